"""Every change, as a plan over known bytes."""
