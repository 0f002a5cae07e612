"""File text on its way to a terminal: every character that is not to be seen is spelled out."""

from __future__ import annotations


def visible(text: str) -> str:
    r"""Return one line of text without anything a terminal would obey.

    Control characters, line ends, escape sequences, direction marks, lone surrogates and unassigned
    characters come out as ``\x1b`` or ``\u202e``; everything printable stays.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _spelled(character) for character in text)


def _spelled(character: str) -> str:
    if character in " \xa0":
        return " "
    return character.encode("unicode_escape").decode("ascii")
