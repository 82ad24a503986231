"""How fast intake registers, alone with its relay, beside pgbench and a bare echo in the same minute.

One Python process uses one core at a time, so intake has as many processes with doors as the machine
has cores, as it would have pods; what one of them does alone is shown, too.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.load import limits, petitions, protection, statements
from tests.load.generator import Load, Seen, quantile, run
from tests.load.report import Promise, Report, Row, median
from tests.load.stage import Stage, server_cpu

FLOOR = 0.15
THREADS = 8
# More waiting than the door takes at once, so that a late answer delays nobody else's arrival.
_OPEN_WORKERS = 36


@dataclass(frozen=True)
class Pace:
    """How long and how often to measure."""

    seconds: float
    rounds: int


def measure(report: Report, stage: Stage, pace: Pace) -> float:
    """Adds limits, rates and latencies; returns one process's rate of gRPC at eight in flight."""
    stage.start("routing", "intake")
    # What routing announced has been heard; from here on intake is alone. pgbench has the same
    # tables in a database of its own, or intake's relay would carry what it writes.
    stage.stop()
    beside = stage.postgres.create(f"{stage.name}_pgbench", template=f"{stage.name}_intake")
    protected = stage.postgres.create(f"{stage.name}_protection", template=f"{stage.name}_intake")
    stage.start("intake")
    doors = os.cpu_count() or 1
    for _ in range(doors - 1):
        stage.widen("intake")
    asked = petitions.petition(petitions.desks()[5])
    listened = statements.of_registration(stage.urls["intake"], stage.folder, asked)
    script = statements.script(*listened)
    report.notes.append(f"a registration runs {len(listened[1])} statements in one transaction")
    report.notes.append(f"intake has {doors} processes with doors, one for each core")

    report.head(f"Limits of this machine ({pace.rounds} × {pace.seconds:g} s, medians)")
    report.add(Row("fdatasync of 8 KB", limits.fdatasync(stage.folder), "ms"))
    messages = petitions.messages()
    pgbench: dict[int, list[float]] = {1: [], 8: [], 32: []}
    echo: dict[int, list[Seen]] = {1: [], 8: [], 32: []}
    seen: dict[int, list[Seen]] = {1: [], 8: [], 32: []}
    rest: list[Seen] = []
    single: list[Seen] = []
    spent: list[tuple[float, float]] = []
    # The broker's compiler, the server's plans and the pools are cold for the first seconds of a start.
    cold = run(_grpc(stage, messages, 8, pace.seconds, pace.rounds))
    with limits.bare_echo(THREADS) as bare:
        for number in range(pace.rounds):
            for workers in (8, 1, 32):
                # One, eight and thirty-two callers are measured next to their own limits in time.
                tps = limits.pgbench(beside, script, stage.folder, workers, pace.seconds)
                pgbench[workers].append(tps)
                echo[workers].append(limits.echoed(bare, messages, workers, pace.seconds))
                load = _grpc(stage, messages, workers, pace.seconds, number)
                result, used = _counted(stage, lambda load=load: run(load))  # type: ignore[misc]
                seen[workers].append(result)
                if workers == 8:
                    spent.append(used)
                    single.append(run(replace(load, target=stage.grpc("intake"))))
            rest.append(run(_rest(stage, 8, pace.seconds)))
    rates = {workers: median(s.rate for s in seen[workers]) for workers in seen}
    for workers in (1, 8, 32):
        report.add(Row(f"pgbench, same statements, {workers} clients", median(pgbench[workers]), "/s"))
        report.add(Row(f"bare gRPC echo, {workers} in flight", median(e.rate for e in echo[workers]), "/s"))

    report.head("Registration, intake alone with its relay")
    for workers in (1, 8, 32):
        limit, bare_rate = median(pgbench[workers]), median(e.rate for e in echo[workers])
        more = _latency(seen[workers]) | {"of_echo_%": 100 * rates[workers] / bare_rate}
        if workers == 8:
            more |= {"intake_cpu_ms": median(s for s, _ in spent), "pg_cpu_ms": median(p for _, p in spent)}
            more |= {"load_cpu_ms": median(s.cpu_ms_per_call for s in seen[8])}
        report.add(Row(f"gRPC, {workers} in flight", rates[workers], "/s", limit, "pgbench", more))
    limit, one = median(pgbench[8]), median(s.rate for s in single)
    first = "gRPC, 8 in flight, first seconds after the start"
    report.add(Row(first, cold.rate, "/s", limit, "pgbench", _latency([cold])))
    report.add(Row("gRPC, 8 in flight, one process", one, "/s", limit, "pgbench", _latency(single)))
    report.add(
        Row(
            "HTTP, 8 in flight, one process",
            median(s.rate for s in rest),
            "/s",
            limit,
            "pgbench",
            _latency(rest) | {"load_cpu_ms": median(s.cpu_ms_per_call for s in rest)},
        )
    )
    report.head("Registration's latency, arrivals at a rate, from the scheduled instant")
    for share in (0.5, 0.8):
        load = _grpc(stage, messages, _OPEN_WORKERS, pace.seconds * 2, 0, rates[8] * share)
        opened = [run(load) for _ in range(pace.rounds)]
        report.add(_open(f"gRPC at {share:.0%} of its rate", opened))
    load = _rest(stage, _OPEN_WORKERS, pace.seconds * 2, median(s.rate for s in rest) * 0.5)
    report.add(_open("HTTP at 50% of its rate", [run(load) for _ in range(pace.rounds)]))
    ratio = median(s.rate / tps for s, tps in zip(seen[8], pgbench[8], strict=True))
    report.promises.append(
        Promise(
            "registration over gRPC, 8 in flight, of pgbench's rate", ratio * 100, FLOOR * 100, True, " %"
        )
    )
    _complain(report, [cold, *seen[1], *seen[8], *single, *rest])
    protection.measure(report, stage, protected, round(60 * pace.seconds), pace.rounds)
    return one


