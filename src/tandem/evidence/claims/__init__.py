"""Claims: what a member says was bought, from the page or file that shows it to the decision of a machine or a person.

`making` keeps them, `papers` and `recognising` read pages as claims, `verification` judges and decides, `correcting` puts right.
Nothing counts before it is decided; a decision stays, and its reason is told to the member.
"""
