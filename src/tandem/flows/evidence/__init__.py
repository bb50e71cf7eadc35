"""How proofs are set going: taken in, decided, withdrawn, and gone through once more when what they
waited for is known. What takes long is a job (`flows/jobs.py`), which works in `documents`.
"""
