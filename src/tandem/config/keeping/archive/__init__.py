"""The archive: what recovery to any moment needs, kept in a folder or an S3-compatible store while
Tandem runs.

Words: a *line* is the history of one home, from when its archive began; a home that was brought
back begins a line of its own, so that two histories never mix. A *base* is a copy of the database's
files; the *log* is what PostgreSQL wrote since, in *segments* of 16 MB. Base and unbroken log
together reach every moment from the base's end on.

In the store: `uploads/…` as in the home, and in `lines/LINE/`: `line.json`,
`bases/MOMENT/{base.tar.gz, done.json, …}`, `wal/SEGMENT-MOMENT.gz`, `partial/SEGMENT-MOMENT.gz` and
`positions/…`.
"""
