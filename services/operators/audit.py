"""Reads the services' audit chains and finds what was changed in them. Changes nothing anywhere."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.chassis import chain
from services.chassis.chain import EVERY_LANE, Entry, Head
from services.chassis.settings import BadSettings
from services.operators.doors import Doors

_PAGE = 500

Told = Mapping[tuple[str, str, int], chain.Told]
"""Heads kept elsewhere, by service, county and lane."""


@dataclass(frozen=True)
class Finding:
    """The first broken place of a lane."""

    service: str
    county_code: str
    lane: int
    text: str

    def __str__(self) -> str:
        return f"{self.service} county {self.county_code or 'unknown'} lane {self.lane}: {self.text}"


@dataclass
class Report:
    """What was read, and what is broken."""

    entries: int = 0
    lanes: int = 0
    compared: int = 0
    findings: Sequence[Finding] = ()


def verify(doors: Doors, services: Iterable[str], told: Told | None = None) -> Report:
    """Reads every lane of these services' chains from its first entry to its head.

    They are compared with the heads that other services were told with their facts, and with `told`, heads
    kept outside: only these find entries cut off together with the head.
    """
    report, findings = Report(), []
    told = told or {}
    for service in services:
        counties = set(doors.get(service, "/audit/counties")["counties"])
        counties |= {county for of, county, _ in told if of == service}
        for hearer in doors.services:
            counties |= set(doors.get(hearer, "/audit/told/counties", of=service)["counties"])
        for county in sorted(counties):
            for lane in EVERY_LANE:
                kept = {n: set(hashes) for n, hashes in told.get((service, county, lane), {}).items()}
                for number, hashed in _told_to_others(doors, service, county, lane):
                    kept.setdefault(number, set()).add(hashed)
                reading = _Lane(doors, service, county, lane)
                text = chain.broken(service, reading.entries(), reading.head, kept)
                report.entries += reading.read
                report.lanes += 1
                report.compared += len(kept)
                if text:
                    findings.append(Finding(service, county, lane, text))
    report.findings = findings
    return report


def export(doors: Doors, services: Iterable[str], county: str) -> Iterator[str]:
    """A county's entries as JSON lines, lane by lane."""
    for service in services:
        for lane in EVERY_LANE:
            for entry in _Lane(doors, service, county, lane).entries():
                yield json.dumps({"service": service, **entry.plain()}, ensure_ascii=False)


def heads(doors: Doors, services: Iterable[str]) -> Iterator[str]:
    """A JSON line for each service: the heads of its lanes, and one hash over them all."""
    for service in services:
        found: list[Head] = []
        for county in doors.get(service, "/audit/counties")["counties"]:
            found += [Head(**each) for each in doors.get(service, "/audit/heads", county=county)["heads"]]
        lanes = [asdict(head) for head in found if head.number]
        yield json.dumps({"service": service, "head": chain.head_of(found), "lanes": lanes})


def read_heads(lines: Iterable[str]) -> Told:
    """What `heads` wrote, once or again and again. Raises BadSettings when a line is not that."""
    told: dict[tuple[str, str, int], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for number, line in enumerate(lines, 1):
        try:
            said: dict[str, Any] = json.loads(line)
            lanes = [Head(**each) for each in said["lanes"]]
            whole = chain.head_of(lanes) == said["head"]
            for head in lanes:
                told[(said["service"], head.county_code, head.lane)][head.number].add(head.hash)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise BadSettings(f"line {number} of the heads is not what `audit head` wrote")
    return told


def _told_to_others(doors: Doors, service: str, county: str, lane: int) -> Iterator[tuple[int, str]]:
    for hearer in doors.services:
        after: dict[str, Any] = {}
        while True:
            page = doors.get(
                hearer, "/audit/told", of=service, county=county, lane=lane, most=_PAGE, **after
            )["told"]
            yield from ((each["number"], each["hash"]) for each in page)
            if len(page) < _PAGE:
                break
            after = {"after": page[-1]["number"], "after_hash": page[-1]["hash"]}


class _Lane:
    """One lane, page after page."""

    def __init__(self, doors: Doors, service: str, county: str, lane: int) -> None:
        self._doors, self._service, self._county, self._lane = doors, service, county, lane
        self._head: Head | None = None
        self.read = 0

    def entries(self) -> Iterator[Entry]:
        """Every entry in order of its number."""
        after = 0
        while True:
            page = self._doors.get(
                self._service,
                "/audit/entries",
                county=self._county,
                lane=self._lane,
                after=after,
                most=_PAGE,
            )
            # The last page's head is of the same moment as its entries: work may go on meanwhile.
            at = {each["lane"]: Head(**each) for each in page["heads"]}
            self._head = at.get(self._lane)
            for plain in page["entries"]:
                self.read += 1
                yield Entry.of(plain)
            if len(page["entries"]) < _PAGE:
                return
            after = page["entries"][-1]["number"]

    def head(self) -> Head | None:
        """The head as it was with the last page; None when there is none."""
        return self._head
