"""What the runs captured: stage tensors on disk, two sides compared, and what the sequence of them says."""
