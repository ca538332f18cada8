"""What people send, made into values; see the modules."""
