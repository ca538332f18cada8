"""From what people send to typed values."""
