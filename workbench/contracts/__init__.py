"""What a contract says."""
