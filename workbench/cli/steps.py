"""``edit``'s arguments: steps in the order in which they are given, each about the claim named before it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workbench.cli.exit_code import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

ARROW = "=>"

_OPTIONS = (
    ("--claim", "ID", "the claim; what follows is about it (`metadata`: the contract's own block)"),
    (
        "--set",
        "FIELD=TEXT",
        "give a status, notes or another text field this text; added where it is not there",
    ),
    (
        "--add",
        "FIELD=ITEM",
        "put an item into a list; list or evidence block are added where they are not there",
    ),
    ("--unset", "FIELD", "take a field away, with all that stands under it"),
    ("--remove", "FIELD=ITEM", "take an item out of a list"),
    (
        "--replace",
        "FIELD=OLD=>NEW",
        "give an item another text; OLD is the whole item, else one name or path in it: then its note stays",
    ),
    ("--move", "FIELD=ITEM", "put an item where --at or --before says"),
    ("--at", "N", "the place, from 1, of the item that the --add or --move before this gives"),
    ("--before", "ITEM", "the item in front of which the --add or --move before this goes"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change as the command line has it.

    Attributes:
        option: ``--set``, ``--unset``, ``--add``, ``--remove``, ``--replace`` or ``--move``.
        claim: the claim it is about.
        field: the field it is about.
        text: what stands behind the field's ``=``.
        at: the place among the items, from 1.
        before: the item, or a reference in it, that it goes in front of.
    """

    option: str
    claim: str
    field: str
    text: str
    at: int | None = None
    before: str | None = None


class Ordered(argparse.Action):
    """Keeps options in the order in which they stand on the command line."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Put an option and its value behind the others."""
        del parser
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or []), (option_string, values)])


def add_steps(parser: argparse.ArgumentParser) -> None:
    """Declare ``--claim`` and the options that change something."""
    for option, metavar, text in _OPTIONS:
        parser.add_argument(option, action=Ordered, dest="steps", metavar=metavar, help=text)


def steps_of(given: Sequence[tuple[str, str]]) -> tuple[Step, ...]:
    """The steps that options make, in their order.

    Raises:
        UsageError: one says too little, or nothing that can be understood.
    """
    claims = [value for option, value in given if option == "--claim"]
    if not all(claims) or not claims:
        raise UsageError("say which claim is edited: --claim ID")
    claim = claims[0] if len(claims) == 1 else ""
    steps: list[Step] = []
    for option, value in given:
        if option == "--claim":
            claim = value
        elif option in {"--at", "--before"}:
            if not steps or steps[-1].option not in {"--add", "--move"}:
                raise UsageError(f"{option} stands behind the --add or --move whose place it says")
            last = steps[-1]
            if last.at is not None or last.before is not None:
                raise UsageError(f"{last.option} {last.field}={last.text} has its place said twice")
            steps[-1] = replace(last, at=_place(value)) if option == "--at" else replace(last, before=value)
        else:
            steps.append(_step(option, claim, value))
    if not steps:
        raise UsageError("nothing is asked for: give --set, --unset, --add, --remove, --replace or --move")
    for step in steps:
        if step.option == "--move" and step.at is None and step.before is None:
            raise UsageError(f"--move {step.field}={step.text}: say where to, with --at N or --before ITEM")
    return tuple(steps)


def _place(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise UsageError(f"--at {value}: places are counted from 1")
    return int(value)


def _step(option: str, claim: str, value: str) -> Step:
    field, found, text = value.partition("=")
    field = field.strip()
    if not claim:
        raise UsageError(f"{option} {value}: with several --claim, each stands before what is about it")
    if option == "--unset":
        if found or not field:
            raise UsageError(f"--unset {value}: write --unset FIELD; --remove takes an item out of a list")
        return Step(option, claim, field, "")
    if not found or not field:
        form = f"FIELD=OLD{ARROW}NEW" if option == "--replace" else "FIELD=TEXT"
        raise UsageError(f"{option} {value}: write {option} '{form}'")
    if not text.strip() and option != "--set":
        raise UsageError(f"{option} {value}: which item?")
    if option == "--replace" and not splits(text):
        raise UsageError(f"{option} {value}: write {option} 'FIELD=OLD{ARROW}NEW'")
    return Step(option, claim, field, text if option == "--set" else text.strip())


def splits(text: str) -> list[tuple[str, str]]:
    """The ways to read ``OLD=>NEW``, either of which may hold the arrow itself."""
    parts = text.split(ARROW)
    found = [
        (ARROW.join(parts[:cut]).strip(), ARROW.join(parts[cut:]).strip()) for cut in range(1, len(parts))
    ]
    return [(old, new) for old, new in found if old and new]
