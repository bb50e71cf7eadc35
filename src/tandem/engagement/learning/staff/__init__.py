"""Who of partners' staff and of a firm's people is trained, and whom to remind."""
