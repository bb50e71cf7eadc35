"""Events that the partner hosts, and their doors."""
