"""A changelog entry judged from outside: both parsers' trees before and after, and the lines that differ.

Nothing of ``workbench.changes`` but the operations' values is used.
"""

from __future__ import annotations

import difflib

import judging

from workbench.changes.operation import AddEntry, AmendEntry, SetText

PATH = judging.PATH
WORDS = (
    "C-7: function_names names one_of_them where it named another, which no file has: its tests call it (see "
    '#14). The second sentence is here to be "wrapped" somewhere, as sentences are.'
)

CONTAINERS = {
    "literal description": (
        "description: |\n  What it is about.\n\n  v{now} (2026-05-04): ACTIVE. The\n  present one.\n\n"
        "  v{old} (2026-05-01): ACTIVE. The one before.\n"
    ),
    "literal, oldest first": (
        "description: |\n  What it is about.\n\n  v{old} (2026-05-01): ACTIVE. Then.\n\n"
        "  v{now} (2026-05-04): Now.\n"
    ),
    "folded description": (
        "description: >-\n  What it is\n  about.\n\n  v{now} (2026-05-04) — The\n  present one.\n\n"
        "  v{old} (2026-05-01) — Before.\n\n  And some words behind.\n"
    ),
    "folded, oldest first": (
        "description: >\n  What it is about.\n\n  v{old} (2026-05-01): Then.\n\n  v{now} (2026-05-04): Now.\n"
    ),
    "double-quoted description": (
        'description: "What it is about.\n\n  v{now} (2026-05-04): The \\"present\\"\n  one.\n\n'
        '  v{old} (2026-05-01): Before."\n'
    ),
    "escaped description": (
        'description: "About.\\n\\nv{now} (2026-05-04): Now.\\n\\nv{old} (2026-05-01): Then."\n'
    ),
    "one text": "changelog: |\n  v{now}: Now.\n  v{old}: Then.\n",
    "double-quoted texts": 'changelog:\n- "{now} (2026-05-04): now"\n- "{old} (2026-05-01): then"\n',
    "single-quoted texts": "changelog:\n  - '{now} - 2026-05-04 - now'\n  - '{old} - 2026-05-01 - then'\n",
    "single-quoted, oldest first":
        "changelog:\n  - 'v{old}: it''s then'\n  # a comment\n  - 'v{now}: now' # here\n",
    "texts of one pair": "changelog:\n  - v{now} (2026-05-04): now\n  - v{old} (2026-05-01): then\n",
    "texts of one pair, oldest first": "changelog:\n  - v{old}: then\n  - v{now}: now\n",
    "block texts": (
        "changelog:\n  - |\n    v{now} (2026-05-04): now\n    and so on\n"
        "  - |\n    v{old} (2026-05-01): then\n"
    ),
    "texts in brackets": 'changelog: ["v{now}: now", "v{old}: then"]\n',
    "rows": (
        "changelog:\n- version: {now}\n  date: '2026-05-04'\n  change: |\n    Now.\n"
        "- version: {old}\n  date: '2026-05-01'\n  change: |\n    Then.\n"
    ),
    "rows apart, oldest first": (
        'amendment_history:\n  - version: "{old}"\n    date: 2026-05-01\n    kind: minor\n    title: Then\n'
        '    description: >\n      Then.\n\n  - version: "{now}"\n    date: 2026-05-04\n    kind: minor\n'
        "    title: Now\n    description: >\n      Now.\n"
    ),
    "rows in braces":
        'changelog:\n  - {{version: "{now}", change: now}}\n  - {{version: "{old}", change: then}}\n',
    "rows with lists": (
        "changelog:\n  - version: {now}\n    changes:\n      - now\n"
        "  - version: {old}\n    changes: [then]\n"
    ),
    "status history":
        "status_history:\n  - date: 2026-05-01\n    from: DRAFT\n    to: ACTIVE\n    note: 'v{now}: up'\n",
    "by version": 'changelog:\n  "{now}":\n    - now\n    - and more\n  "{old}":\n    - then\n',
    "by version, oldest first": "changelog:\n  v{old}: then\n  v{now}: now\n",
    "empty list": "changelog: []\n",
}  # fmt: skip
"""What is put right behind a contract's version, by name: a container with two entries in each form."""

NEW_HOMES = [
    ("", "", ""),
    ("metadata.changelog", "texts", "v1.0.0: ACTIVE. "),
    ("changelog", "texts", "1.0.0 (2026-01-01) — "),
    ("metadata.changelog", "rows", "version,date,change"),
    ("metadata.amendment_history", "rows", "version,date,kind,title,description"),
    ("metadata.changelog", "versions", "1.0.0"),
]
"""Where siblings keep theirs: container, form, and the like of which an entry is."""


def versioned(text: str) -> tuple[str, tuple, int, int] | None:
    """A contract's version, the path to it, its line and column; ``None`` without a plain N.N.N."""
    root = judging.first_root(text.removeprefix("\ufeff"))
    for where in (("metadata", "version"), ("version",)):
        node = root
        for step in where:
            pairs = node.value if isinstance(node.value, list) and node.tag.endswith("map") else []
            node = next((v for k, v in pairs if k.value == step), None)
            if node is None:
                break
        if node is not None and node.value.count(".") == 2 and node.value.replace(".", "").isdecimal():
            key = next(k for k, v in _above(root, where) if v is node)
            return node.value, where, node.start_mark.line, key.start_mark.column
    return None


