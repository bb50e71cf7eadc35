"""Hostile files at the front door: made by `files`, sent by `front_door` through `doors`, where
`pressing` fills in forms, beside `following` (each comes to an end) and `watching` (what it takes).
"""
