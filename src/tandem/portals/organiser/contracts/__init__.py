"""Contracts with an end: what ends soon, renewing, and a table of many."""
