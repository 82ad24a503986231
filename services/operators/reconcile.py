"""Proves that rows, their history, the outbox, the hearers and their copies agree, or tells where not.

Three questions: does every service agree with itself; has every hearer heard what was announced; are
copies what the announcements make of them. Copies are healed, truth is only reported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.chassis.log import producer_of
from services.operators import rebuild
from services.operators.doors import Doors

# Facts on their way are given so long before they count as missing, in steps of so many seconds.
_PATIENCE_STEPS = 20
_STEP = 0.5
# Healing shows what was hidden behind a fault: a fact that comes after all changes a copy, a copy a count.
_ROUNDS = 3


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. `heal` is missing for truth."""

    service: str
    what: str
    text: str
    heal: Callable[[], object] | None = None

    def __str__(self) -> str:
        return f"{self.service}: {self.what}: {self.text}{'' if self.heal else ' (only reported)'}"


@dataclass
class Report:
    """What was looked at, what differs, and how much was healed."""

    checks: int = 0
    checked: int = 0
    marks: int = 0
    copies: int = 0
    facts: int = 0
    healed: int = 0
    findings: list[Finding] = field(default_factory=list)
    untold: int = 0
    """How many copies differ besides those told."""
    apart: set[tuple[str, str, str]] = field(default_factory=set)
    """Service, topic and key where another number of facts was heard than announced."""

    @property
    def agrees(self) -> bool:
        """Whether nothing is left that differs."""
        return not self.findings and not self.untold


def reconcile(doors: Doors, heal: bool = False, copies: bool = True) -> Report:
    """Asks all three questions; with `heal` heals what can be healed, and asks again.

    `copies` leaves out the third, which hears every fact once more.
    """
    healed = 0
    for left in reversed(range(_ROUNDS)):
        report = _look(doors, copies)
        healing = [finding.heal for finding in report.findings if finding.heal]
        if not heal or not healing or not left:
            break
        for each in healing:
            each()
        healed += len(healing)
    report.healed = healed
    return report


def _look(doors: Doors, copies: bool) -> Report:
    report = Report()
    hears = {service: doors.get(service, "/standing")["hears"] for service in doors.services}
    emptied = {service: _emptied(doors, service) for service in doors.services}
    for service in doors.services:
        _agrees_with_itself(doors, service, report)
        _keeps_nothing_back(doors, service, report)
    for service in doors.services:
        for topic in hears[service]:
            _heard(doors, service, topic, emptied[service].get(topic, ""), report)
    if copies:
        for service in doors.services:
            _copies(doors, service, report)
    return report


def _agrees_with_itself(doors: Doors, service: str, report: Report) -> None:
    for name in doors.get(service, "/facts/checks")["checks"]:
        report.checks += 1
        after = ""
        while True:
            page = doors.get(service, "/facts/check", name=name, after=after)
            report.checked += page["checked"]
            count_again = _count_again(doors, service, name) if page["heals"] else None
            report.findings += [Finding(service, name, d["text"], count_again) for d in page["differences"]]
            after = page["after"]
            if not after:
                break


def _keeps_nothing_back(doors: Doors, service: str, report: Report) -> None:
    for fact in doors.get(service, "/facts/refused")["refused"]:
        told = f"{fact['topic']} {fact['key']} {fact['sequence']}: {fact['refusal']}"
        retry = _asking(doors, service, "/facts/retry", {})
        report.findings.append(Finding(service, "refused by the log", told, retry))
    for fact in doors.get(service, "/facts/set-aside")["set_aside"]:
        told = f"{fact['topic']} {fact['key']} {fact['sequence']}: {fact['error']}"
        if fact["state"] == "PARKED":
            body = {"topic": fact["topic"], "key": fact["key"]}
            again: Callable[[], object] = _asking(doors, service, "/facts/replay", body)
            report.findings.append(Finding(service, "parked", told, again))
        else:
            again = _sending(doors, fact["topic"], fact["key"])
            report.findings.append(Finding(service, "waits for an earlier fact", told, again))


