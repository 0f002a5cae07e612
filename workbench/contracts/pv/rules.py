"""pv's numbered rules, over a document that its parser takes.

The old set (``0.1``) is SCHEMA-001 to 013, for every contract alike. The later one judges by kind: what a
kernel must have is asked of kernels only, and SCHEMA-014 to 023 and PROVABILITY-001 are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from workbench.contracts.problem import Severity
from workbench.contracts.pv.shape import schema_of
from workbench.contracts.pv.values import is_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_words = str.split

RULES: dict[str, tuple[Severity, str]] = {
    "refused": (Severity.ERROR, "pv's parser does not take the document"),
    "SCHEMA-001": (Severity.ERROR, "metadata.references is empty"),
    "SCHEMA-002": (Severity.ERROR, "metadata.version is the empty text"),
    "SCHEMA-003": (Severity.ERROR, "a kernel has no equations"),
    "SCHEMA-004": (Severity.ERROR, "an equation's formula is empty"),
    "SCHEMA-005": (Severity.ERROR, "an obligation's property is empty"),
    "SCHEMA-006": (Severity.WARNING, "two obligations have the same formal text"),
    "SCHEMA-007": (Severity.ERROR, "two falsification tests have the same id"),
    "SCHEMA-008": (Severity.ERROR, "a falsification test's prediction is empty"),
    "SCHEMA-009": (Severity.WARNING, "a falsification test's if_fails is empty"),
    "SCHEMA-010": (Severity.ERROR, "two Kani harnesses have the same id"),
    "SCHEMA-011": (Severity.ERROR, "a Kani harness names no obligation"),
    "SCHEMA-012": (Severity.WARNING, "a Kani harness has no bound"),
    "SCHEMA-013": (Severity.WARNING, "a kernel has no qa_gate"),
    "SCHEMA-014": (Severity.ERROR, "`requires` stands on an obligation that is no postcondition"),
    "SCHEMA-015": (
        Severity.ERROR,
        "`applies_to_phase` stands on an obligation that is no loop invariant or variant",
    ),
    "SCHEMA-016": (Severity.ERROR, "`parent_contract` stands on an obligation that is no subcontract"),
    "SCHEMA-017": (Severity.ERROR, "a subcontract's parent is not in metadata.depends_on"),
    "SCHEMA-018": (Severity.ERROR, "`kind` stands at top level, where nothing reads it"),
    "SCHEMA-019": (Severity.ERROR, "a top-level key is a near miss of one that pv reads"),
    "SCHEMA-020": (Severity.ERROR, "a strict reader refuses the document: a key stands twice"),
    "SCHEMA-021": (Severity.ERROR, "an obligation that does not apply gives no na_reason"),
    "SCHEMA-022": (Severity.ERROR, "an obligation that does not apply gives no na_owner"),
    "SCHEMA-023": (Severity.ERROR, "na_reason or na_owner stands on an obligation that applies"),
    "PROVABILITY-001": (Severity.ERROR, "a kernel lacks obligations, tests or Kani harnesses"),
    "unknown-obligation-type": (Severity.WARNING, "an obligation's type is none that is known"),
    "unknown-kind": (Severity.WARNING, "metadata.kind is none that is known"),
}
"""Every rule of this room: its severity, and what it means when it does not hold."""

OBLIGATION_TYPES = frozenset(
    _words(
        "invariant equivalence bound monotonicity idempotency linearity symmetry associativity"
        " conservation ordering completeness soundness involution determinism roundtrip state_machine"
        " classification independence termination safety liveness precondition postcondition frame"
        " loop_invariant loop_variant old_state subcontract"
    )
)
"""The 28 types of later versions."""

KINDS = frozenset(
    _words(
        "kernel registry model-family model-family-variant tokenizer training-loop pretraining-corpus"
        " training-precondition-gate corpus-assembly pattern schema reference kaizen beat-benchmark"
        " competitive-parity"
    )
)

_BLOCKS = ("beat", "parity", "stories")  # read by later versions, and not judged here


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that does not hold.

    Attributes:
        rule: pv's id.
        node: what it is about; the key, or the map, where the value is empty or missing.
        message: one sentence.
    """

    rule: str
    node: Node
    message: str


