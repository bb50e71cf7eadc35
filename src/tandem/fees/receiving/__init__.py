"""Money that comes in: read of a bank's statement, matched with what is due, decided on."""
