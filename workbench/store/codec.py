"""Values to JSON and back: frozen dataclasses as lists of their fields, in order, without names.

For our own caches only: the form changes with the classes, so what is kept is kept with the program's
version. For each class two functions are compiled once; reading checks every type, and what does not fit is
an error.

Understood are dataclasses, ``StrEnum``, ``tuple`` (of one kind, or fixed), ``X | None``, unions of ``str``,
``int``, ``float`` and ``bool``, and those alone.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import sys
import textwrap
import types
import typing
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.store.making import twin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = TypeVar("Value")

_PLAIN: tuple[type, ...] = (str, int, float, bool)


class CodecError(ValueError):
    """The data is not what was encoded: a cache that holds it is corrupt."""


def encode(value: Any) -> Any:
    """A value as nested lists, texts, numbers and ``None``: what ``json`` takes.

    Raises:
        TypeError: a class, or a field's type, is not understood.
    """
    return _encoder(typing.cast("Any", type(value)))(value)


def decode(cls: type[Value], data: Any) -> Value:
    """The value that ``encode`` took apart.

    Args:
        cls: its class.
        data: what ``json`` gave back.

    Raises:
        CodecError: the data does not fit the class.
        TypeError: the class, or a field's type, is not understood.
    """
    decoder = _decoder(typing.cast("Any", cls))
    try:
        return typing.cast("Value", decoder(data))
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise CodecError(f"no {cls.__name__}: {error}") from error


# -- types ---------------------------------------------------------------------------------------------------


@functools.cache
def _fields(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Names and types of a dataclass's fields, in order."""
    hints = typing.get_type_hints(cls, localns=dict(_typing_names(cls.__module__)))
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(cls) if field.init)


@functools.cache
def _typing_names(module: str) -> Mapping[str, Any]:
    """What a module imports for type checking alone, and a reader of its annotations needs."""
    spec = sys.modules[module].__spec__
    read = getattr(spec.loader, "get_source", None) if spec is not None else None
    source: str = (read(module) if read is not None else None) or ""
    names: dict[str, Any] = {}
    for block in source.split("\nif TYPE_CHECKING:\n")[1:]:
        lines = []
        for line in block.split("\n"):
            if line and not line.startswith((" ", ")")):
                break
            lines.append(line)
        for statement in ast.parse(textwrap.dedent("\n".join(lines))).body:
            if isinstance(statement, ast.ImportFrom) and statement.module:
                imported = import_module(statement.module)
                names |= {each.asname or each.name: getattr(imported, each.name) for each in statement.names}
    return names


def _optional(kind: Any) -> Any:
    """What is left of a union with ``None`` when that is taken out; ``None`` for any other type."""
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        rest = tuple(each for each in typing.get_args(kind) if each is not type(None))
        if len(rest) < len(typing.get_args(kind)):
            return typing.Union[rest]  # noqa: UP007 - made of what was taken apart
    return None


def _plain(kind: Any) -> tuple[type, ...]:
    """The JSON scalars that a type stands for; empty when it is anything else."""
    if kind in _PLAIN:
        return (kind,)
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        found = typing.get_args(kind)
        if all(each in _PLAIN for each in found):
            return found
    return ()


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


class _Source:
    """The source of one compiled function, and the things that it names."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"wrong": _wrong}

    def hold(self, thing: Any) -> str:
        """A name for a thing."""
        name = f"n{len(self._names)}"
        self._names[name] = thing
        return name

    def other(self, compiler: Callable[[Any], Callable[[Any], Any]], kind: Any) -> str:
        """A name for another class's function, compiled at its first use: classes may name each other."""
        name = self.hold(None)

        def first(value: Any) -> Any:
            self._names[name] = compiler(kind)
            return self._names[name](value)

        self._names[name] = first
        return name

    def compile(self, body: str) -> Callable[[Any], Any]:
        """The function of ``v`` with this body."""
        # The source is made of the fields' names of our own classes; no data is in it.
        exec(f"def compiled(v):\n{body}", self._names)  # noqa: S102
        return typing.cast("Callable[[Any], Any]", self._names["compiled"])


