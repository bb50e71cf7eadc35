"""What a member did, and what it brought."""
