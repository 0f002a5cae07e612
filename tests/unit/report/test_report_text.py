from __future__ import annotations

import io

from workbench.audit.findings import Finding
from workbench.audit.resolution import State
from workbench.contracts.problem import Severity
from workbench.report.colour import Palette, colour_wanted
from workbench.report.summary import Summary
from workbench.report.text import finding_lines, text_report
from workbench.report.visible import visible

PLAIN = Palette(on=False)


def a_finding(**changes) -> Finding:
    values = {
        "rule": "missing-symbol",
        "severity": Severity.ERROR,
        "message": "there is no load_x",
        "hint": "write load_y",
        "path": "contracts/a.yaml",
        "line": 12,
        "column": 9,
        "claim": "F-1",
    }
    return Finding(**{**values, **changes})


def a_summary(**changes) -> Summary:
    values = {
        "contracts": 1,
        "claims": 2,
        "references": {State.FOUND: 3, State.MISSING: 1},
        "findings": {Severity.ERROR: 1},
        "accepted": 0,
    }
    return Summary(**{**values, **changes})


def test_a_finding_is_one_line_an_editor_can_jump_to_and_an_indented_hint():
    assert list(finding_lines([a_finding()], PLAIN)) == [
        "contracts/a.yaml:12:9: error missing-symbol: F-1: there is no load_x",
        "    write load_y",
    ]


def test_a_finding_about_the_contract_names_no_claim():
    assert list(finding_lines([a_finding(claim="", hint="")], PLAIN)) == [
        "contracts/a.yaml:12:9: error missing-symbol: there is no load_x"
    ]


def test_accepted_findings_are_counted_and_not_printed():
    lines = list(text_report([[a_finding(accepted="until May")]], a_summary(findings={}, accepted=1), PLAIN))
    assert lines == [
        "1 contract, 2 claims, 4 references: 3 found, 1 missing",
        "0 errors, 0 warnings, 0 notes; 1 accepted",
    ]


def test_contracts_are_a_blank_line_apart_and_the_numbers_close_the_report():
    lines = list(
        text_report([[a_finding(hint="")], [], [a_finding(path="b.yaml", hint="")]], a_summary(), PLAIN)
    )
    assert [line.split(":")[0] for line in lines[:4]] == ["contracts/a.yaml", "", "b.yaml", ""]
    assert lines[-1] == "1 error, 0 warnings, 0 notes; 0 accepted"
    assert len(lines) == 6


def test_file_text_neither_ends_a_line_nor_commands_a_terminal():
    hostile = "\x1b]0;owned\x07 a\nb\r\x9b31m \u202e \ud800 \x00"
    lines = list(
        finding_lines(
            [a_finding(message=hostile, hint=hostile, path=hostile, claim=hostile)], Palette(on=True)
        )
    )
    for line in lines:
        stripped = (
            line.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[2m", "").replace("\x1b[31m", "")
        )
        assert stripped.isprintable()
    assert r"\x1b]0;owned\x07 a\nb\r\x9b31m \u202e \ud800 \x00" in lines[0]


def test_printable_text_of_every_script_stays_as_it_is():
    text = "Σ ≤ 1e-5 — naïve 模型 🎉"
    assert visible(text) is text
    assert visible("a\xa0b") == "a b"


def test_colour_stands_beside_the_word_and_never_for_it():
    coloured = list(finding_lines([a_finding()], Palette(on=True)))
    assert "\x1b[31merror missing-symbol\x1b[0m" in coloured[0]
    assert coloured[1] == "\x1b[2m    write load_y\x1b[0m"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colour_is_for_terminals_and_the_environment_has_the_last_word():
    assert colour_wanted(Terminal(), {})
    assert not colour_wanted(io.StringIO(), {})
    assert not colour_wanted(Terminal(), {"NO_COLOR": "1"})
    assert colour_wanted(Terminal(), {"NO_COLOR": ""})
    assert colour_wanted(io.StringIO(), {"FORCE_COLOR": "1"})
    assert not colour_wanted(io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert not colour_wanted(Terminal(), {"TERM": "dumb"})
