"""The community: what waits for a look, what becomes of ideas, who writes."""
