"""What the run over every place lets ruamel.yaml read in part is what it reads whole."""

from __future__ import annotations

import random

import judging
import parts
import pytest
import test_changes_lay_corpus as on_corpus
from ruamel.yaml.error import YAMLError

from workbench.changes.lay import lay
from workbench.changes.operation import ChangeError

TEXT = """\
# top
metadata:
  version: 1.1
  notes: |
    several
    lines

claims:
- id: A   # first
  paths: [a.rs, b.rs]

# between
- id: B
  notes: >-
    folded
    text
- id: C
last: end"""


def says(roots):
    return [judging.plain(root) for root in roots]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1.1", "version: '1.10'"),
        ("    lines\n", "    lines\n    more\n"),
        ("- id: B", "- id: AB\n- id: B"),
        ("- id: C\n", ""),
        ("- id: A   # first\n  paths: [a.rs, b.rs]\n", ""),
        ("last: end", "last: end\nnew: [x]\n"),
        ("last: end", ""),
        ("# top\nmetadata", "first: 1\nmetadata"),
        ("  paths: [a.rs, b.rs]\n", ""),
        ("    folded\n", "    folded\n\n"),
        ("last: end", "last: [&b x, *b]"),
        ("id: C", "id: 'C\n\n  C'"),
        ("- id: C", "-   id: C"),
        ("claims:\n", "claims:\n- new\n"),
        ("claims:\n", "claims: [] # none\nold:\n"),
    ],
)
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_a_part_is_read_as_in_the_whole(old, new, eol):
    before, after = (text.replace("\n", eol) for text in (TEXT, TEXT.replace(old, new)))
    assert before != after
    assert says(parts.Parts(before).nodes(after)) == says(parts.read(after))


@pytest.mark.parametrize(
    ("old", "new"), [("[a.rs", "[[a.rs"), ("    lines\n", "  lines\n"), ("- id: B", "id: B")]
)
def test_what_is_refused_whole_is_refused(old, new):
    after = TEXT.replace(old, new)
    for reading in (parts.read, parts.Parts(TEXT).nodes):
        with pytest.raises(YAMLError):
            reading(after)


def test_only_what_changed_is_read():
    read = parts.Parts(TEXT)
    read.nodes(TEXT.replace("version: 1.1", "version: 2"))
    assert (read.whole, read.partly) == (1, 1)


def test_operations_on_contracts(corpus):
    chance = random.Random(5)
    partly = 0
    for number, path in enumerate(on_corpus.files(corpus)[::4]):
        before, placed = on_corpus.places_in(path, on_corpus.WORDS[number % len(on_corpus.WORDS)])
        read = parts.Parts(before)
        for each in chance.sample(placed, min(len(placed), 3)):
            try:
                after = lay(judging.PATH, before.encode(), [each.operation]).after.decode()
            except ChangeError:
                continue
            assert says(read.nodes(after)) == says(parts.read(after))
        partly += read.partly
    assert partly
