"""What all services sustain together, and how long a registration takes to have its agent.

A petition's line ASSIGNED in intake's progress view is the end of two crossings of the log: intake to
routing, routing to intake. Both instants are commit timestamps of one PostgreSQL, read afterwards, so
that nothing polls while it is measured.
"""

import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import psycopg

from tests.load import petitions
from tests.load.generator import Load, Seen, quantile, run
from tests.load.report import Promise, Report, Row, median
from tests.load.stage import Stage, server_cpu

P50_MS = 60.0
P99_MS = 300.0
# Below half of the door's limit, so that a stall shows as latency and not as refusals.
_WORKERS = 20
_DOWN, _UP, _TRIES = 0.75, 1.2, 4
# Beyond what a few lone registrations need to arrive everywhere, hearers' rests included, what is still
# on its way this long after the last arrival is a backlog.
_SETTLED_SECONDS = 1.0

# A row's xmin is the transaction that wrote it last; petitions, lines and assignments are not changed
# while this runs.
_REGISTERED = """
select petition.id, extract(epoch from pg_xact_commit_timestamp(petition.xmin)),
    extract(epoch from told.published_at), extract(epoch from pg_xact_commit_timestamp(line.xmin))
from petition join announcement told on told.key = petition.id
left join progress_line line on line.petition_id = petition.id and line.code = 'ASSIGNED'
where pg_xact_commit_timestamp(petition.xmin) >= to_timestamp(%s)
"""
_ASSIGNED = """
select petition_id, extract(epoch from pg_xact_commit_timestamp(assignment.xmin)),
    extract(epoch from told.published_at)
from assignment join announcement told on told.key = petition_id where petition_id = any(%s)
"""


@dataclass(frozen=True)
class Sustained:
    """A rate at which the lag did not grow, and what the registrations themselves took."""

    rate: float
    seen: Seen


_HOPS = ("to the log", "to routing's commit", "to the log again", "to intake's commit")


@dataclass(frozen=True)
class _Passage:
    """Instants of one petition, in seconds: committed, in the log, assigned, in the log, shown."""

    registered: float
    told: float | None
    assigned: float | None
    told_again: float | None
    shown: float | None

    @property
    def milliseconds(self) -> float:
        """From the registration's commit to its assignment's in intake; NaN where there is none."""
        return float("nan") if self.shown is None else 1000 * (self.shown - self.registered)

    def hops(self) -> list[float | None]:
        """Milliseconds from each instant to the next. A relay notes what is in the log a moment later,
        so a hearer may be ahead of that note."""
        instants = [self.registered, self.told, self.assigned, self.told_again, self.shown]
        return [
            None if before is None or after is None else 1000 * (after - before)
            for before, after in pairwise(instants)
        ]


@dataclass(frozen=True)
class _Burst:
    rate: float
    cpu_ms: dict[str, float]


def measure(report: Report, stage: Stage, seconds: float, rounds: int, registration: float) -> float:
    """Adds the sustained rate and the pipeline's latency at half of it; returns the sustained rate."""
    stage.start("intake", "routing", "casework", "supervision")
    report.head("All four services")
    burst = _burst(stage, seconds)
    found = _sustained(stage, burst.rate, seconds * 2)
    report.add(
        Row(
            "sustained, lag not growing",
            found.rate,
            "/s",
            registration,
            "registration alone",
            {
                "p50_ms": found.seen.quantile(0.5),
                "p99_ms": found.seen.quantile(0.99),
                "burst_and_drain": burst.rate,
            },
        )
    )
    for name, ms in burst.cpu_ms.items():
        report.add(Row(f"CPU of {name} per registration, with all that follows", ms, "ms"))
    runs = [_passages(stage, found.rate / 2, seconds * 3, seed) for seed in range(rounds)]
    taken = [[each.milliseconds for each in one if each.shown is not None] for one in runs]
    p50, p99 = (median(quantile(each, share) for each in taken) for share in (0.5, 0.99))
    more = {"p99_ms": p99, "at_per_s": found.rate / 2, "petitions": float(sum(map(len, runs)))}
    report.add(Row("registered → assigned in the public view: p50", p50, "ms", more=more))
    for number, words in enumerate(_HOPS):
        hops = [hop for one in runs for each in one if (hop := each.hops()[number]) is not None]
        report.add(
            Row(f"  of it {words}: p50", quantile(hops, 0.5), "ms", more={"p99_ms": quantile(hops, 0.99)})
        )
    lost = sum(each.shown is None for one in runs for each in one)
    report.promises += [
        Promise("pipeline p50 at half load", p50, P50_MS, False, " ms"),
        Promise("pipeline p99 at half load", p99, P99_MS, False, " ms"),
        Promise("petitions without an assignment", lost, 0, False),
    ]
    return found.rate


