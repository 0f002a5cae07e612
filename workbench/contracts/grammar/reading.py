"""What a field leads one to expect of its text."""

from __future__ import annotations

from enum import Enum, auto


class Reading(Enum):
    """How the text under a field is read."""

    __hash__ = object.__hash__  # they are looked up in sets, line by line; Enum's own hash is a call

    PROSE = auto()
    """Never looked into: notes, rules, what an invariant says."""
    PATHS = auto()
    """Files and folders; names may stand behind them."""
    NAMES = auto()
    """Functions, types, constants: a bare word is one."""
    MODULE = auto()
    """A module's path, which may be a single word."""
    TESTS = auto()
    """A test's name, a command that runs it, or a sentence about it."""
    COMMANDS = auto()
    """A command line, else as evidence."""
    CITATIONS = auto()
    """Papers, documents, other contracts, pull requests, paths."""
    EQUATIONS = auto()
    """An equation of the contract by its bare name; code only where it is qualified."""
    EVIDENCE = auto()
    """A line of evidence: its first word may be a name that a sentence goes on from."""
    OTHER = auto()
    """Anything: only what is unmistakable, and no sentence, is taken for a name."""


_FIELDS = {
    Reading.PROSE: (
        "notes note comment description rule property prediction if_fails title rationale reason"
        " formula formal invariants_enforced invariant invariants summary signature discharge_status"
        " full_discharge_blocked_on blocked_on status last_verified date version changelog checks"
        " pass_criteria"
    ),
    Reading.PATHS: (
        "file files path paths file_path file_paths call_site call_sites location locations"
        " module_file source_file source_files test_file test_files script scripts"
    ),
    Reading.NAMES: (
        "function functions function_name function_names symbol symbols evidence_symbol"
        " evidence_symbols harness kernel kernels method methods struct structs variant variants"
        " called_by"
    ),
    Reading.MODULE: "module module_path module_root",
    Reading.TESTS: (
        "test tests test_name test_names test_binding test_bindings test_harness unit_test unit_tests"
        " integration_tests required_tests e2e_test e2e_tests tested_by"
    ),
    Reading.COMMANDS: "command commands cmd run",
    Reading.CITATIONS: (
        "references reference depends_on contract contracts parent_contract supersedes related citation"
        " citations"
    ),
    Reading.EQUATIONS: "applies_to binds_to equation equations obligation",
}
_READING = {field: reading for reading, fields in _FIELDS.items() for field in fields.split()}
_EVIDENCE = frozenset(
    {"implementation", "implemented_by", "discharged_by", "proven_by", "enforced_by", "test_locations"}
)
_BY_ENDING = (
    (("_path", "_paths", "_file", "_files"), Reading.PATHS),
    (("_symbol", "_symbols", "_function", "_functions"), Reading.NAMES),
    (("_test", "_tests"), Reading.TESTS),
    (("_command", "_commands"), Reading.COMMANDS),
    (("_notes", "_note"), Reading.PROSE),
)


def reading_of(field: str) -> Reading:
    """Tell how ``field``'s text is read; an unknown field takes the least for granted."""
    key = field.lower().replace("-", "_")
    known = _READING.get(key)
    if known is not None:
        return known
    if "evidence" in key or key in _EVIDENCE:
        return next((reading for endings, reading in _BY_ENDING if key.endswith(endings)), Reading.EVIDENCE)
    return next((reading for endings, reading in _BY_ENDING if key.endswith(endings)), Reading.OTHER)
