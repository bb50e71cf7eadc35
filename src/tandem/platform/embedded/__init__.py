"""The embedded PostgreSQL: its places on the machine (`places`), and how it is started and stopped (`postgres`)."""
