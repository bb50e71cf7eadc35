"""Knowing: reads every table by SQL, writes nothing. No deed depends on a report."""
