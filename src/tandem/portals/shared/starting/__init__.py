"""The operator's start page: a few questions, a proposal beside its advice, and the programme."""
