"""Fixtures every test may ask for."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine with much to do is slow, and that is no fault of what is tested: see tests/benchmarks for speed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# A run in the background of a script inherits that ctrl-c is ignored, and so would every program it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real contracts; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("CONTRACT_WORKBENCH_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip("the corpus of real contracts is not here (CONTRACT_WORKBENCH_CORPUS names its folder)")
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every test's cache to itself."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CONTRACT_WORKBENCH_CACHE", str(folder))
    return folder
