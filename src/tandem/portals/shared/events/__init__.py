"""Events as the pages of every portal show them."""
