"""What members do besides buying: learning, surveys, contests, tasks, events and more, each a
package of its own that knows none of the others.

Words: a *way* (of taking part) is one of these packages as a programme turns it on.
Invariants: nothing here gives points. What happens is an activity of a registered kind
(`activity.registering`), and rules say what it is worth.
"""
