"""Traces in cells: bars, shades, numbers, maps and stage lines, without an app."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.tui import trace_bars
from workbench.tui.safe import width_of
from workbench.tui.trace_lines import Mark, StageLine, name_cells, scale_pieces, stage_pieces
from workbench.tui.trace_maps import HeatMap, pooled

DISTANCES = st.one_of(st.floats(0, 2), st.just(math.nan))


def text(pieces):
    return "".join(piece for piece, _ in pieces)


@given(DISTANCES, st.integers(0, 60), st.floats(0.001, 1), st.floats(0, 1))
def test_a_bar_has_exactly_its_cells(distance, width, threshold, floor):
    assert width_of(text(trace_bars.bar(distance, width, threshold, floor))) == width


def test_a_bar_is_longer_for_a_greater_error_and_bears_its_marks():
    small, large = (text(trace_bars.bar(distance, 32, 0.999, 2e-5)) for distance in (1e-7, 0.1))
    assert large.count("█") > small.count("█")
    for drawn in (small, large):
        assert drawn.index(trace_bars.FLOOR) == int(32 * (math.log10(2e-5) + 8) / 8)
        assert drawn.index(trace_bars.THRESHOLD) == 20
    assert text(trace_bars.bar(0.0, 10, 1.0)) == " " * 10
    assert text(trace_bars.bar(math.nan, 4, 1.0)) == trace_bars.NAN * 4


def test_what_is_exactly_at_the_threshold_holds():
    inks = {ink for piece, ink in trace_bars.bar(1e-3, 32, 0.999) if "█" in piece}
    assert inks == {"good"}
    assert {ink for piece, ink in trace_bars.bar(1.01e-3, 32, 0.999) if "█" in piece} == {"bad"}


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(8, 14))
def test_a_number_has_exactly_its_cells(value, width):
    assert len(trace_bars.number(value, width)) == width


@given(st.floats(-1e30, 1e30))
def test_a_number_is_near_what_it_stands_for(value):
    assert float(trace_bars.number(value, 12)) == pytest.approx(value, rel=1e-3)


@given(DISTANCES)
def test_a_cosine_has_nine_cells_and_never_claims_to_be_one(distance):
    shown = trace_bars.cosine(distance)
    assert len(shown) == 9
    if 0 < distance < 2:
        assert shown.strip() != "1"


def test_cosines_as_they_are_read():
    assert trace_bars.cosine(0.127414) == "0.8725860"
    assert trace_bars.cosine(2e-9) == "1-2e-09  "
    assert trace_bars.cosine(0.0).strip() == "1"
    assert trace_bars.cosine(math.nan).strip() == "NaN"


def test_shades_go_by_the_share_of_the_greatest():
    glyphs = [
        trace_bars.shade(value, 1.0)[0] for value in (0, 1e-6, 2e-3, 2e-2, 0.2, 0.5, math.nan, math.inf)
    ]
    assert "".join(glyphs) == f" ·░▒▓█{trace_bars.NAN}█"
    assert trace_bars.shade(0.0, 0.0)[0] == " "


def test_a_single_element_of_many_is_seen_in_a_histogram():
    assert text(trace_bars.counted(1, 1_000_000, 20, "note")).strip()
    assert width_of(text(trace_bars.counted(1_000_000, 1_000_000, 20, "note"))) == 20
    assert trace_bars.counted(0, 10, 20, "note") == []


# Stage lines --------------------------------------------------------------------------------------

LINES = (
    StageLine(0, "k_post_rope", Mark.HOLDS, 1.3e-5, 5e-3, 2e-5),
    StageLine(0, "attn_scores", Mark.PARTS, 0.127, 0.51, 2e-5),
    StageLine(0, "moe_router", Mark.ALONE, words="only the oracle has it"),
    StageLine(0, "ffn_norm", Mark.HOLDS, 1e-9, 1e-4, declared=False),
)


@given(st.sampled_from(LINES), st.integers(44, 200), st.booleans())
def test_a_stage_line_fits(line, width, chosen):
    pieces = stage_pieces(line, width, name_cells(LINES), 0.999, chosen=chosen)
    assert width_of(text(pieces)) <= width + (0 if line.declared else len(" (extra)"))


def test_a_stage_says_what_became_of_it_in_a_glyph_and_a_word():
    lines = [text(stage_pieces(line, 80, 12, 0.999, chosen=False)) for line in LINES]
    assert "✓ holds" in lines[0]
    assert "0.9999870" in lines[0]
    assert "▼ parts here" in lines[1]
    assert "no pair" in lines[2]
    assert "only the oracle has it" in lines[2]
    assert "(extra)" in lines[3]


def test_every_mark_has_a_glyph_a_word_and_a_meaning_of_its_own():
    for part in ("glyph", "word", "meaning"):
        assert len({getattr(mark, part) for mark in Mark}) == len(Mark)


@given(st.integers(20, 120))
def test_the_scale_fits(width):
    assert width_of(text(scale_pieces(12, width, 0.999, 2e-5, "Q8_0"))) <= width


# Maps ---------------------------------------------------------------------------------------------


@given(
    st.integers(1, 30).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(0, 1e6) | st.just(math.nan), min_size=columns, max_size=columns),
            min_size=1,
            max_size=30,
        )
    ),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_pooling_keeps_the_greatest_and_every_nan(cells, rows, columns):
    found = HeatMap(
        "x", "token", "head", tuple(map(str, range(len(cells)))), tuple(map(str, range(len(cells[0])))), cells
    )
    small = pooled(found, rows, columns)
    assert len(small.cells) <= rows
    assert all(len(row) <= columns for row in small.cells)
    for at, row in enumerate(cells):
        for across, value in enumerate(row):
            cell = small.cells[at // small.row_step][across // small.column_step]
            if math.isnan(value):
                assert math.isnan(cell)
            elif not math.isnan(cell):
                assert cell >= value
    flat = {value for row in cells for value in row}
    assert all(math.isnan(value) or value in flat for row in small.cells for value in row)


def test_a_map_is_turned():
    found = HeatMap("x", "head", "query", ("0", "1"), ("a", "b", "c"), ((1, 2, 3), (4, 5, math.nan)))
    turned = found.transposed
    assert (turned.row_axis, turned.column_axis, turned.rows) == ("query", "head", ("a", "b", "c"))
    assert turned.cells[0] == (1, 4)
    assert found.greatest == 5
