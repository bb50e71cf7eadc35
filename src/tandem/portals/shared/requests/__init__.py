"""What each request passes before a page: the reader's language, a programme's own domain, and
what is said when it cannot be answered.
"""
