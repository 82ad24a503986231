"""Who did what, written down in the transaction of the act, as the last thing before it commits.

Verbs note what they do while they work; the chain's lanes are locked only when everything else is
done. A lane is one row that all acts of a sixteenth of a county's objects wait for until commit.
Nothing here is ever changed or deleted by the application: the Cybersecurity Law asks for six months at
least, and a chain that loses its beginning proves nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, bindparam, func, insert, select, tuple_, update

from services.chassis.chain import LANES, SEALED_LANE, Algorithm, Entry, Head, digest, lane_of
from services.chassis.database import NOTED
from services.chassis.identity import Actor, Role
from services.chassis.log import Record, producer_of
from services.chassis.statements import Statement
from services.chassis.tables import audit_entry, audit_head, audit_told
from services.chassis.upsert import Upsert

_HERE = (audit_head.c.county_code == bindparam("of_county"), audit_head.c.lane == bindparam("of_lane"))
# PostgreSQL gives the row as it is after the wait; SQLite has one writer and no such words.
_LOCK = Statement(select(*(audit_head.c[each.name] for each in fields(Head))).where(*_HERE).with_for_update())
_BEGIN = Upsert(audit_head, ["county_code", "lane"], changes=[])
_WRITE = Statement(insert(audit_entry).inline())
_MOVE = Statement(
    update(audit_head).where(*_HERE).values(number=bindparam("to_number"), hash=bindparam("to_hash"))
)
_KEEP = Upsert(audit_told, audit_told.c.keys(), changes=[], locks=False)
_COUNTY = 6
HEADER = "ce_audithead"
"""The envelope's extension in which a fact carries the head of its lane to whoever hears it."""
_TOLD = re.compile(r"([0-9]{1,18})/([0-9a-f]{64})")


@dataclass(frozen=True)
class _Act:
    actor: Actor
    act: str
    object_id: str
    asked: str
    at: datetime
    county_code: str
    sealed: bool = False


@dataclass
class _Said:
    county_code: str
    act: str
    at: datetime
    facts: list[bytes]


@dataclass
class _Noted:
    acts: list[_Act] = field(default_factory=list)
    said: dict[str, _Said] = field(default_factory=dict)


def acted(
    tx: Connection,
    actor: Actor,
    act: str,
    object_id: str,
    asked: str,
    at: datetime,
    county_code: str,
    sealed: bool = False,
) -> None:
    """Notes an act that somebody asked for; `asked` is the digest of the request.

    An empty `county_code` is filled in from what the act announces, or else from where the actor acts.
    A `sealed` one moves no lane whose head goes to others with facts.
    """
    _noted(tx).acts.append(_Act(actor, act, object_id, asked, at, county_code, sealed))


def said(tx: Connection, object_id: str, county_code: str, fact: str, data: bytes, at: datetime) -> None:
    """Notes that a fact about an object is announced; `fact` names it."""
    told = _noted(tx).said.setdefault(object_id, _Said(county_code, fact, at, []))
    told.facts += [fact.encode(), data]


class Audit:
    """Writes the audit chain of one service."""

    def __init__(self, service: str, algorithm: Algorithm) -> None:
        self.service, self.algorithm = service, algorithm

    def write(self, tx: Connection) -> None:
        """Writes what the transaction noted; nothing may follow but the commit."""
        noted: _Noted | None = tx.info.pop(NOTED, None)
        if noted is None:
            return
        lanes: dict[tuple[str, int], list[tuple[_Act, str]]] = defaultdict(list)
        for act, told in self._acts(noted):
            lane = SEALED_LANE if act.sealed else lane_of(act.object_id)
            lanes[(act.county_code, lane)].append((act, told))
        # In one order, so that two transactions never wait for each other.
        for (county_code, lane), acts in sorted(lanes.items()):
            head = _locked(tx, county_code, lane)
            for act, told in acts:
                entry = self._entry(act, told, head)
                _WRITE.later(tx, vars(entry))
                head = Head(county_code, lane, entry.number, entry.hash)
            _MOVE.later(
                tx,
                {"of_county": county_code, "of_lane": lane, "to_number": head.number, "to_hash": head.hash},
            )

    def _acts(self, noted: _Noted) -> list[tuple[_Act, str]]:
        """Every act with its county and the digest of what it announced of its object.

        What was announced of other objects is an act of whoever acted; where nobody asked, because a
        fact was heard or a time limit passed, of the service itself.
        """
        own = Actor(self.service, Role.SERVICE)
        by = noted.acts[0].actor if noted.acts else own
        counties = [each.county_code for each in noted.said.values()]
        found: list[tuple[_Act, str]] = []
        for act in noted.acts:
            told = noted.said.pop(act.object_id, None)
            known = [told.county_code] if told else counties
            county = act.county_code or (known[0] if known else act.actor.place[:_COUNTY])
            found.append((replace(act, county_code=county), self._digest(told)))
        for key, told in noted.said.items():
            found.append((_Act(by, told.act, key, "", told.at, told.county_code), self._digest(told)))
        return found

    def _entry(self, act: _Act, told: str, head: Head) -> Entry:
        return Entry(
            county_code=act.county_code,
            lane=head.lane,
            number=head.number + 1,
            at=act.at,
            actor=act.actor.id,
            role=act.actor.role.value,
            act=act.act,
            object_id=act.object_id,
            asked=act.asked,
            told=told,
            algorithm=self.algorithm,
            previous=head.hash,
        ).sealed(self.service)

    def _digest(self, told: _Said | None) -> str:
        if told is None:
            return ""
        # Lengths first, so that no two lists of facts are the same bytes.
        return digest(self.algorithm, b"".join(b"%d:%b" % (len(part), part) for part in told.facts))


