"""From an empty programme to a published one: the steps with what members see, and the review."""
