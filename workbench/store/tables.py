"""The tables of what we keep for ourselves, in SQL; modules of their own read and write them."""

from __future__ import annotations

INDEX = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE file (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, settled INTEGER NOT NULL,
        language TEXT NOT NULL, module TEXT NOT NULL, crate TEXT NOT NULL,
        errors INTEGER NOT NULL, note TEXT NOT NULL, includes TEXT NOT NULL, mods TEXT NOT NULL)""",
    """CREATE TABLE symbol (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL,
        line INTEGER NOT NULL, end_line INTEGER NOT NULL, flags INTEGER NOT NULL)""",
    "CREATE TABLE known (paths TEXT NOT NULL, numbers BLOB NOT NULL)",
    "CREATE INDEX symbol_name ON symbol (name)",
    "CREATE TABLE include (path TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (path, target))",
)
"""Tables of the index."""

AUDITS = (
    """CREATE TABLE audit (
        path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL, world TEXT NOT NULL,
        row TEXT NOT NULL, findings TEXT NOT NULL, checksum INTEGER NOT NULL)""",
    """CREATE TABLE audit_detail (
        path TEXT PRIMARY KEY, world TEXT NOT NULL, digest TEXT NOT NULL,
        detail TEXT NOT NULL, checksum INTEGER NOT NULL)""",
    """CREATE TABLE parsed (
        digest TEXT NOT NULL, path TEXT NOT NULL, program TEXT NOT NULL, packed BLOB NOT NULL,
        checksum INTEGER NOT NULL, PRIMARY KEY (path, digest))""",
    "CREATE TABLE whole (name TEXT NOT NULL, data BLOB NOT NULL, checksum INTEGER NOT NULL)",
)
"""Tables of audits, of parsed contracts, and of the last whole check."""

TRACES = (
    """CREATE TABLE measure (
        id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, stamp BLOB NOT NULL,
        size INTEGER NOT NULL, data BLOB NOT NULL)""",
)
"""Table of what was measured of traces, the row that was written last with the largest id."""

JOURNAL = (
    (
        "CREATE TABLE plan (id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, title TEXT NOT NULL,"
        " applied_at REAL NOT NULL, stands INTEGER NOT NULL, under_way TEXT NOT NULL, back INTEGER NOT NULL,"
        " draft TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE plan_file (plan INTEGER NOT NULL, position INTEGER NOT NULL, path TEXT NOT NULL,"
        " absolute BLOB NOT NULL, target BLOB NOT NULL, before BLOB NOT NULL, after BLOB NOT NULL,"
        " why TEXT NOT NULL, PRIMARY KEY (plan, position))"
    ),
)
"""Tables of plans and their files. Places are kept as bytes: a file's name need not be UTF-8."""

DRAFTS = (
    (
        "CREATE TABLE draft_operation (id INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL,"
        " contract TEXT NOT NULL, base TEXT NOT NULL, text TEXT NOT NULL, changed_at REAL NOT NULL)"
    ),
    "CREATE TABLE draft_base (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL)",
)
"""Tables of operations, in the order of their ids, and of the bytes that they were made over."""

TIDY_DRAFTS = "DELETE FROM draft_base WHERE digest NOT IN (SELECT base FROM draft_operation)"
"""Forget bytes that no operation was made over."""
