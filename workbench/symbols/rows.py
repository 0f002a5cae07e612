"""A definition as a plain row, and the flags it may carry."""

from __future__ import annotations

Row = tuple[str, str, str, int, int, int]
"""A definition: kind (a ``SymbolKind``'s value), name, scope (names around it inside the file, joined by
``::``; what ``impl Trait for Type`` defines has both, ``Trait::Type``), first line, last line (1-based),
flags. Plain, for it crosses from process to process by the ten thousand."""

TEST = 1
"""Flag of a row: it is a test."""
IN_TESTS = 2
"""Flag of a row: it stands inside test code. A test does so too, wherever it stands."""
