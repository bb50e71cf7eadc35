"""Electronic data interchange: EDIFACT and X12, their common syntax and a reader each."""