def _heard(doors: Doors, service: str, topic: str, projection: str, report: Report) -> None:
    announced = _announced(doors, topic)
    report.marks += len(announced)
    for key, said, mark in _apart(doors, service, topic, announced):
        heal: Callable[[], object] | None = None
        # Whoever heard more than its owner says may be the only one who still knows it; and facts with a
        # gap among them cannot be heard in order.
        if mark < said.sequence and said.count == said.sequence:
            heal = _hearing(doors, service, projection, key) if projection else _sending(doors, topic, key)
        told = f"{topic} {key}: heard {mark} facts, announced are {said.sequence}"
        report.findings.append(Finding(service, "heard facts", told, heal))
        report.apart.add((service, topic, key))


@dataclass(frozen=True)
class _Said:
    sequence: int = 0
    count: int = 0


def _announced(doors: Doors, topic: str) -> dict[str, _Said]:
    found = doors.keys(producer_of(topic), "/facts/digest", topic=topic)
    return {each["key"]: _Said(each["sequence"], each["count"]) for each in found}


def _apart(
    doors: Doors, service: str, topic: str, announced: dict[str, _Said]
) -> Iterator[tuple[str, _Said, int]]:
    """Key, what was announced and the mark, where they differ for longer than facts take to arrive."""
    wrong: dict[str, tuple[_Said, int]] = {}
    for step in range(_PATIENCE_STEPS):
        if step:
            doors.pause(_STEP)
        heard = {each["key"]: each["sequence"] for each in doors.keys(service, "/facts/marks", topic=topic)}
        wrong = {
            key: (n, heard.get(key, 0)) for key, n in announced.items() if heard.get(key, 0) < n.sequence
        }
        ahead = {key for key, mark in heard.items() if mark > announced.get(key, _Said()).sequence}
        if ahead:
            # Announced meanwhile, unless the owner still does not know them.
            announced = _announced(doors, topic)
            for key in ahead:
                said = announced.get(key, _Said())
                if heard[key] > said.sequence:
                    wrong[key] = said, heard[key]
        # More than was announced does not become less by waiting.
        if all(mark > said.sequence for said, mark in wrong.values()):
            break
    for key, (said, mark) in sorted(wrong.items()):
        yield key, said, mark


def _copies(doors: Doors, service: str, report: Report) -> None:
    if not doors.get(service, "/facts/projections")["projections"]:
        return
    with rebuild.rebuilding(doors, service) as rebuilding:
        rebuilding.hear(sorted({topic for each in rebuilding.projections for topic in each.topics}))
        for projection in rebuilding.projections:
            compared = rebuilding.compare(projection)
            report.copies += compared.keys
            report.untold += compared.untold
            for different in compared.different:
                _differs(doors, different, report)
        report.facts += rebuilding.facts
        if poison := rebuilding.poison():
            told = f"{poison} announced facts cannot be applied, even from the beginning"
            report.findings.append(Finding(service, "facts", told))


def _differs(doors: Doors, different: rebuild.Different, report: Report) -> None:
    service = different.service
    if any((service, topic, different.key) in report.apart for topic in different.apart):
        return
    heals = [None] * len(different.lines) if different.apart else _once(doors, different)
    for heal, line in zip(heals, different.lines, strict=True):
        report.findings.append(Finding(service, different.projection, f"{different.key}: {line}", heal))


def _once(doors: Doors, different: rebuild.Different) -> Sequence[Callable[[], object] | None]:
    """A key is healed once, however many of its lines differ."""
    return [lambda: rebuild.heal(doors, different)] + [lambda: None] * (len(different.lines) - 1)


def _emptied(doors: Doors, service: str) -> dict[str, str]:
    """By topic the projection whose keys are emptied and heard again."""
    found = doors.get(service, "/facts/projections")["projections"]
    return {topic: each["name"] for each in found if each["heard_again"] for topic in each["topics"]}


def _asking(doors: Doors, service: str, path: str, body: dict[str, Any]) -> Callable[[], object]:
    return lambda: doors.post(service, path, body)


def _sending(doors: Doors, topic: str, key: str) -> Callable[[], object]:
    return lambda: doors.republish(topic, [key])


def _hearing(doors: Doors, service: str, projection: str, key: str) -> Callable[[], object]:
    return lambda: rebuild.hear_again(doors, service, projection, key)


def _count_again(doors: Doors, service: str, name: str) -> Callable[[], object]:
    return lambda: doors.post(service, "/facts/check/heal", {}, name=name)
