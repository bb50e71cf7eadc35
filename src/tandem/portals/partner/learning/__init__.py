"""What a partner's staff learn, and who of them has."""
