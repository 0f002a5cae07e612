"""Contracts as hypothesis makes them: evidence of every shape and style, and comments anywhere."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = [
    "yes", "~", "null", "", " ", "1.10", "1e-5", "0o17", "0x1F", "2026-05-04", "- x", "# y", "a: b", "a #b",
    "x:", "trailing ", " leading", "\n", "\n\n", "a\n", "a\nb", "a\n\n  b\nc", "\ta", "a\tb", "a\x85b",
    "a\u2028b", "a\x07b", "'", '"', "''", "\\", "\\n", "[a", "a]", "{", "}", "a, b", "&a", "*a", "!a", "%a",
    "@a", "`a", "? a", "| a", "> a", "---", "...", "--- a", "=", "<<", "🦀 crab", "é\u0301", "\ufeff",
    "a" * 300, "word " * 40 + "end", "a  b", "a ' b", "<script>", "${x}", "{{ x }}", "key: value: more",
    "- - a", "a\r\nb", "\ud800", "a\x00b", "0", "-", "a: |", "😀" * 30,
]  # fmt: skip

SAFE = [
    "one",
    "two_words",
    "a/b.rs::f",
    "SaveStage (enum)",
    "crates/x/y.rs",
    "é ü",
    "🦀 x",
    "several words here",
]

comment = st.sampled_from(["", "", "", "  # note", " # é: x", "   # [a, b]"])
own_comments = st.lists(st.sampled_from(["# note", "# - no item", "", "      # deep", "# 🦀"]), max_size=2)


@st.composite
def scalar(draw, indent, *, in_brackets=False):
    """A scalar as source text; its further lines at an indent."""
    word = draw(st.sampled_from(SAFE))
    margin = "\n" + " " * indent
    styles = [
        word,
        f"'{word}'",
        f'"{word}"',
        '"\\u00e9 \\"x\\""',
        "'it''s'",
        "12",
        "true",
        "!!str 5",
        "&anchored x",
    ]
    if not in_brackets:
        styles += [
            f"{word} and{margin}more of it",
            f"'{word} and{margin}more'",
            f'"{word} and{margin}more \\{margin}  end"',
            f"|{margin}{word}{margin}  deep{margin}",
            f"|-{margin}{word}",
            f"|+{margin}{word}\n\n",
            f">{margin}{word} and{margin}more\n{margin}end",
            f">-  # folded{margin}{word}{margin}more",
            f"|2{margin}  {word}{margin}x" if indent % 2 == 0 else f"|{margin}x",
            f"Found: {word}",
        ]
    return draw(st.sampled_from(styles))


@st.composite
def block_list(draw, column):
    """The lines of a block list whose dashes stand at a column."""
    lines = []
    gap = draw(st.sampled_from([" ", " ", " ", "   "]))
    for _ in range(draw(st.integers(1, 4))):
        lines += draw(own_comments)
        item = draw(scalar(column + 2))
        if draw(st.integers(0, 9)) == 0:
            pad = "\n" + " " * (column + 1 + len(gap))
            item = f"path: {draw(st.sampled_from(SAFE[:3]))}{pad}kind: test"
        tail = "" if item[0] in "|>" or ">" in item[:2] else draw(comment)
        if "#" in item or "\n\n" in item:
            tail = ""
        lines.append(" " * column + "-" + gap + item + tail)
    lines += draw(own_comments)
    return lines


@st.composite
def field(draw, name, column):
    """The lines of a field at a column."""
    margin = " " * column
    kind = draw(st.integers(0, 9))
    if kind <= 4:
        indent = draw(st.sampled_from([0, 2, 2, 4]))
        return [f"{margin}{name}:{draw(comment)}", *draw(block_list(column + indent))]
    if kind == 5:
        items = draw(st.lists(scalar(column, in_brackets=True), max_size=3))
        items = [item.replace("&anchored ", "") for item in items]
        if draw(st.booleans()) or not items:
            return [f"{margin}{name}: [{', '.join(items)}]{draw(comment)}"]
        inner = ",\n".join(f"{margin}    {item}" for item in items)
        comma = draw(st.sampled_from(["", ",", ",  # last"]))
        return [f"{margin}{name}: [{draw(comment)}\n{inner}{comma}\n{margin}  ]"]
    if kind == 6:
        return [f"{margin}{name}:{draw(st.sampled_from(['', ' ~', ' null', ' []', ' {}']))}{draw(comment)}"]
    text = draw(scalar(column + 2))
    plain_tail = "" if text[0] in "|>" or "#" in text or "\n\n" in text else draw(comment)
    return [f"{margin}{name}: {text}{plain_tail}", *draw(own_comments)]


@st.composite
def contract(draw):
    """A contract's text."""
    lines = draw(st.sampled_from([[], ["---"], ["# top", "---"], ["# top"]]))
    lines = [*lines, "metadata:", "  version: 1.1", "falsification_tests:"]
    row = draw(st.sampled_from(["", "  "]))
    for number in range(draw(st.integers(1, 3))):
        lines += draw(own_comments)
        lines.append(f"{row}- id: F-{number}")
        if draw(st.booleans()):
            lines += draw(field("status", len(row) + 2))
        shape = draw(st.integers(0, 3))
        name = draw(st.sampled_from(["algorithm_evidence", "evidence_discharged_by"]))
        if shape == 0:
            lines += draw(field(name, len(row) + 2))
        elif shape == 1:
            lines.append(f"{row}  {name}: {{status: OPEN, file_paths: [a.rs], notes: 'n'}}{draw(comment)}")
        elif shape == 2:
            column = len(row) + draw(st.sampled_from([4, 4, 6]))
            lines.append(f"{row}  {name}:{draw(comment)}")
            for key in draw(
                st.lists(st.sampled_from(["file_paths", "function_names", "notes"]), min_size=1, unique=True)
            ):
                lines += draw(field(key, column))
    text = "\n".join(lines) + draw(
        st.sampled_from(["\n", "\n", "", "\n\n# end\n", "\n...\n", "\n---\nother: doc\n"])
    )
    text = text.replace("&anchored", f"&a{draw(st.integers(0, 9))}")
    if draw(st.integers(0, 3)) == 0:
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "", "", "\ufeff"])) + text


texts = st.one_of(st.sampled_from(HOSTILE), st.sampled_from(SAFE), st.text(max_size=12))
