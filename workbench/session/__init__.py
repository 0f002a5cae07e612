"""A workspace at work, without a screen: one pipeline for the command line and the app."""
