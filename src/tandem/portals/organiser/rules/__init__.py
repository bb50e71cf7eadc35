"""Rules: what gives points, the draft, publishing, and trying it on a basket and on history."""
