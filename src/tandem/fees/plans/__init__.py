"""Another plan while one runs: with the next period, or at once for the difference."""
