"""The trades that members choose from when they join."""
