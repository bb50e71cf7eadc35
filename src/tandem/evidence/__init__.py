"""How activities are proved: files and claims come in, are read, matched, and become activity, each
line once.

Words: a *document* is what was received (a sell-out file, an e-invoice); a *claim* is a member's
statement that an invoice is theirs, decided as one; a *source* remembers how a partner's files are
written; an *alias* is what a person taught (partner's code → our product); a line *waits* when the
product or the customer is not known yet; a *proved line* is the identity under which a bought line
earned, once for ever.
Invariants: a file's content is received once; a line's identity is proved once, whatever way it
comes; what cannot be read is a fault with its row, nothing is dropped silently.
"""
