"""`make bench`: limits, registration, pipeline and reads, one after the other, as a table and as JSON."""

import argparse
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from tests.engines import Kafka, Postgres
from tests.journeys.doors import SERVICES
from tests.load import pipeline, reads, registration
from tests.load.generator import ROOT
from tests.load.registration import Pace
from tests.load.report import Report
from tests.load.stage import Stage

_GROWN = 50_000
_BUSY_PERCENT = 10


def main() -> int:
    """Runs the bench; the status is 1 when a promise was broken."""
    asked = _parser().parse_args()
    # Asked to stop, the engines and services that were started must end, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    quick = asked.quick
    began = time.monotonic()
    pace = Pace(seconds=1.0, rounds=1) if quick else Pace(seconds=2.5, rounds=3)
    report = Report(f"PostgreSQL (fsync on), log: {asked.log}", _machine())
    print(f"{report.engines}; {report.machine}")
    busy = psutil.cpu_percent(2.0)
    if busy > _BUSY_PERCENT:
        report.notes.append(
            f"{busy:.0f} % of the CPU was in use before the bench began: latencies mean little"
        )
    with (
        tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder,
        _engines(Path(folder), asked.log) as (
            postgres,
            bootstrap,
        ),
    ):
        two = ("intake", "routing")
        with _stage("alone", Path(folder), postgres, bootstrap, report, two) as alone:
            alone_rate = registration.measure(report, alone, pace)
        with _stage("whole", Path(folder), postgres, bootstrap, report) as whole:
            pipeline.measure(report, whole, 2.0 if quick else 5.0, pace.rounds, alone_rate)
            reads.measure(report, whole, 0.7 if quick else 1.5, pace.rounds, _GROWN // (10 if quick else 1))
    kept = report.close()
    report.write(asked.json)
    print(f"\n{time.monotonic() - began:.0f} s; figures in {asked.json}")
    return 0 if kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--log", choices=["kafka", "embedded"], default="kafka", help="which event log")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json", help="where to write")
    parser.add_argument(
        "--quick", action="store_true", default=os.environ.get("QUICK") == "1", help="two minutes; rough"
    )
    return parser


@contextmanager
def _engines(folder: Path, log: str) -> Iterator[tuple[Postgres, str]]:
    """A PostgreSQL that keeps commit timestamps, and a broker if the log is Kafka's."""
    postgres = Postgres(folder / "postgres")
    postgres.start()
    kafka = Kafka(folder / "kafka", proxied=False) if log == "kafka" else None
    try:
        with psycopg.connect(
            f"{postgres.server_url}/postgres".replace("+psycopg", ""), autocommit=True
        ) as to:
            to.execute("alter system set track_commit_timestamp = on")
        # Read at the start only.
        postgres.stop()
        postgres.start()
        if kafka:
            kafka.start()
        yield postgres, kafka.bootstrap if kafka else ""
    finally:
        if kafka:
            kafka.stop()
        postgres.stop()


@contextmanager
def _stage(
    name: str,
    folder: Path,
    postgres: Postgres,
    bootstrap: str,
    report: Report,
    services: Sequence[str] = SERVICES,
) -> Iterator[Stage]:
    stage = Stage(name, folder, postgres, bootstrap, services)
    try:
        yield stage
    finally:
        stage.close()
        report.notes += [f"defect in {name}: {line[:160]}" for line in stage.defects()[:3]]


def _machine() -> str:
    return f"{os.cpu_count()} cores shared with the engines and the load, {platform.platform()}"


if __name__ == "__main__":
    sys.exit(main())
