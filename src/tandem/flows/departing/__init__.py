"""How a member goes: leaving and coming back, and being erased with all that was held of them."""
