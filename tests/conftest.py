"""What every test may use: a clock that is moved, and databases and logs on throwaway files."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.chassis import logs
from services.chassis.clock import MovedClock
from tests.engines import engines
from tests.ground import Files, Ground, OnEngines
from tests.world import World, made

# The developer's own settings must not leak into a test.
for _name in [
    n for n in os.environ if n.startswith(("HUIYIN_", "INTAKE_", "ROUTING_", "CASEWORK_", "SUPERVISION_"))
]:
    if _name not in ("HUIYIN_SEED",):
        del os.environ[_name]

# As a process on one machine writes: a defect's traceback with every local variable takes seconds to lay out.
logs.configure("tests", readable=True)
# What tests counted, told at the end of the run.
TOLD = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engines`: the same tests on PostgreSQL and Kafka, and what needs them. `--examples`: `make fuzz`."""
    parser.addoption("--engines", action="store_true", help="on real engines, see `make engines`")
    parser.addoption(
        "--examples", type=int, help="so many new examples of each fuzz test, not the usual ones"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Somewhere to put what a test counted."""
    config.stash[TOLD] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands what its tests counted to whoever started it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = session.config.stash[TOLD]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a worker's tests counted."""
    node.config.stash[TOLD] += getattr(node, "workeroutput", {}).get("told", [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Counts that are worth reading when everything passed, too."""
    for line in config.stash[TOLD]:
        terminalreporter.write_line(line)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files that end so are about the engines themselves; without them there is nothing to collect."""
    only = collection_path.name.endswith("_on_engines.py")
    return True if only and not config.getoption("--engines") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--engines`, unit tests that stand on nothing lasting are left out: they are `make test`'s."""
    if not config.getoption("--engines"):
        return
    same = [
        item
        for item in items
        if "unit" in item.path.parts
        and not item.path.stem.endswith("_on_engines")
        and "lasting" not in getattr(item, "fixturenames", ())
    ]
    config.hook.pytest_deselected(items=same)
    items[:] = [item for item in items if item not in set(same)]


@pytest.fixture
def clock() -> MovedClock:
    """Ten in the morning of Monday 2 March 2026 in Shanghai."""
    return MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def lasting(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """What every test stands on; made once."""
    if not request.config.getoption("--engines"):
        yield Files()
        return
    made_once = OnEngines(engines())
    yield made_once
    made_once.close()


@pytest.fixture
def ground(lasting: Ground) -> Iterator[Ground]:
    """What this test stands on: throwaway files, or with --engines PostgreSQL and Kafka."""
    yield lasting
    lasting.release()


@pytest.fixture
def world(ground: Ground, tmp_path: Path, clock: MovedClock) -> Iterator[World]:
    """The four services in this process."""
    with made(tmp_path, clock, ground) as running:
        yield running
