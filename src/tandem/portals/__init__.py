"""The faces for people: they translate between pages and verbs, nothing else."""
