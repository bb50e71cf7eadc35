"""What the demo's programme is, before anybody acts: rules, levels, rewards, benefits, kinds of
action, and the words and drawings they are made of.
"""
