"""Claims: what a member says was bought, from the page or file that shows it to the decision of a
machine or a person.

`making` and `scanning` keep them, `answering` holds them against the files of sellers, `papers` and
`recognising` read pages as claims, `photos` shows actions, `judging` is the machine's look and
`deciding` a person's, `correcting` puts right, `passing` lets them go along with a merged member.
Nothing counts before it is decided; a decision stays, and its reason is told to the member.
"""
