"""Who works on the programme, and who is invited to."""