# -- encoding ------------------------------------------------------------------------------------------------


@functools.cache
def _encoder(kind: Any) -> Callable[[Any], Any]:
    source = _Source()
    if dataclasses.is_dataclass(kind):
        parts = [_encoding(each, f"v.{name}", source) for name, each in _fields(typing.cast("type", kind))]
        return source.compile(f"    return [{', '.join(parts)}]\n")
    return source.compile(f"    return {_encoding(kind, 'v', source)}\n")


def _encoding(kind: Any, value: str, source: _Source) -> str:
    """An expression that encodes ``value``."""
    if _plain(kind):
        return value
    if _is_enum(kind):
        return f"{value}.value"
    inner = _optional(kind)
    if inner is not None:
        there = _encoding(inner, value, source)
        return value if there == value else f"(None if {value} is None else {there})"
    if typing.get_origin(kind) is tuple:
        arguments = typing.get_args(kind)
        if arguments[1:] == (Ellipsis,):
            item = f"i{len(value)}"
            each = _encoding(arguments[0], item, source)
            return f"list({value})" if each == item else f"[{each} for {item} in {value}]"
        parts = [_encoding(each, f"{value}[{at}]", source) for at, each in enumerate(arguments)]
        return f"[{', '.join(parts)}]"
    if dataclasses.is_dataclass(kind):
        return f"{source.other(_encoder, kind)}({value})"
    raise TypeError(f"the codec does not know {kind!r}")


# -- decoding ------------------------------------------------------------------------------------------------


@functools.cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    source = _Source()
    if not dataclasses.is_dataclass(kind):
        return source.compile(f"    return {_decoding(kind, 'v', source)}\n")
    fields = _fields(typing.cast("type", kind))
    slots = [f"f{at}" for at in range(len(fields))]
    values = [_decoding(each, slot, source) for slot, (_, each) in zip(slots, fields, strict=True)]
    made = twin(kind)
    made_of = f"    r = {source.hold(made or kind)}({', '.join(values)})\n"
    becomes = f"    r.__class__ = {source.hold(kind)}\n" if made is not None else ""
    return source.compile(f"    [{', '.join(slots)}] = {_listed('v')}\n{made_of}{becomes}    return r\n")


def _decoding(kind: Any, value: str, source: _Source) -> str:
    """An expression that decodes ``value``, or raises."""
    plain = _plain(kind)
    if plain:
        # Exactly these: json gives no subclasses, and true is no number.
        checks = " or ".join(f"type({value}) is {each.__name__}" for each in plain)
        return f"({value} if {checks} else wrong({value}))"
    if _is_enum(kind):
        return f"{source.hold({each.value: each for each in kind})}[{value}]"
    inner = _optional(kind)
    if inner is not None:
        return f"(None if {value} is None else {_decoding(inner, value, source)})"
    if typing.get_origin(kind) is tuple:
        arguments = typing.get_args(kind)
        if arguments[1:] == (Ellipsis,):
            item = f"i{len(value)}"
            return f"tuple([{_decoding(arguments[0], item, source)} for {item} in {_listed(value)}])"
        parts = [_decoding(each, f"{value}[{at}]", source) for at, each in enumerate(arguments)]
        fixed = "(" + "".join(f"{part}, " for part in parts) + ")"
        return f"({fixed} if len({_listed(value)}) == {len(parts)} else wrong({value}))"
    if dataclasses.is_dataclass(kind):
        return f"{source.other(_decoder, kind)}({value})"
    raise TypeError(f"the codec does not know {kind!r}")


def _wrong(value: Any) -> Any:
    raise ValueError(f"unexpected {type(value).__name__}")


def _listed(value: str) -> str:
    """An expression for ``value``, which must be a list: a call for each would take as long as the rest."""
    return f"({value} if type({value}) is list else wrong({value}))"
