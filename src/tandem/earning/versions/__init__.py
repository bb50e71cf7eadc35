"""Rule sets: versions of a programme's rules, written as drafts and published from a moment.

`rulesets` writes and publishes them, `commenting` keeps what people say of a draft, `published`
knows which version is in force when. A published one is never edited.
"""
