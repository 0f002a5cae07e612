"""Claims: what the dialects' contracts say, wherever they keep it."""

from __future__ import annotations

from hashlib import blake2b

import pytest

from workbench.contracts import claims as module
from workbench.contracts.claims import read_contract
from workbench.contracts.contract import DocumentKind
from workbench.contracts.references import ReferenceKind


def read(text: str, path: str = "contracts/some-v1.yaml"):
    return read_contract(path, text.encode())


def one(text: str):
    (claim,) = read(text).claims
    return claim


def items(claim):
    return [(item.field, item.value.text) for item in claim.items]


class TestKind:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("metadata:\n  version: 1\n", DocumentKind.CONTRACT),
            ("falsification_tests: []\n", DocumentKind.CONTRACT),
            ("gates: {}\n", DocumentKind.CONTRACT),
            ("metadata: {}\nequations: {}\nbindings: []\n", DocumentKind.CONTRACT),
            ("version: '1'\nbindings: []\n", DocumentKind.REGISTRY),
            ("metadata: {}\nbindings: []\n", DocumentKind.REGISTRY),
            ("family: llama\nlayers: 3\n", DocumentKind.OTHER),
            ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", DocumentKind.OTHER),
            ("- a\n- b\n", DocumentKind.OTHER),
            ("words\n", DocumentKind.OTHER),
            ("", DocumentKind.OTHER),
            ("a: b: c\n", DocumentKind.UNREADABLE),
        ],
    )
    def test_contract_registry_other_or_unreadable(self, text, kind):
        assert read(text).kind is kind

    def test_what_is_no_contract_claims_nothing(self):
        contract = read("version: 3\nstatus: up\nservices:\n- id: a\n  status: up\n  file: x.rs\n")
        assert (contract.claims, contract.items, contract.version, contract.status) == ((), (), None, None)


class TestHead:
    def test_id_from_metadata_else_the_stem(self):
        assert read("metadata: {id: C-ONE}\n").id == "C-ONE"
        assert read("metadata: {}\n", "a.b/x-v1.2.yaml").id == "x-v1.2"
        assert read("metadata: {id: ~}\n", "plain").id == "plain"

    def test_the_version_keeps_its_text(self):
        contract = read("metadata:\n  version: 1.10\n")
        assert (contract.version.text, contract.version.where) == ("1.10", ("metadata", "version"))
        assert (contract.version.span.line, contract.version.span.column) == (2, 12)

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("metadata: {version: a}\nversion: b\n", ("metadata", "version")),
            ("version: a\nmetadata: {version: ~}\n", ("version",)),
            ("metadata: {}\ncontract: {version: a}\n", ("contract", "version")),
        ],
    )
    def test_where_the_version_stands(self, text, where):
        assert (read(text).version.text, read(text).version.where) == ("a", where)

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("metadata: {status: A, discharge_status: B}\nstatus: C\n", ("metadata", "status")),
            ("metadata: {discharge_status: B}\nstatus: A\n", ("status",)),
            ("metadata: {discharge_status: A}\n", ("metadata", "discharge_status")),
            ("metadata: {}\ndischarge_status: A # until it runs\n", ("discharge_status",)),
            ("metadata: {}\ncontract: {status: A}\n", ("contract", "status")),
        ],
    )
    def test_where_the_status_stands(self, text, where):
        assert (read(text).status.text, read(text).status.where) == ("A", where)

    def test_size_and_digest_of_the_bytes(self):
        data = "metadata: {id: é}\r\n".encode()
        contract = read_contract("a.yaml", data)
        assert contract.size == len(data)
        assert contract.digest == blake2b(data, digest_size=16).hexdigest()

    def test_a_document_read_before_is_used(self, monkeypatch):
        data = b"metadata: {id: A}\n"
        document = module.read_document("a.yaml", data)
        monkeypatch.setattr(module, "read_document", None)
        assert read_contract("a.yaml", data, document).id == "A"


