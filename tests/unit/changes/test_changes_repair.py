"""What is offered for what became of a reference: certain, or a guess; and how several go together."""

from __future__ import annotations

import textwrap

from workbench.audit.findings import ClaimAudit, ContractAudit, Finding, ReferenceAudit
from workbench.audit.judge import about
from workbench.audit.resolution import Ground, Resolution, State, Suggestion, Target
from workbench.changes.lay import lay
from workbench.changes.operation import AddItem, ReplaceItem, SetText
from workbench.changes.repair import RepairKind, certain, combined, repairs
from workbench.contracts.claims import read_contract
from workbench.contracts.problem import Severity

PATH = "contracts/a.yaml"
CONTRACT = textwrap.dedent(
    """\
    metadata:
      id: a
      references:
      - docs/old.md
    falsification_tests:
    - id: A-001
      test: 'src/gone.rs::tests::works_well (8 sections)'
      algorithm_evidence:
        file_paths:
        - src/lib.rs
        - old/x.rs:3-9 (why)
        function_names:
        - first_one
        - second_one (noted)
        - third_one + fourth_one
    """
).encode()

FOUND = Resolution(State.FOUND)


def file(path):
    return Target(path, 0, 0, "", "file")


def fn(path, name, line=7):
    return Target(path, line, line + 2, name, "fn")


def moved(*targets):
    return Resolution(State.MOVED, targets, (), "it stands elsewhere")


def named(name, path, reason="a name alike", *, grounds=()):
    return Suggestion(name, path, 5, 0.9, reason, grounds)


def called(name, path, reason="called by t, named after A-001"):
    return named(name, path, reason, grounds=(Ground.TESTS,))


def audited(said, suggestions=None, *, rule="missing-symbol"):
    """The contract with these resolutions by reference text, all others found."""
    contract = read_contract(PATH, CONTRACT)

    def rows(items):
        return tuple(
            ReferenceAudit(each, item, said.get(each.text, FOUND), (suggestions or {}).get(each.text, ()))
            for item in items
            for each in item.references
        )

    claims = tuple(ClaimAudit(claim, rows(claim.items)) for claim in contract.claims)
    outer = rows(contract.items)
    findings = tuple(
        Finding(rule, Severity.ERROR, "m", "", PATH, 1, 1, about=about(contract, each.reference))
        for each in (*outer, *(row for claim in claims for row in claim.references))
        if each.resolution.state is not State.FOUND
    )
    return ContractAudit(contract, claims, outer, findings)


def changed(chosen):
    """Lines taken out and put in by repairs."""
    after = lay(PATH, CONTRACT, combined(chosen)).after.decode().splitlines()
    before = CONTRACT.decode().splitlines()
    return (
        [line.strip() for line in before if line not in after],
        [line.strip() for line in after if line not in before],
    )


def test_what_is_found_needs_no_repair():
    assert repairs(audited({})) == ()


def test_a_path_that_moved_to_one_place_is_certain_and_keeps_lines_and_note():
    (one,) = repairs(audited({"old/x.rs:3-9": moved(file("new/x.rs"))}, rule="moved-file"))
    assert one.kind is RepairKind.CERTAIN
    assert one.finding.rule == "moved-file"
    assert changed([one]) == (["- old/x.rs:3-9 (why)"], ["- new/x.rs:3-9 (why)"])


def test_a_path_that_fits_twice_or_has_another_name_there_is_a_guess():
    audit = audited({"old/x.rs:3-9": moved(file("new/x.rs"), file("other/x.rs"))})
    assert [(one.kind, one.title) for one in repairs(audit)] == [
        (RepairKind.SUGGESTED, "write new/x.rs"),
        (RepairKind.SUGGESTED, "write other/x.rs"),
    ]
    assert certain(audit) == ()
    assert certain(audited({"old/x.rs:3-9": moved(file("new/X.rs"))})) == ()


def test_a_symbol_that_moved_gets_its_path_rewritten_or_its_file_added():
    (one,) = repairs(audited({"first_one": moved(fn("src/new.rs", "a::first_one"))}))
    assert one.kind is RepairKind.CERTAIN
    assert changed([one]) == ([], ["- src/new.rs"])
    gone = "src/gone.rs::tests::works_well"
    (two,) = repairs(audited({gone: moved(fn("src/here.rs", "here::tests::works_well"))}))
    assert two.kind is RepairKind.CERTAIN
    (operation,) = two.operations
    assert isinstance(operation, SetText)
    assert operation.text == "src/here.rs::tests::works_well (8 sections)"
    assert changed([two])[1] == ["test: 'src/here.rs::tests::works_well (8 sections)'"]


def test_a_symbol_of_another_name_there_is_never_certain():
    (one,) = repairs(audited({"first_one": moved(fn("src/new.rs", "a::First_one"))}))
    assert one.kind is RepairKind.SUGGESTED
    gone = "src/gone.rs::tests::works_well"
    (two,) = repairs(audited({gone: moved(fn("src/here.rs", "here::tests::Works_well"))}))
    assert two.kind is RepairKind.SUGGESTED


