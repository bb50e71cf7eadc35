"""Photos of actions: a shelf, a poster, a display. A member sends what was asked for, a person goes
through a checklist, and the action counts as an activity of its declared kind.

`wanting` says which actions are proved so and how, `sending` takes the photos in, `keeping` keeps
their claim. What does not fit (an old photo, two places at once, the same picture, one that a
program saved) is told by `doubts` to who looks.
"""
