"""Community: what members ask, answer, wish for and say of products.

Words: a *post* is a question, an answer, an idea or a review; its *place* is where it stands: it
waits for a moderator, is shown, was hidden or was taken back. A *mark* is what one member says of a
post: a vote, that they follow it, a report.

Invariants: nothing here gives points. A member has one mark of a kind on a post, and one review of
a product; a post that is hidden or taken back stays, so that what was recorded of it keeps its
reason. Texts are text, never HTML.
"""
