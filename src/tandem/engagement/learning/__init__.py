"""Learning: courses of lessons that members read, and tests that they pass.

Words: a *course* stands as a draft, is open, and ends; its *lessons* come in an order, and are a
text, a PDF or a film elsewhere; *progress* is how far a member is in one course;
an *attempt* is one go at the test of a course, with the *questions* that were drawn for it;
a *certificate* is found by its number.

Invariants: nothing here gives points. A course that was learnt is handed out once (`reading`), for
the flow that records it. What organisers write is shown as text (`markup`), never as HTML.
"""
