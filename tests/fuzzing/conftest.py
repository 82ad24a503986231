"""One town for everything that is tried on its doors, and how much is tried."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, settings

from services.chassis.clock import MovedClock
from tests.conftest import TOLD
from tests.fuzzing.stages import at_work
from tests.fuzzing.street import Street, open_street
from tests.fuzzing.town import Town
from tests.ground import Ground
from tests.world import made

_USUAL = 40


@pytest.fixture(scope="package")
def town(
    lasting: Ground, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Town]:
    """A county at work."""
    clock = MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    with made(tmp_path_factory.mktemp("town"), clock, lasting) as world:
        made_up = at_work(world)
        yield made_up
        engine = "SQLite" if world.intake.database.is_sqlite else "PostgreSQL"
        answers = sum(made_up.answered.values(), Counter())
        request.config.stash[TOLD].append(f"fuzzed RPCs on {engine}: {dict(answers)}")
    lasting.release()


@pytest.fixture(scope="package")
def street(
    town: Town, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Street]:
    """All its HTTP doors."""
    with open_street(town, tmp_path_factory.mktemp("street")) as made:
        yield made
        request.config.stash[TOLD].append(f"fuzzed routes: {made.statuses()}")


@pytest.fixture(scope="session")
def tried(request: pytest.FixtureRequest) -> Callable[..., settings]:
    """How many examples of each test: the same ones every time, or with --examples so many new ones."""
    asked: int | None = request.config.getoption("--examples")

    def how(share: float = 1.0) -> settings:
        return settings(
            max_examples=max(1, int((asked or _USUAL) * share)),
            derandomize=asked is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            # A failure must end soon in a usual run; the long one looks for its smallest form.
            phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if asked else ())),
        )

    return how
