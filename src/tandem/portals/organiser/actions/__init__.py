"""Actions: what members do besides buying, proved by photos or told of by systems and tables."""
