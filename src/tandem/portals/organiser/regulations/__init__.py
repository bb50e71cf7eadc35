"""The regulations: the text of the next version, and the versions that were published."""
