"""What members reach, what it costs, and how simple the programme is for them."""
