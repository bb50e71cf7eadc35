"""Documents: what was received as a proof, from the moment it comes to its end.

`intake` receives it once, `lifecycle` says how far it is and moves it, `sandbox` has it read in a
process of its own, `laying` lays what it says into tables of its own (`staging`), `sweeping`
forgets tables that nobody will read. `files` are the questions. What its lines mean is not told
here (`evidence/reading`, `evidence/matching`, `evidence/claims`).
"""
