"""Lessons as pages show them."""
