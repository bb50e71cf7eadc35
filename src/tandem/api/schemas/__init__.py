"""What goes in and comes out, a module a resource."""
