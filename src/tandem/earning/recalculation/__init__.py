"""Activities evaluated again: what differs from what was given is posted as a difference, or only
shown (a trial).

`following` says whom a late or correcting batch concerns, a run (`runs`) names the activities of a
period and a version of the rules (`periods`); `recalculating` evaluates them and finds the
differences, `posting` posts them, `changes` reads afterwards who got or lost what. `trying`
evaluates a draft over history and posts nothing, `glancing` a part of it. What was given before is
never changed.
"""
