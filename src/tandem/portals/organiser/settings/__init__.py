"""How a programme is run: its face, its points, who confirms, and who proves a firm."""
