"""``_PROVENANCE.txt``: what a reference folder says of how it came about, in ``key: value`` lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "_PROVENANCE.txt"

_LONGEST = 1 << 16
"""Bytes that are read of it."""

_SEQ = ("seq", "seq_len", "sequence_length", "n_tokens", "num_tokens", "token_count")
_HEADS = ("heads", "n_heads", "num_heads", "num_attention_heads")
_KV_HEADS = ("kv_heads", "n_kv_heads", "num_kv_heads", "num_key_value_heads")
_HEAD_DIM = ("head_dim", "head_size")
_TOKENS = ("tokens", "token_ids", "prompt_tokens", "input_ids")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the file says.

    Attributes:
        fields: every line's key (small letters, ``_`` for blanks and ``-``) and value; the first one of a key
            counts.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def prompt(self) -> str | None:
        """The prompt's text, quotes around it taken off."""
        text = self.fields.get("prompt")
        return text[1:-1] if text and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text

    @property
    def tokens(self) -> tuple[int, ...] | None:
        """The ids of the prompt's tokens, where a list of them is given."""
        for key in _TOKENS:
            text = self.fields.get(key, "")
            if re.fullmatch(r"[\[(]?\s*\d+(?:[,\s]+\d+)*,?\s*[\])]?", text) and not text.strip().isdecimal():
                return tuple(map(int, re.findall(r"\d+", text)))
        return None

    @property
    def sizes(self) -> Mapping[str, int]:
        """Of ``seq``, ``heads``, ``kv_heads`` and ``head_dim`` what is said; ``seq`` from the tokens, too."""
        found = {}
        for name, keys in (
            ("seq", _SEQ),
            ("heads", _HEADS),
            ("kv_heads", _KV_HEADS),
            ("head_dim", _HEAD_DIM),
        ):
            texts = (self.fields.get(key, "") for key in keys)
            number = next((int(text) for text in texts if re.fullmatch(r"[1-9]\d{0,9}", text)), None)
            if number is not None:
                found[name] = number
        if "seq" not in found and self.tokens:
            found["seq"] = len(self.tokens)
        return MappingProxyType(found)


def read_provenance(folder: Path) -> Provenance | None:
    """Read the file of a folder; ``None`` where there is none or it cannot be read."""
    path = folder / NAME
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
    except OSError:
        return None
    fields: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        name = re.sub(r"[\s-]+", "_", key.strip().lower())
        if colon and name and not name.startswith("#"):
            fields.setdefault(name, value.strip())
    return Provenance(MappingProxyType(fields))


def prompts_differ(one: Provenance | None, other: Provenance | None) -> str | None:
    """Why two traces are known to be of different prompts; ``None`` where that is not known."""
    if one is None or other is None:
        return None
    if one.tokens is not None and other.tokens is not None:
        return None if one.tokens == other.tokens else f"tokens {_some(one.tokens)} and {_some(other.tokens)}"
    if one.prompt is not None and other.prompt is not None and one.prompt != other.prompt:
        return f"prompts {one.prompt!r:.60} and {other.prompt!r:.60}"
    return None


def prompts_agree(one: Provenance | None, other: Provenance | None) -> bool:
    """Two traces are known to be of the same prompt."""
    if one is None or other is None:
        return False
    if one.tokens is not None and other.tokens is not None:
        return one.tokens == other.tokens
    return one.prompt is not None and one.prompt == other.prompt


def _some(tokens: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, tokens[:8]))
    return f"[{shown}{', …' if len(tokens) > 8 else ''}]"  # noqa: PLR2004 - enough to see that they differ
