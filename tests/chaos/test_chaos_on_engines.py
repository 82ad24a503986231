"""The first scenario of `make chaos` in short: processes die at random on PostgreSQL and Kafka."""

import os
import time
from pathlib import Path

from tests.chaos import dying
from tests.chaos.findings import Findings
from tests.chaos.run import Run

_KILLS = 14


def test_random_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("HUIYIN_SEED", "") or time.time_ns() % 10**9)
    print(f"\nHUIYIN_SEED={seed}")
    found = Findings()
    with Run(tmp_path, seed, _KILLS, quick=True) as run:
        dying.kills(run, found)
    print(dict(found.figures))
    assert found.sentences() == []
