"""From where a source imports a name: only from what its imports say, and never from a sentence about it."""

from __future__ import annotations

import pytest

from workbench.symbols.imported import imported_as
from workbench.symbols.symbol import Language


@pytest.mark.parametrize(
    ("code", "head"),
    [
        (
            "use std::fs::File;\n\n/// Replaces wanted, which is gone.\npub struct Cache(usize);",
            "",
        ),
        ("use std::fs::File;\n// wanted\nuse other::x;", ""),
        ("use std::{\n    fs, // not wanted; gone\n    io,\n};", ""),
        ("use std::{\n    fs, /* wanted, */\n    io,\n};", ""),
        ('const A: &str = "use std::wanted;";', ""),
        ('const A: &str = r#"use std::"wanted";"#;', ""),
        ("use std::fs::File;\nfn f() { wanted(); }", ""),
        ("use std::wanted_too;", ""),
        ("fn f() -> impl Sized + use<'_, T> { 0 }\nstruct A { std: wanted };", ""),
        ("use std::fs::wanted;", "std"),
        ("pub(crate) use ::std::fs::wanted as other;", "std"),
        ("use std::{\n    a, // one; two\n    b::{c, wanted},\n};", "std"),
        ("use {core::a::{b, c}, rand::wanted};", "rand"),
        ("/// wanted, from below\nfn f() { use r#std::wanted; }", "std"),
        ("const QUOTE: char = '\"'; use std::wanted; const OTHER: char = '\"';", "std"),
        ("cfg_if! { if #[cfg(unix)] { use std::os::wanted; } }", "std"),
        ("use wanted::thing;", "wanted"),
    ],
)
def test_rust(code: str, head: str) -> None:
    assert imported_as(code.encode(), Language.RUST, "wanted") == head


@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("import numpy  # wanted\n", ""),
        ("from numpy import array  # not wanted\n", ""),
        ('"""Example:\n\nfrom numpy import wanted\n"""\n', ""),
        ("TEXT = '''\nimport wanted\n'''\n", ""),
        ("from numpy import (\n    array,  # wanted\n    zeros,\n)\nwanted()\n", ""),
        ("from numpy import unwanted\n", ""),
        ("from .near import wanted\n", ""),
        ("from numpy.linalg import array, wanted\n", "numpy"),
        ("from numpy import (\n    array,  # (one)\n    wanted,\n)\n", "numpy"),
        ("from numpy import array, \\\n    wanted\n", "numpy"),
        ("def f():\n    import torch.nn, numpy.wanted as w\n", "numpy"),
        ("import wanted\n", "wanted"),
    ],
)
def test_python(code: str, head: str) -> None:
    assert imported_as(code.encode(), Language.PYTHON, "wanted") == head