class TestContainers:
    @pytest.mark.parametrize(
        "container",
        [
            "falsification_tests", "falsification", "falsification_conditions", "gates", "invariants",
            "implementation_stages", "bindings", "proof_obligations", "obligations", "kani_harnesses",
        ],
    )  # fmt: skip
    def test_every_row_is_a_claim(self, container):
        contract = read(f"metadata: {{}}\n{container}:\n- id: A\n  rule: r\n- name: second\n- a text\n")
        assert [(c.id, c.title, c.where) for c in contract.claims] == [
            ("A", "r", (container, 0)),
            (f"{container}[1]", "second", (container, 1)),
            (f"{container}[2]", "a text", (container, 2)),
        ]
        assert {c.container for c in contract.claims} == {container}

    def test_a_map_of_rows_names_them_by_their_keys(self):
        contract = read("falsification:\n  F-1:\n    rule: r\n  F-2:\n    id: OTHER\n  F-3: a text\n")
        assert [(c.id, c.title, c.where[-1]) for c in contract.claims] == [
            ("F-1", "r", "F-1"),
            ("OTHER", "", "F-2"),
            ("F-3", "a text", "F-3"),
        ]
        assert [c.span.line for c in contract.claims] == [2, 5, 6]

    def test_a_map_that_is_itself_the_row(self):
        claim = one("metadata: {}\nfalsification:\n  id: F\n  test: cargo test\n")
        assert (claim.id, claim.where) == ("F", ("falsification",))

    def test_containers_inside_contract(self):
        claim = one("contract:\n  name: x\n  invariants:\n  - id: I\n")
        assert (claim.id, claim.container, claim.where) == ("I", "invariants", ("contract", "invariants", 0))

    def test_elsewhere_a_row_is_a_claim_when_it_carries_something(self):
        contract = read(
            "metadata: {}\n"
            "enforcement:\n"
            "  plain: {description: d, check: c}\n"
            "  bound: {description: d, file: src/a.rs}\n"
            "decisions:\n"
            "- {id: D-1, status: ACTIVE}\n"
            "- {id: D-2, description: d}\n"
            "- {name: n, algorithm_evidence: [f]}\n"
            "- {name: n, function: ~}\n"
        )
        assert [c.id for c in contract.claims] == ["bound", "D-1", "decisions[2]"]

    def test_a_binding_is_named_by_contract_and_equation(self):
        contract = read("bindings:\n- {contract: c-v1.yaml, equation: e}\n- {equation: e}\n- {function: f}\n")
        assert [c.id for c in contract.claims] == ["c-v1.yaml:e", ":e", "bindings[2]"]

    def test_titles_are_one_line(self):
        assert one("gates:\n- description: >\n    one\n    two\n\n    three\n").title == "one two three"

    def test_a_row_that_is_a_text_with_a_colon_has_it_for_a_title(self):
        assert (
            one("falsification_conditions:\n- if it fails: it is wrong\n").title == "if it fails: it is wrong"
        )

    def test_the_span_is_of_the_id_else_of_the_first_key(self):
        contract = read("gates:\n- rule: r\n  id: 'A'\n- rule: r\n")
        assert [(c.span.line, c.span.column) for c in contract.claims] == [(3, 7), (4, 3)]


class TestStatus:
    @pytest.mark.parametrize(
        ("row", "text", "where"),
        [
            ("{id: A, status: X}", "X", ("status",)),
            ("{id: A, status: 'VERIFIED — 74 (x)'}", "VERIFIED — 74 (x)", ("status",)),
            ("{id: A, discharge_status: X, evidence: {status: Y}}", "X", ("discharge_status",)),
            ("{id: A, algorithm_evidence: {status: X}}", "X", ("algorithm_evidence", "status")),
            ("{id: A, evidence_path: {discharge_status: X}}", "X", ("evidence_path", "discharge_status")),
        ],
    )  # fmt: skip
    def test_wherever_it_stands(self, row, text, where):
        claim = one(f"gates:\n- {row}\n")
        assert (claim.status.text, claim.status.where) == (text, ("gates", 0, *where))

    def test_none_and_null_are_none(self):
        assert [c.status for c in read("gates:\n- {id: A}\n- {id: B, status: ~}\n").claims] == [None, None]

    def test_a_status_within_the_evidence_that_is_not_the_claims_is_an_item(self):
        claim = one("gates:\n- {id: A, status: X, evidence: {status: Y, file: a.rs}}\n")
        assert items(claim) == [("status", "Y"), ("file", "a.rs")]
        claim = one("gates:\n- {id: A, evidence: {status: Y, file: a.rs}}\n")
        assert items(claim) == [("file", "a.rs")]


