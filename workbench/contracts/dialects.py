"""Where the dialects of contracts keep what: sections, containers of claims, fields that name code."""

from __future__ import annotations

from functools import lru_cache

CONTAINERS = frozenset(
    {
        "falsification_tests", "falsification", "falsification_conditions", "gates", "invariants",
        "implementation_stages", "bindings", "proof_obligations", "obligations", "kani_harnesses",
    }
)  # fmt: skip
"""Keys whose rows are claims, whatever they hold; elsewhere a row is a claim when it carries something."""

NESTS = ("contract", "metadata")
"""Keys of maps that may hold containers of their own."""

SECTIONS = CONTAINERS - {"bindings"} | {
    "metadata", "contract", "equations", "qa_gate", "enforcement", "kernel_structure", "simd_dispatch",
    "verification_summary", "type_invariants",
}  # fmt: skip
"""Top-level keys that make a document a contract."""

NOT_ROWS = frozenset(
    {"qa_gate", "verification_summary", "changelog", "status_history", "amendment_history"},
)
"""Top-level keys that hold no rows, however they look; one may be a claim itself."""

ID = "id"
TITLES = ("rule", "name", "property", "title", "description", "statement", "condition", "prediction")
"""A row's title is the first of these that it has."""

STATUSES = ("status", "discharge_status")
"""Keys of a status, the one that counts first, in metadata, at top level, in a row, in an evidence block."""

NAMED_TESTS = frozenset({"required_tests", "unit_tests"})
"""Lists of tests; a top-level map that holds one is itself a claim, ``qa_gate`` for one."""

CODE_FIELDS = NAMED_TESTS | frozenset(
    {
        "call_site", "call_sites", "discharged_by", "enforced_by", "enforcement", "file", "file_path",
        "file_paths", "files", "function", "function_name", "function_names", "functions", "harness",
        "implementation", "implementation_file", "implementation_path", "implemented_by", "implemented_in",
        "kernels", "module_path", "source_file", "source_files", "symbol", "symbols", "test",
        "test_binding", "test_bindings", "test_command", "test_file", "test_files", "test_harness",
        "test_location", "test_locations", "test_name", "test_names", "test_path", "tested_by", "tests",
        "verified_by",
    }
)  # fmt: skip
"""Fields of a row that name code; one of them makes a row outside the containers a claim."""

FIELDS = CODE_FIELDS | {
    "applies_to", "binds_to", "command", "commands", "depends_on", "module", "note", "notes", "path",
    "paths", "reference", "references", "signature",
}  # fmt: skip
"""Fields of a row whose texts are items."""

OUTSIDE = frozenset(
    {"references", "depends_on", "binds_to", "related", "parent_contract", "supersedes", "module"}
)
"""Fields of ``metadata``, of ``contract`` and of the top level that are items outside any claim."""


@lru_cache(maxsize=4096)
def is_evidence(key: str) -> bool:
    """Whether a key holds a block of evidence, all of whose texts are items, however deep."""
    return key.startswith("evidence") or key.endswith("_evidence")
