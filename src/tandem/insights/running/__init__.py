"""What runs now: initiatives, the rules in force, with whom they are for and until when, new
rewards, codes and novelties.

Whether a rule is for somebody is asked of the engine's own compiler (`segments.audiences.holding`);
what a condition says of goods is told by the rule's sentence. Nothing of a draft is read.
"""
