"""How a received document goes, from its file to activity: `ways` says for each kind what reads it,
stages it and counts it.

`receiving` takes it in, `reading` and `counting` carry it on in transactions of their own; each may
be ended at any point and is run again. A new kind of proof is a module and a row of `ways.WAYS`.
"""
