"""What we agree to with the organiser: read, printed, signed."""
