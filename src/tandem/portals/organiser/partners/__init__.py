"""Partners: the chain of distributors, wholesalers and shops, with their outlets and staff."""
