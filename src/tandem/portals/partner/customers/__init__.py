"""A partner's own customers: who they are, who says to be one, and how others are won."""
