"""The audit chain: who did what, in the transaction of the act; any change in it is found."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from huiyin.intake.v1 import intake_pb2 as it
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, MetaData

from services.chassis import audit, chain, keys, requests
from services.chassis.announcements import Outbox
from services.chassis.audit import Audit
from services.chassis.chain import Entry, Head
from services.chassis.clock import MovedClock
from services.chassis.database import Database
from services.chassis.identity import Actor, Role
from services.chassis.log import Record
from services.chassis.schema import Schema
from services.chassis.settings import Settings
from services.chassis.vault import LENT, Vault
from tests.ground import Ground
from tests.listening import listening

COUNTY = "360783"
AGENT = Actor("A-V1", Role.AGENT)
AT = datetime(2026, 3, 2, tzinfo=UTC)


def vault(folder: Path) -> Vault:
    return Vault(lambda: keys.read(Settings(data=folder)), "A256-GCM")


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """A database whose transactions write the chain of intake."""
    made = ground.database(tmp_path, "audited", Schema("none", MetaData(), tmp_path))
    made.before_commit(Audit("intake", "sha256").write)
    made.lend(LENT, vault(tmp_path))
    yield made
    made.close()


def accepted(petition: str, request_id: str = "request-1") -> it.AcceptPetitionRequest:
    return it.AcceptPetitionRequest(request_id=request_id, petition_id=petition)


def ask(tx: Connection, content: it.AcceptPetitionRequest, actor: Actor = AGENT) -> None:
    requests.remember(tx, actor, content, {"petition": content.petition_id}, AT)


def announce(tx: Connection, clock: MovedClock, key: str, text: str = "x") -> None:
    topic = "huiyin.intake.petition.v1"
    Outbox("intake", clock).announce(tx, topic, key, COUNTY, StringValue(value=text), AT)


def lane(database: Database, county: str, object_id: str) -> list[Entry]:
    with database.reading() as tx:
        return list(audit.entries(tx, county, chain.lane_of(object_id), 0, 1000))


def broken(database: Database, county: str, object_id: str) -> str:
    number = chain.lane_of(object_id)
    with database.reading() as tx:
        at = {head.lane: head for head in audit.heads(tx, county)}
        found = audit.entries(tx, county, number, 0, 1000)
    return chain.broken("intake", found, lambda: at.get(number), {})


def test_an_act_is_written_down_with_what_it_announced(database: Database, clock: MovedClock) -> None:
    with database.transaction() as tx:
        ask(tx, accepted("p1"))
        announce(tx, clock, "p1")
    (entry,) = lane(database, COUNTY, "p1")
    assert (entry.actor, entry.role, entry.act, entry.object_id) == ("A-V1", "agent", "AcceptPetition", "p1")
    assert (entry.number, entry.at, entry.previous) == (1, AT, "")
    assert len(entry.asked) == len(entry.told) == len(entry.hash) == 64
    assert broken(database, COUNTY, "p1") == ""


def test_an_act_that_was_rolled_back_or_repeated_is_not(database: Database, clock: MovedClock) -> None:
    def fails(tx: Connection) -> None:
        ask(tx, accepted("p1"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.run(fails)
    with database.transaction() as tx:
        announce(tx, clock, "p2")
    assert lane(database, COUNTY, "p1") == []
    for _ in range(2):
        with database.transaction() as tx:
            if requests.first(tx, AGENT, accepted("p1"), {"petition": "p1"}, AT) is None:
                announce(tx, clock, "p1")
    assert [entry.act for entry in lane(database, COUNTY, "p1")] == ["AcceptPetition"]


def test_what_was_announced_of_others_is_the_same_actors_or_the_services_own_act(
    database: Database, clock: MovedClock
) -> None:
    with database.transaction() as tx:
        ask(tx, accepted("p1"))
        announce(tx, clock, "p2")
    with database.transaction() as tx:
        announce(tx, clock, "p3")
    # Nothing was announced of p1 itself; its county is that of what it caused.
    assert [(e.actor, e.told) for e in lane(database, COUNTY, "p1")] == [("A-V1", "")]
    assert [(e.actor, e.asked) for e in lane(database, COUNTY, "p2")] == [("A-V1", "")]
    assert [(e.actor, e.role) for e in lane(database, COUNTY, "p3")] == [("intake", "service")]


def test_an_act_that_names_no_county_is_where_its_actor_acts(database: Database) -> None:
    with database.transaction() as tx:
        ask(tx, accepted("p1"), Actor("room", Role.ROOM, place="360783990"))
        ask(tx, accepted("p2"), Actor("villager", Role.VILLAGER))
    assert len(lane(database, COUNTY, "p1")) == 1
    assert len(lane(database, "", "p2")) == 1


def test_other_content_is_another_entry(database: Database, clock: MovedClock) -> None:
    for text, number in (("x", 1), ("y", 2)):
        with database.transaction() as tx:
            ask(tx, accepted("p1", f"request-{number}"))
            announce(tx, clock, "p1", text)
    one, two = lane(database, COUNTY, "p1")
    assert one.told != two.told
    assert one.asked != two.asked
    assert two.previous == one.hash


def test_the_lanes_head_moves_last(database: Database, clock: MovedClock) -> None:
    ran: list[str] = []

    def heard(sql: str, _rows: list[Any]) -> None:
        ran.append(" ".join(sql.split()[:3]))

    with listening(database.engine, heard), database.transaction() as tx:
        ask(tx, accepted("p1"))
        announce(tx, clock, "p1")
        assert not [sql for sql in ran if "audit" in sql]
    assert ran[-2].startswith("INSERT INTO audit_entry")
    assert ran[-1].startswith("UPDATE audit_head")


def test_writers_at_once_leave_a_whole_chain(database: Database, clock: MovedClock) -> None:
    # Two objects of one lane and one of another, in every order.
    same = [f"p{n}" for n in range(200) if chain.lane_of(f"p{n}") == chain.lane_of("p0")][:2]
    other = next(f"p{n}" for n in range(200) if chain.lane_of(f"p{n}") != chain.lane_of("p0"))

    def act(number: int) -> None:
        keys = [*same, other]

        def work(tx: Connection) -> None:
            for key in keys[number % 3 :] + keys[: number % 3]:
                ask(tx, accepted(key, f"request-{number}-{key}"))
                announce(tx, clock, f"{key}/{number}")

        database.run(work)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    with database.reading() as tx:
        assert audit.counties(tx) == [COUNTY]
        at = audit.heads(tx, COUNTY)
        whole = [list(audit.entries(tx, COUNTY, head.lane, 0, 1000)) for head in at]
    assert sum(len(entries) for entries in whole) == 40 * 6
    assert len({e.hash for entries in whole for e in entries}) == 40 * 6
    for head, entries in zip(at, whole, strict=True):
        assert chain.broken("intake", entries, lambda head=head: head, {}) == ""  # type: ignore[misc]


ENTRIES = st.builds(
    Entry,
    county_code=st.just(COUNTY),
    lane=st.just(3),
    number=st.just(0),
    at=st.datetimes(timezones=st.just(UTC)),
    actor=st.text(max_size=8),
    role=st.sampled_from(["agent", "room"]),
    act=st.sampled_from(["RegisterPetition", "SignPledge"]),
    object_id=st.text(max_size=8),
    asked=st.text("0123456789abcdef", max_size=8),
    told=st.text("0123456789abcdef", max_size=8),
    algorithm=st.sampled_from(["sha256", "sm3"]),
    previous=st.just(""),
)
CHAINS = st.lists(ENTRIES, min_size=1, max_size=6)
CHANGES = {
    "county_code": "360784",
    "lane": 4,
    "number": 99,
    "at": AT + timedelta(microseconds=1),
    "actor": "a wholly different one",
    "role": "bureau",
    "act": "Another",
    "object_id": "a wholly different one",
    "asked": "0" * 9,
    "told": "0" * 9,
    "algorithm": "md5",
    "previous": "0" * 9,
    "hash": "0" * 64,
}


def chained(entries: list[Entry]) -> list[Entry]:
    found: list[Entry] = []
    for number, entry in enumerate(entries, 1):
        previous = found[-1].hash if found else ""
        found.append(replace(entry, number=number, previous=previous).sealed("intake"))
    return found


def judged(entries: list[Entry], head: Entry, told: chain.Told | None = None) -> str:
    at = Head(COUNTY, 3, head.number, head.hash)
    return chain.broken("intake", entries, lambda: at, told or {})


@given(CHAINS, st.data())
def test_any_single_change_in_any_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    whole = chained(entries)
    assert judged(whole, whole[-1]) == ""
    place = data.draw(st.integers(0, len(whole) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    changed = replace(whole[place], **{name: CHANGES[name]})  # type: ignore[arg-type]
    found = judged([*whole[:place], changed, *whole[place + 1 :]], whole[-1])
    assert f"entry {place + 1}" in found
    # Sealed anew, it no longer fits what follows: the next entry, the head, or a head kept elsewhere.
    if name not in ("number", "algorithm", "hash", "previous"):
        again = [*whole[:place], changed.sealed("intake"), *whole[place + 1 :]]
        assert judged(again, whole[-1]) != ""


@given(CHAINS, st.data())
def test_a_chain_made_anew_does_not_fit_a_head_kept_elsewhere(
    entries: list[Entry], data: st.DataObject
) -> None:
    whole = chained(entries)
    told = {each.number: {each.hash} for each in whole[-1:]}
    place = data.draw(st.integers(0, len(whole) - 1))
    forged = chained(
        [*whole[:place], replace(whole[place], actor="a wholly different one"), *whole[place + 1 :]]
    )
    assert judged(whole, whole[-1], told) == ""
    assert judged(forged, forged[-1]) == ""
    assert "told" in judged(forged, forged[-1], told)


@given(CHAINS, st.data())
def test_an_entry_taken_away_or_moved_is_found(entries: list[Entry], data: st.DataObject) -> None:
    whole = chained(entries)
    place = data.draw(st.integers(0, len(whole) - 1))
    less = [*whole[:place], *whole[place + 1 :]]
    assert judged(less, whole[-1]).startswith(f"entry {place + 1} is missing")
    moved = [replace(each, number=number) for number, each in enumerate([*less, whole[place]], 1)]
    if place < len(whole) - 1:
        assert judged(moved, whole[-1]).startswith(f"entry {place + 1} ")


def test_another_services_entry_does_not_fit() -> None:
    (entry,) = chained([Entry(COUNTY, 3, 1, AT, "A", "agent", "X", "p", "", "", "sha256", "")])
    assert judged([entry], entry) == ""
    assert judged([entry.sealed("routing")], entry.sealed("routing")) == "entry 1 was changed"


def test_the_digests_are_the_published_ones() -> None:
    # GB/T 32905-2016, appendix A.1; FIPS 180-4's example.
    sm3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (chain.digest("sm3", b"abc"), chain.digest("sha256", b"abc")) == (sm3, sha256)


def test_a_chain_goes_on_when_the_setting_changes(ground: Ground, tmp_path: Path, clock: MovedClock) -> None:
    database = ground.database(tmp_path, "audited", Schema("none", MetaData(), tmp_path))
    database.lend(LENT, vault(tmp_path))
    for number, algorithm in enumerate(("sha256", "sm3")):
        noted = Audit("intake", algorithm)  # type: ignore[arg-type]
        with database.transaction() as tx:
            ask(tx, accepted("p1", f"request-{number}"))
            announce(tx, clock, "p1")
            noted.write(tx)
    assert [entry.algorithm for entry in lane(database, COUNTY, "p1")] == ["sha256", "sm3"]
    assert broken(database, COUNTY, "p1") == ""
    database.close()


def test_what_comes_with_a_fact_is_kept_and_what_is_no_head_is_passed_over(database: Database) -> None:
    def record(head: str) -> Record:
        headers = {"ce_county": COUNTY, audit.HEADER: head}
        return Record("huiyin.routing.assignment.v1", "p1", b"", headers)

    one, other = "a" * 64, "b" * 64
    for heads in ([f"7/{one}", "7/short", "", f"9/{one}"], [f"7/{other}", f"7/{one}", f"x/{one}"]):
        with database.transaction() as tx:
            audit.heard(tx, [record(head) for head in heads])
    with database.reading() as tx:
        assert audit.told_counties(tx, "routing") == [COUNTY]
        told = audit.told(tx, "routing", COUNTY, chain.lane_of("p1"), (0, ""), 10)
        rest = audit.told(tx, "routing", COUNTY, chain.lane_of("p1"), told[0], 10)
    assert told == [(7, one), (7, other), (9, one)]
    assert rest == told[1:]
