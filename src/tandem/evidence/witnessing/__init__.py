"""What several proofs tell of one purchase: the seller's file, an invoice, paper, a call of a
program. Each purchase counts once, whoever tells of it, and in whatever order.

`witnesses` holds lines against what counted under their number, `unnumbered` against paper whose
number nobody could read, `retellings` keeps calls that told what stood already. Where proofs say
otherwise it is a question (`disagreements`, of calls `asking`), which the better proof (`weighing`)
or a person answers.
"""
