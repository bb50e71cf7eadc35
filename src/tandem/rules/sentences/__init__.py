"""A rule as people read it: the sentence (`reading`) and its words (`phrases`, and a module a
language).
"""
