"""Benefits: what a member has beside points, what more would bring, and what they asked for."""
