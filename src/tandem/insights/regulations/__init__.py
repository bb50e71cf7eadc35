"""The regulations as they follow from the live settings and rules.

`collecting` gathers what holds as plain values (`facts`), `writing` makes sections of them,
`drafting` joins the organiser's own paragraphs to them, `comparing` says what got worse for members
since a version. Nothing here writes to a table.
"""
