"""The portal of the partner."""
