"""Activities that are recorded: what programs, tills and tables tell, what members do besides
buying, a code that is typed, and what nobody does, such as birthdays. One is recorded and awarded
at once, many as a batch.
"""