Fields = dict[str, tuple[Node, Node]]
"""A map's fields by name: key and value."""


def fields_of(node: Node | None, aliases: Mapping[str, str] | None = None) -> Fields:
    """Read a map's fields; of one that stands twice the last counts. No map has none."""
    if not isinstance(node, MappingNode):
        return {}
    if not aliases:
        return {pair[0].value: pair for pair in node.value if type(pair[0]) is ScalarNode}
    return {
        str(aliases.get(pair[0].value, pair[0].value)): pair
        for pair in node.value
        if type(pair[0]) is ScalarNode
    }


def violations(root: Node, level: str) -> Iterator[Violation]:
    """Judge a document that ``shape.fits`` takes, in the order in which pv does."""
    contract = _Contract(root, level)
    yield from _metadata(contract)
    if level != "0.1":
        yield from _top_level(contract)
        yield from _kind(contract)
    if contract.kernel:
        yield from _equations(contract)
        if level != "0.1":
            yield from _provability(contract)
    yield from _obligations(contract)
    yield from _tests(contract)
    yield from _harnesses(contract)
    if contract.kernel and "qa_gate" not in contract.present:
        yield Violation("SCHEMA-013", contract.root, "There is no qa_gate: add one with an id and a name.")


class _Contract:
    """A document's parts as the rules ask for them."""

    __slots__ = ("_rows", "kernel", "level", "metadata", "present", "root", "top")

    def __init__(self, root: Node, level: str) -> None:
        self.root = root
        self.level = level
        self._rows: dict[str, list[tuple[Node, Fields]]] = {}
        self.top = fields_of(root)
        self.present = {name for name, (_, value) in self.top.items() if not is_nothing(value)}
        self.metadata = fields_of(self.top["metadata"][1])
        flag = self.metadata.get("registry")
        kind = self.metadata.get("kind")
        registry = flag is not None and flag[1].value.lower() == "true"
        self.kernel = level == "0.1" or (not registry and (kind is None or kind[1].value == "kernel"))

    def rows(self, section: str) -> list[tuple[Node, Fields]]:
        """The rows of a list, each with its fields, further names read as the one they stand for."""
        if section not in self._rows:
            self._rows[section] = self._read(section)
        return self._rows[section]

    def _read(self, section: str) -> list[tuple[Node, Fields]]:
        if section not in self.top:
            return []
        value = self.top[section][1]
        aliases = schema_of(self.level)["properties"][section]["items"].get("aliases")
        if not isinstance(value, SequenceNode):
            return []
        return [(row, fields_of(row, aliases)) for row in value.value]


def _is_empty(fields: Fields, name: str) -> bool:
    return name not in fields or fields[name][1].value == ""


def _given(fields: Fields, name: str) -> bool:
    return name in fields and not is_nothing(fields[name][1])


def _at(fields: Fields, name: str, otherwise: Node) -> Node:
    """Where to point for a field: its key, or what lacks it."""
    return fields[name][0] if name in fields else otherwise


def _text(fields: Fields, name: str) -> str:
    value = fields[name][1].value if name in fields else ""
    return value if isinstance(value, str) else ""


def _metadata(contract: _Contract) -> Iterator[Violation]:
    key = contract.top["metadata"][0]
    references = contract.metadata.get("references")
    if references is None or not references[1].value:
        where = _at(contract.metadata, "references", key)
        yield Violation("SCHEMA-001", where, "metadata.references is empty: cite what the contract rests on.")
    if _is_empty(contract.metadata, "version"):
        where = _at(contract.metadata, "version", key)
        yield Violation("SCHEMA-002", where, "metadata.version is empty: give the contract a version.")


