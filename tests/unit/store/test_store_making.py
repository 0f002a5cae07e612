from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from workbench.audit.findings import Finding
from workbench.contracts.contract import Item
from workbench.contracts.references import Reference
from workbench.contracts.span import Span
from workbench.session.rows import Facts
from workbench.store.making import maker, twin


@dataclass(frozen=True, slots=True)
class Checked:
    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("too small")


@dataclass(frozen=True)
class Open:
    value: int


@dataclass(frozen=True, slots=True)
class Partly:
    value: int
    other: int = field(init=False, default=3)


@pytest.mark.parametrize("cls", [Finding, Reference, Span, Facts, Item])
def test_a_value_made_is_one_of_the_class(cls):
    values = tuple(range(len(cls.__dataclass_fields__)))
    made = maker(cls)(*values)
    assert twin(cls) is not None
    assert type(made) is cls
    assert made == cls(*values)
    assert hash(made) == hash(cls(*values))
    with pytest.raises(FrozenInstanceError):
        setattr(made, next(iter(cls.__dataclass_fields__)), 1)


@pytest.mark.parametrize("cls", [Checked, Open, Partly])
def test_a_class_that_does_more_makes_its_values_itself(cls):
    assert maker(cls) is cls


def test_the_number_of_values_is_that_of_the_fields():
    with pytest.raises(TypeError):
        maker(Span)(1, 2)
