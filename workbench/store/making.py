"""Frozen values made by the ten thousand, from what a cache or a worker holds of them.

A frozen class's own ``__init__`` sets each field through ``object.__setattr__``, which takes three times as
long as setting it. Here a value is made as one of a twin class with the same slots that is not frozen, and is
one of the frozen class from then on.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


def twin(cls: Any) -> type[Any] | None:
    """A class whose values can become values of ``cls``, a dataclass; ``None`` where there is none."""
    return _twin(cls)


@cache
def _twin(cls: Any) -> type[Any] | None:
    slots = cls.__dict__.get("__slots__")
    names = [field.name for field in fields(cls)]
    plain = all(field.init for field in fields(cls)) and not hasattr(cls, "__post_init__")
    if not plain or not names or tuple(slots or ()) != tuple(names):
        return None
    space: dict[str, Any] = {}
    body = "".join(f"    self.{name} = {name}\n" for name in names)
    # The source is made of the fields' names of our own classes.
    exec(f"def __init__(self, {', '.join(names)}):\n{body}", space)  # noqa: S102
    made: type[Any] = type(f"{cls.__name__}Twin", (), {"__slots__": slots, "__init__": space["__init__"]})
    try:
        made(*names).__class__ = cls
    except TypeError:  # the interpreter lays them out otherwise
        return None
    return made


def maker(cls: type[Value]) -> Callable[..., Value]:
    """A function that makes a value of a frozen dataclass of all its fields, in order."""
    made = twin(cls)
    if made is None:
        return cls
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type] # a dataclass
    space: dict[str, Any] = {"__new": made.__new__, "__twin": made, "__cls": cls}
    # Likewise; one call for a value instead of three.
    body = "".join(f"    __made.{name} = {name}\n" for name in names)
    source = (
        f"def make({', '.join(names)}):\n    __made = __new(__twin)\n{body}    __made.__class__ = __cls\n"
    )
    exec(f"{source}    return __made\n", space)  # noqa: S102
    make: Callable[..., Value] = space["make"]
    return make