def _above(root, where):
    for step in where[:-1]:
        root = next(v for k, v in root.value if k.value == step)
    return root.value


def with_container(text: str, snippet: str) -> str | None:
    """A contract with a container behind its version; ``None`` where that key is there already."""
    found = versioned(text)
    if found is None:
        return None
    now, where, line, column = found
    key = snippet.partition(":")[0]
    root = judging.first_root(text.removeprefix("\ufeff"))
    siblings = [k.value for k, _ in _above(root, where)]
    tops = [k.value for k, _ in root.value]
    if key != "description" and (key in siblings or key in tops):
        return None
    lines = text.split("\n")
    if key in siblings:
        start, end = _lines_of(root, where, key)
        del lines[start : end + 1]
        line -= (end - start + 1) if start < line else 0
    old = f"{now.split('.', maxsplit=1)[0]}.0.0"
    if old == now:
        old = "0.9.0"
    eol = "\r" if lines[line].endswith("\r") else ""
    new = [
        " " * column + each + eol if each else eol
        for each in snippet.format(now=now, old=old).removesuffix("\n").split("\n")
    ]
    return "\n".join([*lines[: line + 1], *new, *lines[line + 1 :]])


def _lines_of(root, where, key) -> tuple[int, int]:
    name, node = next((k, v) for k, v in _above(root, where) if k.value == key)
    end = node.end_mark.line - (1 if node.style in ("|", ">") else 0)
    return name.start_mark.line, max(end, name.start_mark.line)


def raised(version: str, level: str) -> str:
    major, minor, patch = map(int, version.split("."))
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[level]


def bump(text: str, level: str, words: str = WORDS, home=("", "", "")) -> list:
    """The operations of a bump at a level."""
    now, where, _, _ = versioned(text)
    new = raised(now, level)
    into, form, like = home
    return [
        SetText(PATH, "", "." + ".".join(where), new, old=now),
        AddEntry(PATH, new, "2026-06-07", words, "ACTIVE", level, now, "", into, form, like),
    ]


def amend(text: str, words: str) -> AmendEntry:
    return AmendEntry(PATH, versioned(text)[0], words)


def judge_bump(before: str, after: str) -> None:
    """The version and one entry differ and nothing else, for both parsers, and by lines."""
    for parser in (judging.libyaml, judging.ruamel):
        (old, *others), (new, *others_after) = parser(before), parser(after)
        assert others == others_after
        places = list(differing(old, new))
        version = [place for place in places if place[0][-1:] == ("version",) and len(place[0]) <= 2]
        entries = [place for place in places if place not in version]
        assert len(version) == 1, places
        assert len(entries) <= 1, places
        for _, one, other in entries:
            assert grown(one, other), (one, other)
    assert_lines(before, after)


def differing(old, new, where=()):
    """The innermost places that differ; a list or map that has grown is one itself."""
    if old == new:
        return
    one, other = old[1], new[1]
    if old[0] == new[0] and isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        if one and isinstance(one[0][0], list) and [pair[0] for pair in one] == [pair[0] for pair in other]:
            for (key, value), (_, now) in zip(one, other, strict=True):
                yield from differing(value, now, (*where, key[1]))
            return
        if one and not isinstance(one[0][0], list):
            for at, (value, now) in enumerate(zip(one, other, strict=True)):
                yield from differing(value, now, (*where, at))
            return
    if isinstance(one, list) and one and isinstance(one[0][0], list) and len(other) == len(one) + 1:
        at = next((n for n, pair in enumerate(one) if pair[0] != other[n][0]), len(one))
        for (key, value), (_, now) in zip(one, [*other[:at], *other[at + 1 :]], strict=True):
            yield from differing(value, now, (*where, key[1]))
        yield (*where, other[at][0][1]), None, other[at][1]
        return
    yield where, old, new


def grown(old, new) -> bool:
    """Whether a value has just got one entry more."""
    if old is None or old[1] in ("", [], "~"):
        return True
    if isinstance(old[1], str):
        one, other = old[1], new[1]
        head = next(
            (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(map(len, (one, other))),
        )
        return any(other.endswith(one[at:]) and other.startswith(one[:at]) for at in range(head + 1))
    return any([*new[1][:at], *new[1][at + 1 :]] == old[1] for at in range(len(new[1])))


def assert_lines(before: str, after: str) -> None:
    old, new = before.split("\n"), after.split("\n")
    gone, come = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[a:b]
            come.append(new[c:d])
    others = [line for line in gone if not line.lstrip("\ufeff- ").startswith("version:")]
    assert len(gone) - len(others) == 1, gone
    # A text on one line, a list in brackets and an empty value change on their own line.
    assert len(others) <= 1, others
    assert not others or others[0].lstrip().startswith(("description:", "changelog:", "metadata:")), others
    assert len(come) <= 2 + bool(others), come


def judge_amended(before: str, after: str, words: str, version: str) -> None:
    """Only lines of the one entry differ, and its words are there."""
    for parser in (judging.libyaml, judging.ruamel):
        (old, *others), (new, *others_after) = parser(before), parser(after)
        assert others == others_after
        assert len(list(differing(old, new))) <= 2
    squeezed = "".join(after.split()).replace('\\"', '"').replace("''", "'")
    assert "".join(words.split()) in squeezed or "".join(words[:40].split()) in squeezed
    assert version in after
