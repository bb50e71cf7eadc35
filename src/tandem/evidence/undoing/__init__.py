"""What counted is taken back: a recorded file (`withdrawing`), an alias that was taught
(`taking_back`), the answer to a question of two proofs (`reopening`). Nothing is deleted: each is
told as corrections, and what stays may count anew.
"""
