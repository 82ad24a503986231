"""The table people read and the JSON machines keep: every figure beside the limit of its own minute."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure. `limit` is what this machine could do at that time, `ratio` the share reached."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    of: str = ""
    more: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """The figure as a share of its limit."""
        return self.value / self.limit if self.limit else None


@dataclass(frozen=True)
class Promise:
    """What must hold: `value` at least (or at most) `bound`."""

    what: str
    value: float
    bound: float
    at_least: bool
    unit: str = ""

    @property
    def kept(self) -> bool:
        """Whether it holds; what could not be measured does not."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound


@dataclass
class Report:
    """All rows of one run, the promises they are held against, and what they were measured on."""

    engines: str
    machine: str
    rows: list[Row] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *rows: Row) -> None:
        """Adds rows and prints them, so that a long run can be followed."""
        for row in rows:
            self.rows.append(row)
            print(_line(row), flush=True)

    def head(self, words: str) -> None:
        """Prints what the next rows are about."""
        print(f"\n{words}", flush=True)

    def close(self) -> bool:
        """Prints promises and notes; tells whether every promise was kept."""
        self.head("Promises")
        for each in self.promises:
            bound = f"{'≥' if each.at_least else '≤'} {each.bound:g}{each.unit}"
            mark = "kept  " if each.kept else "BROKEN"
            print(f"  {mark} {each.what}: {each.value:.3g}{each.unit} ({bound})")
        for note in self.notes:
            print(f"  note: {note}")
        return all(each.kept for each in self.promises)

    def write(self, path: Path) -> None:
        """Writes everything as JSON."""
        rows: list[dict[str, Any]] = [asdict(row) | {"ratio": row.ratio} for row in self.rows]
        promises = [asdict(each) | {"kept": each.kept} for each in self.promises]
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {"engines": self.engines, "machine": self.machine, "notes": self.notes}
        text = json.dumps(said | {"rows": rows, "promises": promises}, indent=1, ensure_ascii=False)
        path.write_text(text + "\n")


def median(values: Iterable[float]) -> float:
    """The middle one; NaN of nothing."""
    found = list(values)
    return statistics.median(found) if found else float("nan")


def _line(row: Row) -> str:
    ratio = f"{row.ratio:7.1%} of {row.limit:,.0f} {row.of}" if row.limit else ""
    more = "  ".join(f"{name} {value:.3g}" for name, value in row.more.items())
    return f"  {row.what:<46}{row.value:>10,.{_decimals(row.value)}f} {row.unit:<7}{ratio:<34}{more}".rstrip()


def _decimals(value: float) -> int:
    return 0 if value >= 100 else 1 if value >= 10 else 2
