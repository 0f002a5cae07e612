"""Text from files is shown, and moves nothing."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from workbench.tui.safe import code_text, cut, cut_start, fit, one_line, visible, width_of, wrap


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("naïve 日本 🫖", "naïve 日本 🫖"),
        ("\x1b[31m", "␛[31m"),
        ("bell\x07", "bell␇"),
        ("\x7f", "␡"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\u202eb\u2066c\u200fd", "a<U+202E>b<U+2066>c<U+200F>d"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("line\u2028end\x85", "line<U+2028>end<U+0085>"),
        ("\ud800", "<U+D800>"),
        ("\ue000", "<U+E000>"),
        ("no\u00a0break", "no break"),
        ("❤\ufe0f", "❤"),
        ("👍\U0001f3fb", "👍"),
        ("fill\u3164er", "fill<U+3164>er"),
        ("a\ufe0f", "a<U+FE0F>"),
        ("👩\u200d👧", "👩<U+200D>👧"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_visible(text, seen):
    assert visible(text) == seen


def test_every_character_becomes_printable_with_a_known_width():
    for code in range(sys.maxunicode + 1):
        shown = visible(chr(code))
        assert shown.isprintable(), hex(code)
        combines = unicodedata.category(chr(code)) in ("Mn", "Me", "Mc")
        if not combines and "HANGUL J" not in unicodedata.name(chr(code), ""):
            assert width_of(shown) >= 1, hex(code)


def test_one_line_and_code():
    assert one_line("  a\n\tb \r\n c\x1b ") == "a b c␛"
    assert code_text("\tif x:\x0c") == "    if x:␌"


@given(st.text(max_size=40), st.integers(1, 30))
def test_fitting_is_exact_in_cells(text, width):
    shown = visible(text)
    assert cell_len(fit(shown, width)) == width
    assert cell_len(cut(shown, width)) <= width
    assert cell_len(cut_start(shown, width)) <= width
    if cell_len(shown) <= width:
        assert cut(shown, width) == cut_start(shown, width) == shown


def test_cutting_keeps_the_end_that_matters():
    assert cut("crates/kettle/src/heat.rs", 10) == "crates/ke…"
    assert cut_start("crates/kettle/src/heat.rs", 10) == "…c/heat.rs"
    assert fit("日本語", 4) == "日 …"


@given(st.text(max_size=80), st.integers(2, 30))
def test_wrapping_loses_nothing_and_fits(text, width):
    shown = one_line(text)
    lines = wrap(shown, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")
