"""One run of chaos: its engines, its seed, and what every scenario goes through."""

import itertools
import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import account, rawlog
from tests.chaos.cell import Cell
from tests.chaos.findings import Findings, Foreign, nobody
from tests.chaos.recount import Recount
from tests.chaos.walk import Load
from tests.engines import Kafka, Postgres
from tests.journeys.doors import Refused
from tests.journeys.running import eventually

_DEFECTS = ("defect ", "loop_failed", "pulse_failed", "fact_parked", "Traceback")
_CLOSELY = 100


@dataclass
class Run:
    """As a context: its PostgreSQL is up, brokers come when a scenario asks for them, all end on leaving.

    `kills` and `away` (seconds without a broker) are the long scenarios' measures; `quick` shortens
    the others.
    """

    folder: Path
    seed: int
    kills: int = 300
    away: float = 600
    quick: bool = False
    pause: float = 0.5
    _kafka: dict[int, Kafka] = field(default_factory=dict)

    def __enter__(self) -> "Run":
        self.postgres = Postgres(self.folder)
        self.postgres.start()
        return self

    def __exit__(self, *_: object) -> None:
        for kafka in self._kafka.values():
            kafka.stop()
        self.postgres.stop()

    def dice(self, name: str) -> random.Random:
        """The same throws for the same seed and scenario."""
        return random.Random(f"{self.seed}-{name}")

    def kafka(self, brokers: int = 1) -> Kafka:
        """A cluster of so many brokers, one at a time: three are heavy."""
        for other in [count for count in self._kafka if count != brokers]:
            self._kafka.pop(other).stop()
        if brokers not in self._kafka:
            made = Kafka(self.folder / f"kafka-{brokers}", brokers)
            made.start()
            self._kafka[brokers] = made
        return self._kafka[brokers]

    def cell(self, name: str, brokers: int = 1, **reached: Any) -> Cell:
        """A cell of its own; `reached` as in Cell."""
        called = f"{name}{self.seed % 10**6}"
        return Cell(called, self.folder, self.postgres, self.kafka(brokers), **reached)


@contextmanager
def loaded(run: Run, cell: Cell, name: str, found: Findings) -> Iterator[Load]:
    """Registrations and walks go on inside; on leaving everything must be up again, and it is counted."""
    began = time.monotonic()
    with Load(cell.doors, cell.township, run.dice(f"{name}-load"), run.pause) as load:
        yield load
        healed = time.monotonic()
        eventually(cell.fleet.ready, 180, 0.2)
        # What was registered last shall see the recovered system, too.
        count = len(load.acknowledged)
        eventually(lambda: len(load.acknowledged) > count + 2, 60)
        found.figures["seconds until ready"] = round(time.monotonic() - healed)
    found.figures["seconds of load"] = round(time.monotonic() - began)
    found.figures["asked again"] = load.asked_again
    found.figures["steps"] = sum(len(walk.steps) for walk in load.walks.values())
    moments = [began, *load.acknowledged]
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    found.figures["longest silence, ms"] = round(1000 * max(gaps))
    for surprise in load.surprises:
        found.say("differs", f"somebody at the doors met {surprise}")


def settle(cell: Cell, found: Findings, within: float = 300) -> None:
    """Waits until every fact has arrived."""
    began = time.monotonic()
    try:
        cell.doors.settle(within)
    except AssertionError as late:
        found.say("lost", str(late))
    found.figures["seconds until settled"] = round(time.monotonic() - began)


def examine(
    run: Run,
    cell: Cell,
    load: Load,
    found: Findings,
    foreign: Foreign = nobody,
    others: Collection[str] = (),
    defects: Collection[str] = _DEFECTS,
) -> None:
    """All accounts of a settled cell: the doors', the databases', the log's own, the processes' logs.

    `others` are petitions that were registered beside the load.
    """
    recount = Recount(cell.dsns, cell.hears())
    recount.examine([*load.registered, *others], found, foreign)
    records = rawlog.read(cell.kafka.bootstrap, cell.topics())
    rawlog.examine(records, cell.prefix, recount.announced(Findings()), found, foreign)
    closely = run.dice("closely").sample(sorted(load.registered), min(_CLOSELY, len(load.registered)))
    try:
        account.count(cell.doors, cell.township, load, closely, set_aside=foreign is not nobody)
    except (AssertionError, Refused) as differs:
        found.say("differs", f"at the doors: {differs}")
    for line in cell.fleet.defects(*defects):
        found.say("differs", line)


def repeatedly(times: int, disturb: Callable[[int], None], name: str) -> None:
    """Disturbs so often, and tells how far it is."""
    every = max(1, times // 10)
    for number in range(1, times + 1):
        disturb(number)
        if number % every == 0:
            print(f"  {name}: {number} of {times}", flush=True)
