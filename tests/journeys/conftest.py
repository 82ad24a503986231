"""One running Huiyin for all journeys."""

from collections.abc import Iterator

import pytest

from tests.engines import engines
from tests.journeys.doors import Doors
from tests.journeys.running import Running, on
from tests.journeys.township import Township, build


@pytest.fixture(scope="package")
def settings(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """None, or with --engines those of PostgreSQL and Kafka."""
    if not request.config.getoption("--engines"):
        yield {}
        return
    with on(engines()) as made:
        yield made


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Running]:
    """Every process, ready; at the end it stops cleanly and its log tells of no defect."""
    made = Running(tmp_path_factory.mktemp("journeys") / "data", settings)
    made.start()
    yield made
    made.doors.close()
    made.stop()
    assert made.defects() == []


@pytest.fixture(scope="package")
def doors(running: Running) -> Doors:
    """Its public doors."""
    return running.doors


@pytest.fixture(scope="module")
def township(doors: Doors) -> Township:
    """An invented township of the module's own."""
    return build(doors)
