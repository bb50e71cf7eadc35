"""Another programme like one that stands: `copy_programme` calls the parts, each of which copies
what is of one topic.
"""