def _burst(stage: Stage, seconds: float) -> _Burst:
    """Registers as fast as the doors take it, then waits for quiet: what the whole machine works off."""
    before, began = _cpu(stage), time.monotonic()
    load = _arriving(stage, 0, seconds, workers=8)
    seen = run(load)
    _quiet(stage)
    # The warm-up's registrations are worked off, too.
    registered = seen.ended * (load.seconds + load.warm) / load.seconds
    spent = {name: 1000 * (now - before[name]) / registered for name, now in _cpu(stage).items()}
    return _Burst(registered / (time.monotonic() - began), spent)


def _cpu(stage: Stage) -> dict[str, float]:
    return stage.cpu() | {"PostgreSQL": server_cpu(stage.postmaster())}


def _sustained(stage: Stage, guess: float, seconds: float) -> Sustained:
    """The highest of a few rates at which the lag stays; each try begins without any."""
    run(_arriving(stage, 3, 2))
    alone = _quiet(stage)
    kept: Sustained | None = None
    rate = guess
    for _ in range(_TRIES):
        held, seen = _holds(stage, rate, seconds, alone + _SETTLED_SECONDS)
        if held:
            kept = Sustained(rate, seen)
            rate *= _UP
        elif kept is not None:
            break
        else:
            rate *= _DOWN
    if kept is None:
        raise AssertionError(f"the lag grew even at {rate:.0f} registrations a second")
    return kept


def _holds(stage: Stage, rate: float, seconds: float, settled: float) -> tuple[bool, Seen]:
    lags: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(seconds / 8):
            lags.append(stage.lag())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        seen = run(_arriving(stage, rate, seconds))
    finally:
        ended.set()
        watcher.join()
    over = _quiet(stage)
    # Growing lag would leave a share of everything that arrived to be worked off at the end.
    return over <= settled and not seen.wrong and seen.rate > 0.9 * rate, seen


def _quiet(stage: Stage) -> float:
    """Waits until nothing is on its way; returns the seconds it took."""
    began, pause = time.monotonic(), threading.Event()
    while stage.lag() > 0:
        if time.monotonic() - began > 120:
            raise AssertionError("facts are still on their way after two minutes")
        pause.wait(0.1)
    return time.monotonic() - began


def _passages(stage: Stage, rate: float, seconds: float, seed: int) -> list[_Passage]:
    """What became of the registrations of one run at a rate."""
    began = time.time()
    load = _arriving(stage, rate, seconds, seed=seed)
    seen = run(load)
    if seen.wrong:
        raise AssertionError(f"at half load calls were not answered: {seen.wrong}")
    _quiet(stage)
    # The first registrations of a run are the warm-up's.
    with psycopg.connect(stage.dsn("intake")) as connection:
        rows = connection.execute(_REGISTERED, (began + load.warm + 0.5,)).fetchall()
    with psycopg.connect(stage.dsn("routing")) as connection:
        found = connection.execute(_ASSIGNED, ([row[0] for row in rows],)).fetchall()
    assigned = {petition: (float(at), _float(told)) for petition, at, told in found}
    passages = []
    for petition, at, told, shown in rows:
        committed, told_again = assigned.get(petition, (None, None))
        passages.append(_Passage(float(at), _float(told), committed, told_again, _float(shown)))
    return passages


def _float(instant: Any) -> float | None:
    return None if instant is None else float(instant)


def _arriving(stage: Stage, rate: float, seconds: float, workers: int = _WORKERS, seed: int = 1) -> Load:
    return Load(
        stage.grpc("intake"),
        petitions.REGISTER,
        petitions.messages(),
        petitions.proof(),
        unique=True,
        workers=workers,
        seconds=seconds,
        warm=1.0,
        rate=rate,
        seed=seed,
    )
