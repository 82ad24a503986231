"""What hearers meet: everything once more, and records that nobody should have written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg
from huiyin.intake.v1 import intake_pb2 as it

from tests.chaos import poison as poisons
from tests.chaos import rawlog
from tests.chaos.cell import Cell
from tests.chaos.findings import Findings
from tests.chaos.recount import Recount
from tests.chaos.run import Run, examine, loaded, settle
from tests.journeys.doors import BUREAU, COUNTY, SERVICES
from tests.journeys.running import eventually
from tests.journeys.township import Township, build

_PETITION = "huiyin.intake.petition.v1"
_REPEATED = 'huiyin_facts_heard_total{outcome="repeated"}'
# Poison is logged as what it is: a parked fact with its traceback.
_DEFECTS = ("defect ", "loop_failed", "pulse_failed")


def zero(run: Run, found: Findings) -> None:
    """Every consumer begins again at offset zero, at rest and under load: all repeats, nothing changes."""
    with run.cell("zero") as cell:
        with loaded(run, cell, "zero", found) as load:
            threading.Event().wait(15 if run.quick else 60)
            _from_zero(cell)
            threading.Event().wait(5)
        settle(cell, found)
        recount = Recount(cell.dsns, cell.hears())
        before = recount.fingerprints()
        _from_zero(cell)
        eventually(cell.fleet.ready, 120, 0.2)
        settle(cell, found)
        for table, print_ in recount.fingerprints().items():
            found.equal(f"{table} after everything was heard again", print_, before[table])
        _all_repeated(cell, found)
        examine(run, cell, load, found)


def poison(run: Run, found: Findings) -> None:
    """Undecodable, absurd and oversize records; a fact the broker refuses; a hearer with a defect."""
    with run.cell("poison") as cell:
        other = build(cell.doors)
        with loaded(run, cell, "poison", found) as load:
            threading.Event().wait(5)
            expected = poisons.write(cell.kafka, cell.prefix + _PETITION)
            found.figures["foreign records"] = expected.written
            _set_aside(cell, expected, found)
            refused = _refused(run, cell, other, found)
            _parked(cell, found)
        settle(cell, found)
        for service in poisons.HEARERS:
            aside = _one(cell, service, "SELECT count(*) FROM parked")
            found.equal(f"set aside by {service}", aside, expected.set_aside)
        examine(run, cell, load, found, poisons.is_ours, [refused], _DEFECTS)


def _from_zero(cell: Cell) -> None:
    works = cell.fleet.of("work")
    cell.fleet.hold(*works)
    for service in SERVICES:
        with psycopg.connect(cell.dsns[service]) as connection:
            connection.execute('UPDATE position SET "offset" = 0')
    cell.fleet.release(*works)


def _all_repeated(cell: Cell, found: Findings) -> None:
    """Whether everything in the log was really heard once more by the processes that run now."""
    hears = cell.hears()
    records = rawlog.read(cell.kafka.bootstrap, cell.topics())
    for service in SERVICES:
        topics = {cell.prefix + topic for topic in hears[service]}
        there = sum(record.topic in topics for record in records)
        heard = sum(cell.fleet.metric(name, _REPEATED) for name in cell.fleet.of("work", service))
        found.figures[f"heard again by {service}"] = round(heard)
        if heard < there:
            found.say("differs", f"{service} heard {heard:.0f} of {there} records again")


def _set_aside(cell: Cell, expected: poisons.Written, found: Findings) -> None:
    """Every hearer sets the same records aside, and every process of it tells of them."""
    for service in poisons.HEARERS:
        eventually(partial(_has_aside, cell, service, expected.set_aside), 60, 0.2)
        parked = _one(cell, service, "SELECT count(*) FROM parked WHERE state = 'PARKED'")
        found.figures[f"parked by {service}"] = parked
        for name in cell.fleet.of("work", service):
            eventually(partial(_tells_parked, cell, name, parked), 30, 0.5)


def _has_aside(cell: Cell, service: str, expected: int) -> bool:
    return _one(cell, service, "SELECT count(*) FROM parked") == expected


def _tells_parked(cell: Cell, name: str, parked: int) -> bool:
    fleet = cell.fleet
    told = fleet.metric(name, "huiyin_facts_parked") == parked
    return told and "inbox" in fleet.health(name).get("degraded", {})


def _refused(run: Run, cell: Cell, other: Township, found: Findings) -> str:
    """A fact that the broker will not take: its key waits, its neighbours flow; later it is sent again."""
    with _narrow(cell):
        village = other.villages[0]
        request = it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DISPUTE,
            chosen_agent_id=village.agents[0].id,
            earlier_registration_number=_text(
                cell, "SELECT registration_number FROM petition ORDER BY id LIMIT 1"
            ),
        )
        petition = cell.doors.ask_again("intake", "RegisterPetition", request, BUREAU).petition
        accept = it.AcceptPetitionRequest(
            petition_id=petition.id,
            version=petition.version,
            legal_route=it.LEGAL_ROUTE_DISPUTE,
            reason="演示",
        )
        cell.doors.ask_again("intake", "AcceptPetition", accept, BUREAU)
        doors = cell.fleet.of("doors", "intake")[0]
        eventually(lambda: cell.fleet.metric(doors, "huiyin_outbox_refused") == 1, 60, 0.2)
        found.equal("/readyz tells of it", "outbox" in cell.fleet.health(doors)["degraded"], True)
        opened = _opened(cell)
        eventually(lambda: _opened(cell) > opened + 3, 60, 0.2)
        found.figures["neighbours of the refused"] = _opened(cell) - opened
        waiting = _one(
            cell,
            "intake",
            f"SELECT count(*) FROM announcement WHERE key = '{petition.id}' AND published_at IS NULL",
        )
        found.equal("facts that wait with the refused one", waiting, 2)
    cell.command("events", "refused", "retry")
    eventually(lambda: cell.fleet.metric(doors, "huiyin_outbox_refused") == 0, 60, 0.2)
    return str(petition.id)


def _parked(cell: Cell, found: Findings) -> None:
    """A hearer that cannot write for a while: what it parked takes effect when it is replayed."""
    aside = _one(cell, "supervision", "SELECT count(*) FROM parked")
    with psycopg.connect(cell.dsns["supervision"]) as connection:
        connection.execute("ALTER TABLE figure_entry RENAME TO figure_entry_gone")
    try:
        eventually(lambda: _one(cell, "supervision", "SELECT count(*) FROM parked") > aside + 20, 60, 0.1)
    finally:
        with psycopg.connect(cell.dsns["supervision"]) as connection:
            connection.execute("ALTER TABLE figure_entry_gone RENAME TO figure_entry")
    threading.Event().wait(2)
    found.figures["parked by a defect"] = _one(cell, "supervision", "SELECT count(*) FROM parked") - aside
    cell.command("events", "parked", "replay")
    eventually(lambda: _one(cell, "supervision", "SELECT count(*) FROM parked") == aside, 60, 0.2)


@contextmanager
def _narrow(cell: Cell) -> Iterator[None]:
    """The broker takes no petition that is larger than the load's are."""
    topic = cell.prefix + _PETITION
    records = [r for r in rawlog.read(cell.kafka.bootstrap, [topic]) if not poisons.is_ours(rawlog.key(r))]
    poisons.limit(cell.kafka, topic, max(map(poisons.batch_bytes, records)) + 8)
    try:
        yield
    finally:
        poisons.limit(cell.kafka, topic, 1024 * 1024)


def _opened(cell: Cell) -> int:
    return _one(cell, "casework", "SELECT count(*) FROM case_ WHERE opened_at IS NOT NULL")


def _one(cell: Cell, service: str, query: str) -> int:
    return int(_text(cell, query, service))


def _text(cell: Cell, query: str, service: str = "intake") -> str:
    with psycopg.connect(cell.dsns[service]) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])
