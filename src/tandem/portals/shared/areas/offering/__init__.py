"""What lists to choose from offer (`areas/picking.py`)."""
