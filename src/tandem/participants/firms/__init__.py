"""Firms and those who act for them: who says that a firm is theirs, and what proves it.

A tax number is public: whoever types one has shown nothing. Until a firm is proved its *member in
waiting* has no identifier by its tax number, so no file, hash or program leads to them, and nothing
of the firm is theirs to see. Each means of proof (`means`) ends in `proving.prove`, the one place
where a tax number comes to lead to a member.
"""
