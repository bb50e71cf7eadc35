"""Who takes part: companies, persons, and members (a firm with its people, or one person, enrolled
in a programme).

Invariants: an identifier (tax id, member number, e-mail, card) leads to one member of a programme;
acceptance of terms and consents are appended with their version, never changed.
"""
