"""What the demo's members say to the maker, and whom they bring."""
