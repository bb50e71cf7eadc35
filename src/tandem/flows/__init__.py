"""The table at which packages meet: one file a journey, who reacts to what, and the clock. Thin: it
decides nothing.
"""
