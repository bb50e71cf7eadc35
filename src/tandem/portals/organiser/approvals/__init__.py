"""Points that wait until somebody of the organiser agrees."""
