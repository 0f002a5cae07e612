"""Operations on contracts that hypothesis makes, judged from outside."""

from __future__ import annotations

import generated
import judging
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError as StrictError
from test_changes_lay_corpus import lay_and_judge
from yaml import YAMLError

from workbench.changes.operation import ChangeError


def check(text: str, words: str, data: st.DataObject) -> None:
    """One operation at one place of a document, of which both parsers must make something."""
    try:
        documents = judging.libyaml(text), judging.ruamel(text)
    except (YAMLError, StrictError, ValueError):
        assume(False)
    assume(documents[0])
    all_of_it = judging.places(text.removeprefix("\ufeff"), words)
    assume(all_of_it)
    placed = data.draw(st.sampled_from(all_of_it))
    event(type(placed.operation).__name__)
    if "\ud800" in words and hasattr(placed.operation, "text"):
        with pytest.raises(ChangeError, match="surrogate"):
            lay_and_judge(text, placed)
        return
    refused = None
    try:
        lay_and_judge(text, placed)
    except ChangeError as error:
        refused = error
    # A block text may neither take a comment in that stands as deep, nor get a line end it lacks; and one
    # that keeps its blank lines (``|+``) cannot be left before a blank line of nobody's.
    may_be = judging.deep_comment(judging.in_lines(text)) or not text.endswith("\n")
    may_be = may_be or judging.leaves_a_blank_line(text, placed)
    assert refused is None or (refused.kind == "refused" and may_be), refused


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated.contract(), generated.texts, st.data())
def test_operations(text, words, data):
    check(text, words, data)
