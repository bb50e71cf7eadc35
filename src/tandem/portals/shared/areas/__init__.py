"""Areas: what a portal consists of, declared; one runner behind all of it (docs/guides/areas.md,
ADR 0036).

An area is a folder of a portal with `area.py` (title, place in the menu, pages), `pages.py` (what
is shown), `forms.py` (django.forms), `actions.py` (a form → one verb or flow) and its templates.
Addresses, the menu, the table of rights and the pages that the browser tests look at come from the
declarations, so a new area changes no other file.

- `declaring`: Area, Page, Action, and the decorators `page` and `action`
- `discovering`: the areas of a portal, their addresses
- `running`: the one way of a request: rights, form, verb, refusal, double click, message, the next
  page
- `context`: what pages and actions are given
- `forms`, `fields`: the form of a portal and the kinds of its fields
- `menus`: the menu of a portal
"""
