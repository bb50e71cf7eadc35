"""The library: what members look up."""
