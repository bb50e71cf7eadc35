"""Partners' aliases of products and customers that nobody has matched yet, and what was matched
last.
"""
