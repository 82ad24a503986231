"""What every test may use: a clock that is moved, and databases and logs on throwaway files."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.chassis.clock import MovedClock
from services.chassis.database import Database
from tests.world import World, made

# The developer's own settings must not leak into a test.
for _name in [
    n for n in os.environ if n.startswith(("HUIYIN_", "INTAKE_", "ROUTING_", "CASEWORK_", "SUPERVISION_"))
]:
    if _name not in ("HUIYIN_SEED",):
        del os.environ[_name]


@pytest.fixture
def clock() -> MovedClock:
    """Ten in the morning of Monday 2 March 2026 in Shanghai."""
    return MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    made = Database(f"sqlite:///{tmp_path / 'test.db'}")
    yield made
    made.close()


@pytest.fixture
def world(tmp_path: Path, clock: MovedClock) -> Iterator[World]:
    """The four services in this process, on SQLite, or on the server TEST_POSTGRES names."""
    with made(tmp_path, clock, os.environ.get("TEST_POSTGRES", "")) as running:
        yield running
