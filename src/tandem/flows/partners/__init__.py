"""Those who sell: what they are told, and how they end."""
