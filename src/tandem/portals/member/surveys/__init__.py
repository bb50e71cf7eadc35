"""Surveys: what a member is asked, and handing it in."""
