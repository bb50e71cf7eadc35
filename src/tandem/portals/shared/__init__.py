"""What the three portals share: who is here, how a page is put together, figures, charts."""
