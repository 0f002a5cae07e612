"""What we keep for ourselves between runs."""
