"""The web server: an event loop takes requests in, threads answer them (ADR 0029).

`python -m tandem.config.web FD` is one process of it. The supervisor starts several on one listening
socket, which is its own: while one of them is started anew nobody is turned away.
"""
