"""What is owed to members: month by month, by cohort, adjusted, prolonged, brought along."""
