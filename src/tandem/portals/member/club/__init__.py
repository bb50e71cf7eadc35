"""A member's paid membership: what is offered, joining, what is to be paid, letting it end."""
