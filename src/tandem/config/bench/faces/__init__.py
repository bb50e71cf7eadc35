"""How fast the pages are in a large programme, and how much a first visit weighs.

- `town`: the programme that is looked at: members and lines by real files, the rest set-wise (`laying`)
- `engaged`, `engaged_rows`: the ways of taking part, by their verbs; what members did of them, set-wise
- `addresses`: which pages there are, from their own declarations, and what is searched for
- `looking`: the benchmark
- `weighing`: a first visit as a browser makes it
"""
