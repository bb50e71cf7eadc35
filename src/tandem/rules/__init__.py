"""The rule language: nodes, types, checker, SQL compiler, reader. Knows no loyalty and no Django.

A rule says *when* something is given and *what*. It is written once, as JSON or through a form, and
means one thing: the SELECT that `compiling` makes of it. What a person reads (`sentences`) and what
the database does come from one tree. There is no second evaluator.

Invariants: a rule that `checker` passes compiles; every value is bound, never printed; the tenant
guard is put in by the compiler on every table; a node without a method is refused.
"""
