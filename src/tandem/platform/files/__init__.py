"""Files that people send, pictures made anew of them, and what is made for people: papers and
passes. The letters stand beside (`fonts`).
"""
