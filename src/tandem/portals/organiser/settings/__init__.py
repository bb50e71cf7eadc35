"""How a programme is run: its face, its points, who confirms, who proves a firm, and the
regulations.
"""
