"""The member's card: on the screen without signal too, on paper, and as a certificate."""
