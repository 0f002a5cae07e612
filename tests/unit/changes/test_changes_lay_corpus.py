"""Every kind of operation on real contracts, judged from outside; the fuzz folder tries every place."""

from __future__ import annotations

import collections
import random

import judging
import returning

from workbench.changes.lay import lay
from workbench.changes.operation import (
    AddItem,
    ChangeError,
    MoveItem,
    RemoveField,
    RemoveItem,
    ReplaceItem,
    SetText,
)

WORDS = ["plain_words", "yes", "it's: a [x] # ✓ 🦀", "two\nlines: of\n\ntext", "1.10", " led by a space", ""]

KINDS = (SetText, AddItem, RemoveItem, ReplaceItem, MoveItem, RemoveField)


def files(corpus):
    return sorted(path for path in corpus.rglob("*.y*ml") if path.is_file() and not path.is_symlink())


def lay_and_judge(before: str, placed: judging.Placed, **parsers) -> str:
    """Lay and judge an operation; returns the bytes after."""
    try:
        after = lay(judging.PATH, before.encode(), [placed.operation]).after.decode()
    except ChangeError as error:
        # A key behind a dash goes when the next key comes up to it; with a comment between, nobody can tell.
        if isinstance(placed.operation, RemoveField) and "shares its line" in error.message:
            return before
        raise
    judging.judge(before, placed, after, **parsers)
    operation = placed.operation
    if isinstance(operation, AddItem) and placed.where[-1] != "brand-new":
        node = judging.found(before, placed.where, operation)[0]
        if not (node.flow_style or judging.flow_or_empty(node)):
            back = RemoveItem(judging.PATH, "", operation.field, operation.text, operation.at)
            assert lay(judging.PATH, after.encode(), [back]).after.decode() == before
    if isinstance(operation, MoveItem) and judging.without_gaps(before, placed):
        back = MoveItem(judging.PATH, "", operation.field, operation.old, operation.at, operation.to)
        assert lay(judging.PATH, after.encode(), [back]).after.decode() == before
    return after


def places_in(path, words: str) -> tuple[str, list[judging.Placed]]:
    """A contract's text, and every operation at every place of it."""
    before = path.read_bytes().decode("utf-8")
    return before, judging.places(before.removeprefix("\ufeff"), words)


def test_operations_on_every_contract(corpus):
    chance = random.Random(3)
    kinds = collections.Counter()
    for number, path in enumerate(files(corpus)):
        before, placed = places_in(path, WORDS[number % len(WORDS)])
        kind = KINDS[number % len(KINDS)]
        of_a_kind = [each for each in placed if isinstance(each.operation, kind)]
        for each in (*chance.sample(placed, 1), *chance.sample(of_a_kind, min(len(of_a_kind), 1))):
            lay_and_judge(before, each)
            kinds[type(each.operation)] += 1
    assert kinds.keys() == set(KINDS)


def test_what_was_applied_to_a_contract_and_undone_leaves_its_bytes(corpus):
    chance = random.Random(5)
    paths = files(corpus)
    for number, path in enumerate(chance.sample(paths, min(len(paths), 24))):
        before, placed = places_in(path, WORDS[number % len(WORDS)])
        kind = KINDS[number % len(KINDS)]
        of_a_kind = [each for each in placed if isinstance(each.operation, kind)] or placed
        with returning.copied(before) as copy:
            for each in chance.sample(of_a_kind, min(len(of_a_kind), 3)):
                copy.there_and_back(lay_and_judge(before, each))
