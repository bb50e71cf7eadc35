"""Proposals: a programme worked out from a template and a few answers, before anything is opened.

Words: a *template* is data of the repository (`data/<code>.yaml`, docs/guides/templates.md); the
*answers* are what a marketer says of the business; a *proposal* is both together, with figures that
fit.

Invariants: the package has no table and writes nothing. The same template and answers give the same
proposal. What it proposes passes the checks of the packages that will hold it (`checking`).
"""
