"""Packages: lessons that were made elsewhere (SCORM 1.2, SCORM 2004, cmi5, xAPI) and came as a ZIP.

Words: the *standard* of a package is how it speaks to us; a member's *play* is how far they are in
it; each time that they open it is a *launch*, and the last one writes.

Invariants: a package is a stranger's program. Its ZIP is read once, in a process apart; its names
are never used as paths. It knows nobody: a member is a word that says nothing. What it tells of
them is what their browser says.
"""
