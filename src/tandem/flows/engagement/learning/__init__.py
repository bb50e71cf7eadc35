"""Courses: lessons read and played, tests handed in, and who is reminded of them."""
