"""The programmes of many clients on one page, for whoever runs several: how each does, and what
waits there. It stands beside the programmes, not in one.
"""
