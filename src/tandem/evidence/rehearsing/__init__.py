"""What a rehearsal asks of a document: its lines as they were matched, and nothing is recorded."""
