"""What every test of the app rests on."""

from __future__ import annotations

import functools

import pytest
from textual.app import App

HOUR = 3600


@pytest.fixture(autouse=True)
def _what_was_said_stays(monkeypatch):
    """On a busy machine a notification would be gone before a test looks."""
    monkeypatch.setattr(App, "notify", functools.partialmethod(_kept, App.notify))


def _kept(self, notify, *words, **how):
    return notify(self, *words, **how | {"timeout": HOUR})
