"""How the programme is doing, what needs somebody, and what is still to be set up."""
