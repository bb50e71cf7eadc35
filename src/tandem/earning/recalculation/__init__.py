"""Activities evaluated again: what differs from what was given is posted as a difference, or only
shown (a trial).

A run (`runs`) names the activities of a period and a version of the rules; `recalculating`
evaluates them and posts the differences; `trying` evaluates a draft over history and posts nothing.
What was given before is never changed.
"""
