"""Holds what contracts say against what the code defines, and makes the repair."""

__version__ = "0.1.0"
