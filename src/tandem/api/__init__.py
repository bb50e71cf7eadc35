"""The face for programs: version 1 under `/api/v1/`. Translates, nothing else; what it may do is in
the key's scopes.

Every answer that refuses is `application/problem+json` (RFC 9457) with a stable `code`. Every POST
takes an `Idempotency-Key`: the same key with the same request gets the same answer again, and has
one effect.
"""
