"""`make chaos`: kills, cuts and poison on real engines, bounded and seeded, and what was counted after."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.chaos import cutting, dying, hearing, relaying
from tests.chaos.findings import KINDS, Findings
from tests.chaos.run import Run
from tests.journeys.doors import ROOT

_SCENARIOS: dict[str, Callable[[Run, Findings], None]] = {
    "kills": dying.kills,
    "failover": dying.failover,
    "database": dying.database,
    "network": cutting.network,
    "zero": hearing.zero,
    "poison": hearing.poison,
    "leases": relaying.leases,
    "away": cutting.away,
}
_COLUMNS = ("kills", "registrations", "steps", "facts", "log records", "log repeats")


def main() -> None:
    """Runs the scenarios that are named, all without a name; ends with 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("scenarios", nargs="*", help=f"of {', '.join(_SCENARIOS)}; all when none is named")
    parser.add_argument("--kills", type=int, help="how many processes the first scenario kills (300)")
    parser.add_argument("--away", type=float, help="how many seconds the broker is away (600)")
    parser.add_argument("--quick", action="store_true", help="a short form of everything")
    parser.add_argument("--seed", type=int, help="the same disturbances again (HUIYIN_SEED)")
    parsed = parser.parse_args()
    if unknown := [name for name in parsed.scenarios if name not in _SCENARIOS]:
        parser.error(f"no scenario {unknown[0]}; there are {', '.join(_SCENARIOS)}")
    seed = parsed.seed or int(os.environ.get("HUIYIN_SEED", "") or time.time_ns() % 10**9)
    print(f"HUIYIN_SEED={seed}", flush=True)
    kills = parsed.kills or (40 if parsed.quick else 300)
    away = parsed.away or (30 if parsed.quick else 600)
    folder = Path(tempfile.mkdtemp(prefix="huiyin-chaos-"))
    results: dict[str, Any] = {}
    with Run(folder, seed, kills, away, parsed.quick) as run:
        for name in parsed.scenarios or _SCENARIOS:
            print(f"\n{name}: {(_SCENARIOS[name].__doc__ or '').splitlines()[0]}", flush=True)
            results[name] = _one(_SCENARIOS[name], run)
            _write(seed, results)
    _table(results)
    whole = all(result["whole"] for result in results.values())
    where = "" if whole else f"; the processes' logs are in {folder}"
    print(f"\nHUIYIN_SEED={seed}: {'every promise was kept' if whole else 'PROMISES WERE BROKEN'}{where}")
    if whole:
        shutil.rmtree(folder)
    sys.exit(0 if whole else 1)


def _one(scenario: Callable[[Run, Findings], None], run: Run) -> dict[str, Any]:
    began, found = time.monotonic(), Findings()
    try:
        scenario(run, found)
    except Exception as failed:
        traceback.print_exc()
        found.say("differs", f"the scenario did not end: {type(failed).__name__}: {failed}")
    took = round(time.monotonic() - began)
    for name, figure in found.figures.items():
        print(f"  {name:<28} {figure:>10}")
    for sentence in found.sentences():
        print(f"  BROKEN {sentence}")
    return {
        "whole": found.whole(),
        "seconds": took,
        "figures": dict(found.figures),
        **{kind: len(found.broken[kind]) for kind in KINDS},
        "sentences": found.sentences(),
    }


def _table(results: dict[str, Any]) -> None:
    heads = ("scenario", *_COLUMNS, *KINDS, "seconds")
    rows = [
        (
            name,
            *(result["figures"].get(column, 0) for column in _COLUMNS),
            *(result[kind] for kind in KINDS),
            result["seconds"],
        )
        for name, result in results.items()
    ]
    widths = [max(len(str(row[n])) for row in (heads, *rows)) for n in range(len(heads))]
    print()
    for row in (heads, *rows):
        print("  ".join(f"{one!s:>{width}}" for one, width in zip(row, widths, strict=True)))


def _write(seed: int, results: dict[str, Any]) -> None:
    made = ROOT / "build" / "chaos.json"
    made.parent.mkdir(exist_ok=True)
    made.write_text(json.dumps({"seed": seed, "scenarios": results}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
