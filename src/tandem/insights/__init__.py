"""Knowing: reads every table by SQL, writes nothing. No activity depends on a report."""
