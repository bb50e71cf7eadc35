"""Benefits: what members may have beside points, for whom, and who asked for it."""
