from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest

from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.resolution import Resolution, State, Suggestion, Target
from workbench.contracts.contract import Claim, Contract, DocumentKind, Item, Text
from workbench.contracts.problem import Severity
from workbench.contracts.references import Reference, ReferenceKind
from workbench.contracts.span import Span
from workbench.report.json import SCHEMA, VALIDATE_SCHEMA, Revision, json_report, validate_report
from workbench.report.summary import Summary

HERE = Span(3, 5, ((10, 14), (20, 22)))


def schema(name):
    text = importlib.resources.files("workbench.report").joinpath(name).read_text("utf-8")
    value = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(value)
    return jsonschema.Draft202012Validator(value)


def an_audit(path: str = "contracts/a.yaml") -> ContractAudit:
    references = tuple(
        ReferenceAudit(
            Reference(kind, f"r {kind}", HERE),
            Item("function_names", Text(f"r {kind}", HERE, ("a", 0)), ()),
            Resolution(state, (Target("src/a.rs", 3, 9, "a::b", "fn"),), ("src/a.rs",), "why"),
            (Suggestion("b", "src/a.rs", 3, 0.123456, "called by a test"),),
        )
        for kind, state in zip([*ReferenceKind, ReferenceKind.SYMBOL], State, strict=True)
    )
    claim = Claim(
        "F-1", "t", "falsification_tests", ("falsification_tests", 0), HERE, Text("PASS", HERE, ()), ()
    )
    bare = Claim("F-2", "", "gates", ("gates", 0), HERE, None, ())
    contract = Contract(path, DocumentKind.CONTRACT, "a", None, None, (claim, bare), (), (), (), 9, "0" * 32)
    return ContractAudit(contract, (ClaimAudit(claim, references), ClaimAudit(bare, ())), references[:1], ())


def a_finding() -> Finding:
    return Finding(
        "missing-symbol", Severity.ERROR, "m \ud800 \x1b", "h", "contracts/a.yaml", 3, 5, "F-1", "i", "a", ""
    )


def a_summary() -> Summary:
    return Summary(1, 2, {State.FOUND: 7}, {Severity.ERROR: 1}, 0)


def report(audits, findings):
    return "\n".join(json_report(audits, findings, a_summary(), Revision("abc1234", "", dirty=True)))


def test_the_output_holds_to_the_schema_in_the_package():
    text = report([an_audit(), an_audit("contracts/b.yaml")], [a_finding(), a_finding()])
    value = json.loads(text)
    schema("check-1.schema.json").validate(value)
    assert value["schema"] == SCHEMA
    claim = value["contracts"][0]["claims"][0]
    assert claim["id"] == "F-1"
    assert claim["status"] == "PASS"
    assert claim["references"][2] == {
        "field": "function_names",
        "text": "r symbol",
        "kind": "symbol",
        "resolution": "ambiguous",
        "reason": "why",
        "looked": ["src/a.rs"],
        "span": {"line": 3, "column": 5, "segments": [[10, 14], [20, 22]]},
        "targets": [{"path": "src/a.rs", "line": 3, "end_line": 9, "name": "a::b", "kind": "fn"}],
        "suggestions": [
            {"name": "b", "path": "src/a.rs", "line": 3, "score": 0.1235, "reason": "called by a test"}
        ],
    }
    assert value["contracts"][0]["claims"][1] == {"id": "F-2", "status": None, "references": []}
    assert [contract["path"] for contract in value["contracts"]] == ["contracts/a.yaml", "contracts/b.yaml"]


def test_an_empty_workspace_holds_to_it_too():
    value = json.loads(report([], []))
    schema("check-1.schema.json").validate(value)
    assert value["contracts"] == value["findings"] == []


def test_the_schema_refuses_what_the_program_does_not_write():
    value = json.loads(report([an_audit()], [a_finding()]))
    value["contracts"][0]["claims"][0]["references"][0]["kind"] = "macro"
    with pytest.raises(jsonschema.ValidationError):
        schema("check-1.schema.json").validate(value)


def test_every_contract_and_finding_has_a_line_of_its_own_in_ascii():
    text = report([an_audit(), an_audit("b.yaml")], [a_finding()])
    assert text.isascii()
    assert sum(line.startswith('{"path":') for line in text.split("\n")) == 2
    assert sum(line.startswith('{"rule":') for line in text.split("\n")) == 1


def test_validate_has_its_own_schema():
    value = json.loads("\n".join(validate_report(["contracts/a.yaml"], [a_finding()])))
    schema("validate-1.schema.json").validate(value)
    assert value["schema"] == VALIDATE_SCHEMA
    assert value["summary"] == {"error": 1, "warning": 0, "info": 0}
