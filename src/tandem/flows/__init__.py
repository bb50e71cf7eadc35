"""The table at which packages meet: one file a journey in the room of its topic, who
reacts to what (`routes`), and the clock. Thin: it decides nothing.
"""
