"""How a programme is found: landing pages, prints, and what came of each channel."""