def _equations(contract: _Contract) -> Iterator[Violation]:
    key, value = contract.top.get("equations", (contract.root, contract.root))
    if key is contract.root or not isinstance(value, (MappingNode, SequenceNode)) or not value.value:
        yield Violation("SCHEMA-003", key, "There are no equations: a kernel states at least one.")
        return
    named = (
        list(fields_of(value).items())
        if isinstance(value, MappingNode)
        else [(str(index), (row, row)) for index, row in enumerate(value.value)]
    )
    for name, (at, equation) in named:
        fields = fields_of(equation)
        if _is_empty(fields, "formula"):
            yield Violation(
                "SCHEMA-004", _at(fields, "formula", at), f"Equation `{name}` has an empty formula."
            )


def _provability(contract: _Contract) -> Iterator[Violation]:
    counts = {}
    for section, noun in (
        ("proof_obligations", "proof obligations"),
        ("falsification_tests", "falsification tests"),
        ("kani_harnesses", "Kani harnesses"),
    ):
        counts[section] = len(contract.rows(section))
        if not counts[section]:
            where = _at(contract.top, section, contract.root)
            yield Violation("PROVABILITY-001", where, f"A kernel needs {noun}, and this one has none.")
    tests, obligations = counts["falsification_tests"], counts["proof_obligations"]
    if tests < obligations:
        where = _at(contract.top, "falsification_tests", contract.root)
        message = f"A kernel needs a test for each obligation: there are {tests} for {obligations}."
        yield Violation("PROVABILITY-001", where, message)


def _obligations(contract: _Contract) -> Iterator[Violation]:
    seen: set[str] = set()
    for index, (row, fields) in enumerate(contract.rows("proof_obligations")):
        if _is_empty(fields, "property"):
            yield Violation(
                "SCHEMA-005", _at(fields, "property", row), f"Obligation {index + 1} states no property."
            )
        if _given(fields, "formal"):
            formal = _text(fields, "formal")
            if formal in seen:
                message = f"Obligation {index + 1} repeats an earlier one's formal text."
                yield Violation("SCHEMA-006", fields["formal"][0], message)
            seen.add(formal)
        if contract.level != "0.1":
            yield from _obligation_fields(contract, index, fields)


_BELONGS = (
    ("SCHEMA-014", "requires", frozenset({"postcondition"}), "a postcondition"),
    (
        "SCHEMA-015",
        "applies_to_phase",
        frozenset({"loop_invariant", "loop_variant"}),
        "a loop invariant or variant",
    ),
    ("SCHEMA-016", "parent_contract", frozenset({"subcontract"}), "a subcontract"),
)


def _obligation_fields(contract: _Contract, index: int, fields: Fields) -> Iterator[Violation]:
    """The later rules of one obligation."""
    of_type = _text(fields, "type") if "type" in fields else "invariant"
    if of_type not in OBLIGATION_TYPES:
        message = f"Obligation {index + 1} has the type `{of_type}`, which is none of the 28 known."
        yield Violation("unknown-obligation-type", fields["type"][1], message)
    for rule, name, types, noun in _BELONGS:
        if _given(fields, name) and of_type not in types:
            message = (
                f"Obligation {index + 1} is no {noun.removeprefix('a ')}, so its `{name}` is read by nothing."
            )
            yield Violation(rule, fields[name][0], message)
    if of_type == "subcontract" and _given(fields, "parent_contract"):
        parent = _text(fields, "parent_contract")
        depends_on = contract.metadata.get("depends_on")
        listed = depends_on[1].value if depends_on and isinstance(depends_on[1], SequenceNode) else []
        if parent not in [item.value for item in listed]:
            message = f"The parent contract `{parent}` is not listed in metadata.depends_on."
            yield Violation("SCHEMA-017", fields["parent_contract"][0], message)
    yield from _not_applicable(index, fields)


def _not_applicable(index: int, fields: Fields) -> Iterator[Violation]:
    if _text(fields, "applies_to") == "not_applicable":
        for rule, name in (("SCHEMA-021", "na_reason"), ("SCHEMA-022", "na_owner")):
            if not _given(fields, name) or not _text(fields, name).strip():
                where = _at(fields, name, fields["applies_to"][0])
                yield Violation(rule, where, f"Obligation {index + 1} does not apply, and gives no {name}.")
        return
    for name in ("na_reason", "na_owner"):
        if _given(fields, name):
            message = f"Obligation {index + 1} applies, so its {name} justifies nothing."
            yield Violation("SCHEMA-023", fields[name][0], message)


