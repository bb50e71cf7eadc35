"""Whether a programme can be published as it stands: what members, the law and the purse would say
of it. It reads, and writes nothing.
"""
