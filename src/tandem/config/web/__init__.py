"""The web server: an event loop takes requests in, threads answer them (ADR 0029).

`serving` is one process of it. The supervisor forks several on one listening socket, which is its
own: while one of them is started anew nobody is turned away. `python -m tandem.config.web
DESCRIPTOR` is one by itself.
"""
