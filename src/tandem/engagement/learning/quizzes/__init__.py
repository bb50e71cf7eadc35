"""Questions of a test out of files: tables, and GIFT."""
