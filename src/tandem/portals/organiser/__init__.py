"""The portal of the organiser."""
