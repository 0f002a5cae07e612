"""What a Rust attribute says about tests and modules, and the name a Rust type goes by."""

from __future__ import annotations

import re

from workbench.symbols.rows import IN_TESTS, TEST

_TEST = re.compile(
    rb"(?:#!?\[)?\s*(?:\w+\s*::\s*)*(?:\w*test|rstest|test_\w+|quickcheck|bench)\s*(?:[\](]|\Z)"
)
_CFG_TEST = re.compile(rb"\bcfg\s*\((?!.*\bnot\s*\(\s*test\b).*\btest\b", re.DOTALL)
_PATH = re.compile(rb"\bpath\s*=\s*\"([^\"\n]+)\"")
_TYPE = re.compile(
    rb"\s*(?:&\s*(?:'\w+\s+)?(?:mut\s+)?|\*\s*(?:const|mut)\s+|dyn\s+|!\s*)*"
    rb"(?:::)?(?:\$?\w+\s*::\s*)*(?:r#)?(\$?\w+)"
)
_FOR = re.compile(rb"\bfor\b(?!\s*<)")
WHERE = re.compile(rb"\bwhere\b")
_ANGLE = re.compile(rb"->|[<>]")


def noted(attribute: bytes) -> int:
    """The flags an attribute gives the item behind it.

    ``#[test]``, ``#[tokio::test]``, ``#[rstest]``, ``#[test_case(…)]``, ``#[quickcheck]``, ``#[bench]`` make
    a test; ``#[cfg(test)]`` puts it into test code.
    """
    if _TEST.match(attribute):
        return TEST | IN_TESTS
    return IN_TESTS if b"cfg" in attribute and _CFG_TEST.search(attribute) else 0


def path_of(attribute: bytes) -> str:
    """The file that a ``#[path = "…"]`` names, conditional ones too; empty for other attributes."""
    found = _PATH.search(attribute) if b"path" in attribute else None
    return found[1].decode("utf-8", "replace") if found else ""


def type_name(text: bytes) -> str:
    """The last segment of a type's path without generics and references: ``Foo`` for ``&'a mut m::Foo<T>``.

    Empty for a tuple, a slice or a function.
    """
    found = _TYPE.match(text)
    return found[1].decode("utf-8", "replace") if found else ""


def impl_owner(header: bytes) -> str:
    """The scope of what an ``impl`` defines, from its text between ``impl`` and ``{``.

    ``Foo`` for an inherent one, ``Trait::Foo`` where a trait is implemented.
    """
    text = WHERE.split(header, maxsplit=1)[0].strip()
    if text.startswith(b"<"):
        depth = 0
        for match in _ANGLE.finditer(text):
            depth += {b"<": 1, b">": -1}.get(match[0], 0)
            if depth == 0:
                text = text[match.end() :].lstrip()
                break
    text = text.removeprefix(b"const ")  # of a trait that is implemented for use in constants
    names = [type_name(part) for part in _FOR.split(text, maxsplit=1)]
    return "::".join(name for name in names if name)
