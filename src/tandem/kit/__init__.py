"""Pure helpers that could stand in any project: no Django model, no tandem import, no clock."""