class TestEvidence:
    def test_a_map_of_lists(self):
        claim = one(
            "falsification_tests:\n- id: A\n  algorithm_evidence:\n    file_paths:\n    - a/b.rs\n"
            "    function_names: [f, g (a note)]\n    notes: |\n      prose\n"
        )
        assert items(claim) == [
            ("file_paths", "a/b.rs"),
            ("function_names", "f"),
            ("function_names", "g (a note)"),
            ("notes", "prose\n"),
        ]
        assert claim.items[1].value.where == (
            "falsification_tests",
            0,
            "algorithm_evidence",
            "function_names",
            0,
        )
        assert [item.references[0].kind for item in claim.items] == [
            ReferenceKind.PATH, ReferenceKind.SYMBOL, ReferenceKind.SYMBOL, ReferenceKind.PROSE,
        ]  # fmt: skip

    def test_a_bare_list_stands_under_its_own_key(self):
        claim = one("gates:\n- id: A\n  functional_evidence:\n  - src/a.rs::f\n  - it just works\n")
        assert items(claim) == [
            ("functional_evidence", "src/a.rs::f"), ("functional_evidence", "it just works"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ("evidence: a/b.json", [("evidence", "a/b.json")]),
            ("evidence_path: a.json\n  evidence_symbols: [f]\n  evidence_line_range: 3-9",
             [("evidence_path", "a.json"), ("evidence_symbols", "f"), ("evidence_line_range", "3-9")]),
            ("evidence_discharged_by: {classifier_path: a.rs, e2e_tests: [t, u]}",
             [("classifier_path", "a.rs"), ("e2e_tests", "t"), ("e2e_tests", "u")]),
            ("evidence:\n  - {path: a.rs, symbol: f}\n  - - deep",
             [("path", "a.rs"), ("symbol", "f"), ("evidence", "deep")]),
            ("algorithm_evidence: {test_locations: [a.rs::t], notes: n}",
             [("test_locations", "a.rs::t"), ("notes", "n")]),
            ("test: cargo test\n  test_binding: a::t\n  tests: [x]",
             [("test", "cargo test"), ("test_binding", "a::t"), ("tests", "x")]),
            ("applies_to: a.rs::T\n  notes: n\n  reference: r\n  harness: h",
             [("applies_to", "a.rs::T"), ("notes", "n"), ("reference", "r"), ("harness", "h")]),
            ("rule: r\n  prediction: p\n  if_fails: i\n  bound: 4", []),
            ("function: ~\n  test: ''\n  evidence:", []),
        ],
    )  # fmt: skip
    def test_other_shapes(self, fields, expected):
        assert items(one(f"gates:\n- id: A\n  {fields}\n")) == expected

    def test_an_unquoted_text_with_a_colon_is_one_item(self):
        rows = ("plain", "Implementation:   a/b.rs::f", "v1.1.0 (x): it's\n      prose", "só:")
        data = ("gates:\n- id: A\n  evidence:\n" + "".join(f"  - {row}\n" for row in rows)).encode()
        items = read_contract("c.yaml", data).claims[0].items
        assert [(item.field, item.value.text) for item in items] == [
            ("evidence", "plain"),
            ("evidence", "Implementation: a/b.rs::f"),
            ("evidence", "v1.1.0 (x): it's prose"),
            ("evidence", "só:"),
        ]
        assert items[1].value.where == ("gates", 0, "evidence", 1)
        span = items[1].value.span
        assert data[span.start : span.end] == b"Implementation:   a/b.rs::f"
        reference = items[1].references[0]
        assert (reference.path, reference.name) == ("a/b.rs", ("f",))
        assert data[reference.span.start : reference.span.end] == b"a/b.rs::f"
        (prose,) = items[2].references
        assert [data[a:b] for a, b in prose.span.segments] == [b"v1.1.0 (x): it's\n", b"prose"]

    def test_an_alias_is_read_where_it_is_used(self):
        contract = read("gates:\n- id: A\n  evidence: &e [a.rs]\n- id: B\n  evidence: *e\n")
        a, b = (claim.items[0] for claim in contract.claims)
        assert a.value.span == b.value.span
        assert b.value.where == ("gates", 1, "evidence", 0)


