"""Texts that YAML would read as something else, or not at all, in every style: read back as given."""

from __future__ import annotations

import generated
import judging
import pytest
from laying import PATH

from workbench.changes.lay import lay
from workbench.changes.operation import AddItem, ReplaceItem, SetText

DOCUMENT = """\
metadata:
  changelog:
  - plain here
falsification_tests:
- id: A
  plain: x  # c
  single: 'x'
  double: "x"  # c
  literal: |  # c
    x
    y
  folded: >-
    x y
    z
  wrapped: x y z
    and x y z
  empty:
  flow: {in: x, list: [x, y]}  # c
  items:
    - x  # c
    - 'y'
"""

PLACES = [
    *(
        judging.Placed(("falsification_tests", 0, name), SetText(PATH, "A", "." + name, ""))
        for name in ("plain", "single", "double", "literal", "folded", "wrapped", "empty", "brand-new")
    ),
    judging.Placed(("falsification_tests", 0, "flow", "in"), SetText(PATH, "A", "flow.in", "")),
    judging.Placed(("falsification_tests", 0, "flow", "list"), AddItem(PATH, "A", "flow.list", "", 1)),
    judging.Placed(("falsification_tests", 0, "items"), AddItem(PATH, "A", "items", "", 1)),
    judging.Placed(("falsification_tests", 0, "items"), ReplaceItem(PATH, "A", "items", "x", "", 0)),
    judging.Placed(("falsification_tests", 0, "brand-new"), AddItem(PATH, "A", "brand-new", "")),
]

TEXTS = [text for text in generated.HOSTILE if "\ud800" not in text]


@pytest.mark.parametrize("placed", PLACES, ids=[".".join(map(str, placed.where)) for placed in PLACES])
@pytest.mark.parametrize("final", ["\n", ""], ids=["", "no-final-newline"])
def test_every_text(placed, final):
    before = DOCUMENT.removesuffix("\n") + final
    for text in TEXTS:
        operation = type(placed.operation)(
            **{name: getattr(placed.operation, name) for name in placed.operation.__slots__} | {"text": text}
        )
        after = lay(PATH, before.encode(), [operation]).after.decode()
        judging.judge(before, judging.Placed(placed.where, operation), after)


def test_a_very_long_text():
    text = "word and 'more' " * 20_000
    for placed in PLACES[:5]:
        operation = SetText(PATH, "A", placed.operation.field, text)
        after = lay(PATH, DOCUMENT.encode(), [operation]).after.decode()
        judging.judge(DOCUMENT, judging.Placed(placed.where, operation), after, parsers=(judging.libyaml,))
