"""Who works on the programme at a partner, and who is invited to."""