class TestBindings:
    @pytest.mark.parametrize(
        ("module_path", "function", "name"),
        [
            ("app::serve::Router", "route", "app::serve::Router::route"),
            ("app::nn::RMSNorm", "RMSNorm::forward", "app::nn::RMSNorm::forward"),
            ("app::core::recipe::expand", "expand", "app::core::recipe::expand"),
            ("app::a::b", "a::b::f", "app::a::b::f"),
            ("app.serve.router", "route", "app::serve::router::route"),
        ],
    )
    def test_module_and_function_are_one_symbol(self, module_path, function, name):
        data = f"bindings:\n- module_path: {module_path}\n  function: '{function}'\n".encode()
        path, called = read_contract("b.yaml", data).claims[0].items
        assert (path.field, path.value.text, path.references) == ("module_path", module_path, ())
        (reference,) = called.references
        assert reference.kind is ReferenceKind.SYMBOL
        assert "::".join(reference.name) == name
        assert data[reference.span.start : reference.span.end].decode() == function

    def test_a_module_alone_is_looked_up_itself(self):
        for row in (
            "- module_path: app::Guard::check\n",
            "- module_path: app::Guard::check\n  function: ~\n",
        ):
            (item,) = one(f"bindings:\n{row}").items
            assert item.references[0].name == ("app", "Guard", "check")

    def test_a_function_with_its_file(self):
        claim = one("bindings:\n- function: load\n  file: src/load.rs\n")
        assert [(i.field, i.references[0].name, i.references[0].path) for i in claim.items] == [
            ("function", ("load",), ""),
            ("file", (), "src/load.rs"),
        ]


class TestNamedTests:
    def test_a_gate_that_requires_tests_is_a_claim(self):
        claim = one(
            "qa_gate:\n  id: QA-1\n  name: a gate\n  checks: [finite]\n"
            "  required_tests:\n  - test_a\n  - all_shards_seen\n"
        )
        assert (claim.id, claim.title, claim.container, claim.where) == (
            "QA-1", "a gate", "qa_gate", ("qa_gate",),
        )  # fmt: skip
        assert [(i.field, i.value.text, i.references[0].kind) for i in claim.items] == [
            ("required_tests", "test_a", ReferenceKind.TEST),
            ("required_tests", "all_shards_seen", ReferenceKind.TEST),
        ]

    def test_a_gate_that_requires_none_is_no_claim(self):
        assert read("qa_gate:\n  id: QA-1\n  name: a gate\n  checks: [finite]\n").claims == ()

    def test_unit_tests_of_a_section_without_an_id(self):
        claim = one("metadata: {}\nverification:\n  unit_tests:\n  - agent::guard::tests::test_limit\n")
        assert (claim.id, claim.where) == ("verification", ("verification",))
        (reference,) = claim.items[0].references
        assert (reference.kind, reference.name[-1]) == (ReferenceKind.TEST, "test_limit")

    def test_tests_of_a_row(self):
        claim = one("falsification_tests:\n- id: A\n  unit_tests: [test_a]\n")
        assert [(i.field, i.value.text) for i in claim.items] == [("unit_tests", "test_a")]


class TestOutside:
    def test_what_is_named_outside_any_claim(self):
        contract = read(
            "metadata:\n  references: [a.md, b]\n  depends_on:\n  - c-v1\n  authors: [d]\n"
            "contract:\n  module: app::x\n"
            "evidence: {run: e.json}\n"
            "gates:\n- id: A\n  references: [f]\n"
        )
        assert [(item.field, item.value.text) for item in contract.items] == [
            ("references", "a.md"),
            ("references", "b"),
            ("depends_on", "c-v1"),
            ("module", "app::x"),
            ("run", "e.json"),
        ]
        assert contract.items[0].value.where == ("metadata", "references", 0)
