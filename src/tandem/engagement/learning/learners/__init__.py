"""Under which ids people learn who do so by themselves."""
