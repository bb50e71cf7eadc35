"""Surveys: who is invited to them, and what is recorded of those who answer."""
