"""Ways of taking part besides buying: which the programme uses."""
