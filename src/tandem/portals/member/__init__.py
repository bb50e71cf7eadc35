"""The portal of the member."""
