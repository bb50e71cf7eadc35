"""From rules to points: `evaluating` asks the database what a version gives for a set of
activities, `limits` cut it. Nothing is posted here; awarding, trying a draft and recalculation all
come this way.
"""
