"""Who may act, for whom, and what has happened.

Owns organisers (tenants), users and their memberships, API keys, uploads, the journal of facts with
its steps, and the jobs. Invariants: every row of the platform's clients belongs to an organiser; a
fact is never changed; a step has its effect exactly once for each fact.
"""
