"""Sales files: tables of any layout in which a partner tells what it sold to whom."""
