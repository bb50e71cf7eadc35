"""Tables that are handed over about partners: who they are with their outlets, and their targets.
They are read row by row, each with its faults, and looked at before anything is taken in.
"""
