"""The library: what members and partners can look up besides courses.

Words: a *material* is a text, a PDF or the address of something elsewhere, for members of an
audience, for partners, or for both; a *rating* is what a member gives it, one to five.

Invariants: nothing here gives points, and nothing of a site elsewhere is loaded before somebody
goes there. A member has one rating of a material. What is taken out stays, and is shown to nobody.
"""
