"""What members are told of what happened, in their inbox and by mail, and who is invited."""
