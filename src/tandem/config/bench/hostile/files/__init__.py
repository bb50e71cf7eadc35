"""Files made to hurt, by number: the same number makes the same file, of every format taken in.

`whole` and `invoices` make small honest files, `hurting` damages any of them; `tables`, `books`,
`archives`, `pages` and `pictures` make what no program writes; `naming` gives it a name, and
`making` chooses by number.
"""