def counties(tx: Connection) -> list[str]:
    """Every county that has entries or heads."""
    return sorted({*_each(tx, audit_entry.c.county_code), *_each(tx, audit_head.c.county_code)})


def heads(tx: Connection, county_code: str) -> list[Head]:
    """The heads of a county's lanes."""
    query = select(audit_head).where(audit_head.c.county_code == county_code).order_by(audit_head.c.lane)
    return [Head(**row._mapping) for row in tx.execute(query)]


def entries(tx: Connection, county_code: str, lane: int, after: int, most: int) -> Sequence[Entry]:
    """Up to `most` entries of a lane after a number, in order."""
    query = (
        select(audit_entry)
        .where(
            audit_entry.c.county_code == county_code,
            audit_entry.c.lane == lane,
            audit_entry.c.number > after,
        )
        .order_by(audit_entry.c.number)
        .limit(most)
    )
    return [Entry(**row._mapping) for row in tx.execute(query)]


def told_as(number: int, hashed: str) -> str:
    """A head as it travels with a fact of its lane."""
    return f"{number}/{hashed}"


def heard(tx: Connection, records: Iterable[Record]) -> None:
    """Keeps the heads that came with facts, so that their service cannot cut its end off unseen.

    Whatever is no head is passed over: a fact is never refused for its envelope's extensions.
    """
    rows = set()
    for record in records:
        if told := _TOLD.fullmatch(record.headers.get(HEADER, "")):
            county = record.headers.get("ce_county", "")[:_COUNTY]
            rows.add((producer_of(record.topic), county, lane_of(record.key), int(told[1]), told[2]))
    if rows:
        # In one order, so that two hearers never wait for each other.
        _KEEP.later(tx, *(dict(zip(audit_told.c.keys(), row, strict=True)) for row in sorted(rows)))


def told_counties(tx: Connection, service: str) -> list[str]:
    """The counties of which heads of another service's lanes were heard here."""
    return list(_each(tx, audit_told.c.county_code, audit_told.c.service == service))


def told(
    tx: Connection, service: str, county_code: str, lane: int, after: tuple[int, str], most: int
) -> list[tuple[int, str]]:
    """Numbers and hashes heard here of a lane of another service, in order after one of them."""
    query = (
        select(audit_told.c.number, audit_told.c.hash)
        .where(
            audit_told.c.service == service,
            audit_told.c.county_code == county_code,
            audit_told.c.lane == lane,
            tuple_(audit_told.c.number, audit_told.c.hash) > after,
        )
        .order_by(audit_told.c.number, audit_told.c.hash)
        .limit(most)
    )
    return [(number, hashed) for number, hashed in tx.execute(query)]


def _each(tx: Connection, column: Column[Any], *where: ColumnElement[bool]) -> Iterator[str]:
    """A column's different values in order, each by one step into its index."""
    query = select(func.min(column)).where(*where)
    value = tx.execute(query).scalar_one()
    while value is not None:
        yield value
        value = tx.execute(query.where(column > value)).scalar_one()


def _noted(tx: Connection) -> _Noted:
    noted: _Noted = tx.info.setdefault(NOTED, _Noted())
    return noted


def _locked(tx: Connection, county_code: str, lane: int) -> Head:
    if row := _LOCK.first(tx, {"of_county": county_code, "of_lane": lane}):
        return Head(*row)
    # All of a county's lanes begin together, so that there are never some to wait for and some to make.
    together = [SEALED_LANE] if lane == SEALED_LANE else range(LANES)
    fresh = [vars(Head(county_code, number)) for number in together]
    begun = {each.lane: each for each in _BEGIN.rows(tx, *fresh)}
    return Head(**begun[lane]._asdict())
