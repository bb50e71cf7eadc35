"""What people of the organiser say of a draft of rules; a page of the area of rules."""
