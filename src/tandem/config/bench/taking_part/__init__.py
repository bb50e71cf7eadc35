"""Ways of taking part with large numbers: contests, sign-ups, surveys and tasks."""
