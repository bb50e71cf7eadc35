"""Documents: what was received as a proof, from the moment it comes to its end.

`intake` receives it once, `lifecycle` says how far it is and moves it, `sandbox` has it read in a
process of its own, `reading` and `laying` lay what it says into tables of its own (`staging`),
`withdrawing` takes a recorded one back, `sweeping` forgets tables that nobody will read. `files`
are the questions. What its lines mean is not told here (`evidence/matching`, `evidence/claims`).
"""
