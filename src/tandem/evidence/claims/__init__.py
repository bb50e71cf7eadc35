"""Claims: what a member says was bought, from the page or file that shows it to the decision of a
machine or a person.

`making` keeps them, `answering` holds them against the files of sellers, `papers` and `recognising`
read pages as claims, `verification` judges and decides, `correcting` puts right, `passing` lets
them go along with a merged member. Nothing counts before it is decided; a decision stays, and its
reason is told to the member.
"""
