"""Upkeep: how long the queues are, what needs a person, and telling the operators of it.

Looks down on jobs, steps and mail, which know nothing of it. Nothing here decides what is done: it
shows what does not go on by itself, and lets a person try it again or give it up.
"""
