"""The library: what is put into it, for whom."""
