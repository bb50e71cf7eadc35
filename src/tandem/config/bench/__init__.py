"""`tandem bench`: speed as ratios inside one run, on a throw-away server of its own. Timings never
decide a test.
"""
