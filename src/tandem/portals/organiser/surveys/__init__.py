"""Surveys: what members are asked, of whom and where, and what they said."""
