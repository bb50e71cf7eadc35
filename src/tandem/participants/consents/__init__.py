"""Consents of people who act for members: to what a purpose says, withdrawn at any time.

A purpose is worded by the organiser in each language of the programme (`purposes`); until then it
has words of our own. What is given and withdrawn is appended with the words that were read
(`giving`); the last counts, as long as its purpose was not given another meaning since.
Invariants: nobody consents for somebody else; who withdraws is asked for nothing.
"""
