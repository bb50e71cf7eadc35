"""The embedded PostgreSQL: its places on the machine (`places`), what it may take of its memory
(`memory`), and how it is started and stopped (`postgres`).
"""
