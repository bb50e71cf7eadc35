"""Putting right what is known of a member: their people by themselves, of a firm its owners, and
programs of the organiser (`told`); a tax number is asked for, and the organiser decides. What was
wrong is kept nowhere: only which of it was put right, when and by whom (`DataChange`).
"""