def _grpc(
    stage: Stage, messages: list[str], workers: int, seconds: float, seed: int, rate: float = 0
) -> Load:
    return Load(
        stage.every_grpc("intake"),
        petitions.REGISTER,
        messages,
        petitions.proof(),
        unique=True,
        workers=workers,
        seconds=seconds,
        rate=rate,
        seed=seed,
    )


def _rest(stage: Stage, workers: int, seconds: float, rate: float = 0) -> Load:
    return Load(
        stage.http("intake"),
        "POST",
        petitions.bodies(),
        petitions.proof(),
        unique=True,
        workers=workers,
        seconds=seconds,
        rate=rate,
    )


def _counted(stage: Stage, measured: Callable[[], Seen]) -> tuple[Seen, tuple[float, float]]:
    """What was seen, and milliseconds of CPU per call of intake and of PostgreSQL."""
    postmaster = stage.postmaster()
    before = stage.cpu()["intake"], server_cpu(postmaster)
    seen = measured()
    after = stage.cpu()["intake"], server_cpu(postmaster)
    # The warm-up runs calls, too, at the same rate.
    calls = seen.ended * (seen.seconds + Load.warm) / seen.seconds
    intake, postgres = (1000 * (now - then) / calls for now, then in zip(after, before, strict=True))
    return seen, (intake, postgres)


def _latency(seen: list[Seen]) -> dict[str, float]:
    return {
        "p50_ms": median(quantile(s.milliseconds, 0.5) for s in seen),
        "p99_ms": median(quantile(s.milliseconds, 0.99) for s in seen),
    }


def _open(what: str, seen: list[Seen]) -> Row:
    more: dict[str, Any] = {"p99_ms": _latency(seen)["p99_ms"], "at_per_s": median(s.rate for s in seen)}
    if wrong := sum(sum(s.wrong.values()) for s in seen):
        more["not_answered"] = wrong
    return Row(f"{what}: p50", _latency(seen)["p50_ms"], "ms", more=more)


def _complain(report: Report, seen: list[Seen]) -> None:
    wrong = {what: number for s in seen for what, number in s.wrong.items()}
    if wrong:
        report.notes.append(f"closed-loop calls that were not answered well: {wrong}")
