"""Orders of rewards: what waits to be sent, and what became of the rest."""