def _tests(contract: _Contract) -> Iterator[Violation]:
    seen: set[str] = set()
    for row, fields in contract.rows("falsification_tests"):
        name = _text(fields, "id")
        if name in seen:
            yield Violation(
                "SCHEMA-007", fields["id"][1], f"Another falsification test has the id `{name}` already."
            )
        seen.add(name)
        if _is_empty(fields, "prediction"):
            where = _at(fields, "prediction", row)
            yield Violation("SCHEMA-008", where, f"Test `{name}` predicts nothing: say what must be seen.")
        if _is_empty(fields, "if_fails"):
            where = _at(fields, "if_fails", row)
            yield Violation("SCHEMA-009", where, f"Test `{name}` does not say what its failure would mean.")


def _harnesses(contract: _Contract) -> Iterator[Violation]:
    seen: set[str] = set()
    for row, fields in contract.rows("kani_harnesses"):
        name = _text(fields, "id")
        if name in seen:
            yield Violation(
                "SCHEMA-010", fields["id"][1], f"Another Kani harness has the id `{name}` already."
            )
        seen.add(name)
        if _is_empty(fields, "obligation"):
            where = _at(fields, "obligation", row)
            yield Violation("SCHEMA-011", where, f"Harness `{name}` names no obligation.")
        if not _given(fields, "bound"):
            yield Violation("SCHEMA-012", _at(fields, "bound", row), f"Harness `{name}` has no unwind bound.")


def _top_level(contract: _Contract) -> Iterator[Violation]:
    twice = _repeated(contract.root)
    if twice is not None:
        name = str(twice.value)[:60]
        message = f"The key `{name}` stands twice in its map: a strict reader refuses the document."
        yield Violation("SCHEMA-020", twice, message)
    known = (*schema_of(contract.level)["properties"], *_BLOCKS)
    for name, (key, _) in contract.top.items():
        if name in known:
            continue
        if name == "kind":
            message = "A top-level `kind` is read by nothing: it belongs under metadata."
            yield Violation("SCHEMA-018", key, message)
            continue
        meant = next((field for field in known if not _forms(field).isdisjoint(_forms(name))), None)
        if meant:
            message = f"Nothing reads the top-level key `{name}`: `{meant}` was probably meant."
            yield Violation("SCHEMA-019", key, message)


@lru_cache(maxsize=512)
def _forms(key: str) -> frozenset[str]:
    """What a key may be a variant of: its letters and digits in lower case, and without a plural's ending."""
    squashed = "".join(character for character in key if character.isascii() and character.isalnum()).lower()
    stems = (squashed.removesuffix("es"), squashed.removesuffix("s"))
    return frozenset((squashed, *(stem for stem in stems if stem)))


def _repeated(root: Node) -> Node | None:
    """The first key, in the order of a walk by levels, that stands twice in its map."""
    level = [root]
    while level:
        below: list[Node] = []
        for node in level:
            if type(node) is SequenceNode:
                below += node.value
            elif type(node) is MappingNode:
                below += [value for _, value in node.value]
                names = [key.value for key, _ in node.value if type(key) is ScalarNode]
                if len(set(names)) != len(names):
                    return _second(node)
        level = [node for node in below if type(node) is not ScalarNode]
    return None


def _second(node: MappingNode) -> Node:
    seen: set[str] = set()
    for key, _ in node.value:
        if type(key) is ScalarNode:
            if key.value in seen:
                return key
            seen.add(key.value)
    return node


def _kind(contract: _Contract) -> Iterator[Violation]:
    kind = contract.metadata.get("kind")
    if kind is not None and kind[1].value not in KINDS:
        message = (
            f"metadata.kind is `{kind[1].value}`, which is none that is known: it is not judged as a kernel."
        )
        yield Violation("unknown-kind", kind[1], message)
