"""The till: a member's discount is looked up by its number, and marked as used, once."""
