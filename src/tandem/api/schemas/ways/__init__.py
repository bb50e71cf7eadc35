"""What goes in and comes out of the ways of taking part; texts by language."""
