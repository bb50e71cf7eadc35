"""Files that sellers hand over, as pages show them: the list, one file, and what can be done with
it. The same for the organiser and the partner.
"""
