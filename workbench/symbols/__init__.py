"""What the code defines."""
