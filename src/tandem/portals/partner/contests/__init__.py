"""Contests of partners: where our firm stands."""
