"""Trade-in: what was used is handed in at an outlet, for a worth by a table or to be sold for who
gave it.

Words: an *offer* says what is taken back and what it is worth, thing by thing and state by state;
an *item* is one thing that a member announces or hands in, with a label; the *stock book* has a
move for each thing that happened to an item.

Invariants: nothing here gives points. What was taken and what was sold is handed to the flow that
records it, once. Moves are written once and never changed.
"""