def test_a_python_name_is_compared_by_its_own_last_segment():
    (one,) = repairs(audited({"first_one": moved(fn("s/new.py", "a.b.first_one"))}))
    assert one.kind is RepairKind.CERTAIN


def test_a_missing_name_is_replaced_by_what_the_tests_of_its_claim_call_together():
    tests = "called by falsify_a, named after A-001"
    missing = {"second_one": Resolution(State.MISSING)}
    audit = audited(
        missing,
        {
            "second_one": (
                called("alpha", "src/new.rs", tests),
                called("beta", "src/new.rs", tests),
                Suggestion("src/new.rs", "src/new.rs", 0, 0.8, "alpha and beta stand there"),
                called("gamma", "src/far.rs", tests),
                called("first_one", "src/new.rs", tests),
            ),
            "src/lib.rs": (Suggestion("src/new.rs", "src/new.rs", 0, 0.8, "beside this one"),),
        },
    )
    found = repairs(audit)
    assert {one.kind for one in found} == {RepairKind.SUGGESTED}
    assert [one.title for one in found] == [
        "write alpha and beta; add src/new.rs to file_paths",
        "write alpha; add src/new.rs to file_paths",
        "write beta; add src/new.rs to file_paths",
        "write gamma; add src/far.rs to file_paths",
    ]
    after = lay(PATH, CONTRACT, combined(found[:1])).after.decode()
    assert "- src/new.rs\n    - src/lib.rs\n" in after
    assert "- first_one\n    - alpha (noted)\n    - beta\n    - third_one" in after


def test_what_a_test_of_another_claim_calls_is_offered_by_itself():
    audit = audited(
        {"second_one": Resolution(State.MISSING)},
        {
            "second_one": (
                named("alpha", "src/lib.rs", "called by t, named after A-0010"),
                named("beta", "src/lib.rs", "called by t, named after A-0010"),
                named("gamma", "src/lib.rs", "called by t, where a comment cites A-001"),
            )
        },
    )
    assert [one.title for one in repairs(audit)] == ["write alpha", "write beta", "write gamma"]


def test_a_missing_path_loses_lines_that_were_of_another_file():
    suggestions = {"old/x.rs:3-9": (Suggestion("new/y.rs", "new/y.rs", 0, 0.7, "a name alike"),)}
    (one,) = repairs(audited({"old/x.rs:3-9": Resolution(State.MISSING)}, suggestions))
    assert changed([one]) == (["- old/x.rs:3-9 (why)"], ["- new/y.rs (why)"])


def test_what_stands_outside_any_claim_is_repaired_too():
    (one,) = repairs(audited({"docs/old.md": moved(file("docs/more/old.md"))}))
    assert one.claim == ""
    assert changed([one]) == (["- docs/old.md"], ["- docs/more/old.md"])


def test_two_repairs_of_one_item_and_of_its_list_go_together():
    missing = Resolution(State.MISSING)
    audit = audited(
        {"first_one": missing, "third_one": missing, "fourth_one": missing, "second_one": missing},
        {
            "first_one": (called("one", "src/n.rs", "called by t, named after A-001"),
                          called("uno", "src/n.rs", "called by t, named after A-001")),
            "second_one": (
                called("two", "src/n.rs", "called by u, named after A-001"),
                called("dos", "src/n.rs", "called by u, named after A-001"),
            ),
            "third_one": (named("three", "src/n.rs"),),
            "fourth_one": (named("four", "src/lib.rs"),),
        },
    )  # fmt: skip
    best = {}
    for one in repairs(audit):
        best.setdefault(one.reference.reference.text, one)
    operations = combined(best.values())
    assert sum(isinstance(each, ReplaceItem) for each in operations) == 3
    assert [each.text for each in operations if isinstance(each, AddItem)].count("src/n.rs") == 1
    after = lay(PATH, CONTRACT, operations).after.decode()
    assert "- one\n    - uno\n    - two (noted)\n    - dos\n    - three + four\n" in after


def test_a_file_is_not_added_beside_a_path_that_becomes_it():
    missing = Resolution(State.MISSING)
    audit = audited(
        {"old/x.rs:3-9": missing, "first_one": missing},
        {
            "old/x.rs:3-9": (Suggestion("src/n.rs", "src/n.rs", 0, 0.7, "a name alike"),),
            "first_one": (named("one", "src/n.rs"),),
        },
    )
    operations = combined(repairs(audit))
    assert not any(isinstance(each, AddItem) for each in operations)


def test_a_reference_whose_rule_is_off_has_no_finding():
    audit = audited({"first_one": moved(fn("src/new.rs", "a::first_one"))}, rule="line-out-of-range")
    assert repairs(audit)[0].finding is None
