"""What stands in a lesson: how its text is marked up, and its pictures."""
