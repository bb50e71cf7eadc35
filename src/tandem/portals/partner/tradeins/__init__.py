"""Trade-in at the counter: taking in, the shelf, the stock book."""
