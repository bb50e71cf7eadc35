"""What a form asks by what was chosen in it."""
