"""Clocks: started, met, missed, followed, explained; fired once however many sweep."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.message import Message
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from services.casework import bootstrap as casework
from services.casework import events as casework_events
from services.casework import proofs
from services.casework.acts.service import Acts
from services.casework.case import store as cases
from services.casework.case.service import Cases
from services.casework.clocks import store
from services.casework.clocks.rules import replay
from services.casework.clocks.service import Clocks
from services.casework.pledge.service import Pledges
from services.casework.rulebook import Rules, load
from services.chassis import keys, tables
from services.chassis.announcements import Outbox
from services.chassis.clock import MovedClock
from services.chassis.erasing import Erasing
from services.chassis.pages import Pages
from services.chassis.settings import Settings
from services.chassis.vault import Vault
from tests.ground import Ground
from tests.world import COUNTY, OF_BUREAU, OF_ROOM, ROOM, TOWNSHIP, VILLAGE_AGENT, World

PERIODIC: dict[str, Any] = {
    "kind": cw.FEEDBACK_KIND_PERIODIC,
    "what": "在办",
    "way": cw.DELIVERY_WAY_TELEPHONE,
}


def test_the_first_asked_office_answers_the_same_day_or_is_late(world: World) -> None:
    answered, ignored = world.register(), world.register()
    agent = world.assignment(answered.id).agent_id
    assert agent == VILLAGE_AGENT.id
    world.do("RecordAct", answered.id, kind=cw.ACT_KIND_CALL, what="当天回电")
    world.advance(hours=13, minutes=59)
    assert world.clocks(ignored.id)["S1/1"] == "OPEN"
    # 24:00 in Shanghai is late.
    world.advance(minutes=1)
    assert world.clocks(answered.id)["S1/1"] == "MET"
    assert world.clocks(ignored.id)["S1/1"] == "MISSED"


def test_feedback_keeps_a_fixed_rhythm(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.do("RecordAct", petition.id, kind=cw.ACT_KIND_CALL, what="打电话")
    world.advance(days=10)
    world.do("GiveFeedback", petition.id, **PERIODIC)
    asked = cw.ListClocksRequest(petition_id=petition.id)
    clocks = world.ask(world.at_casework.ListClocks, asked).clocks
    assert [c.due_on for c in clocks if c.clock == "S3"] == ["2026-03-17", "2026-04-01"]
    world.advance(days=30)
    states = world.clocks(petition.id)
    assert [states[f"S3/{n}"] for n in (1, 2, 3)] == ["MET", "MISSED", "OPEN"]


def test_acceptance_on_the_ordinary_route_starts_sixty_days(world: World) -> None:
    petition = world.register(office_code=ROOM, place_code=TOWNSHIP)
    assert world.clocks(petition.id)["T2/1"] == "OPEN"
    accept = it.AcceptPetitionRequest(
        petition_id=petition.id,
        version=1,
        legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE,
        reason="属职权范围",
    )
    world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    world.settle()
    states = world.clocks(petition.id)
    assert (states["T2/1"], states["T5/1"]) == ("MET", "OPEN")
    clocks = world.ask(
        world.at_casework.ListClocks, cw.ListClocksRequest(petition_id=petition.id), OF_ROOM
    ).clocks
    assert next(c.due_on for c in clocks if c.clock == "T5") == "2026-05-01"


@pytest.mark.parametrize("office", [ROOM, "360783990201-1"])
def test_agents_stations_and_points_are_no_organs(world: World, office: str) -> None:
    petition = world.register(office_code=office)
    assert ("T2/1" in world.clocks(petition.id)) is (office == ROOM)


def test_no_notice_is_owed_where_name_or_address_is_unclear(world: World) -> None:
    for petitioner, owed in (
        (it.Petitioner(name="演示村民", address="演示村"), True),
        (it.Petitioner(), False),
    ):
        petition = world.register(office_code=ROOM, place_code=TOWNSHIP, petitioner=petitioner)
        assert ("T2/1" in world.clocks(petition.id)) is owed


def test_a_matter_handed_up_reaches_its_first_organ_when_taken_over(world: World) -> None:
    petition = world.register()
    world.advance(days=2)
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    assert "T2/1" not in world.clocks(petition.id)
    world.move("TakeOver", petition.id, OF_ROOM)
    clocks = world.ask(
        world.at_casework.ListClocks, cw.ListClocksRequest(petition_id=petition.id), OF_ROOM
    ).clocks
    assert next(c.started_on for c in clocks if c.clock == "T2") == "2026-03-04"


def test_a_dispute_has_no_statutory_clock(world: World) -> None:
    for kind, owed in ((it.KIND_DEMAND, True), (it.KIND_DISPUTE, False)):
        petition = world.register(office_code=ROOM, place_code=TOWNSHIP, kind=kind)
        assert ("T2/1" in world.clocks(petition.id)) is owed


def test_a_new_rule_book_moves_no_clock_that_runs(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    before = world.ask(
        world.at_casework.ListClocks, cw.ListClocksRequest(petition_id=petition.id), OF_ROOM
    ).clocks
    rules = load()
    later = rules.book.model_copy(
        update={
            "version": "later",
            "clocks": {k: c.model_copy(update={"limit": 1}) for k, c in rules.book.clocks.items()},
        }
    )
    with world.casework.database.reading() as tx:
        for clock in store.of_petition(tx, petition.id):
            lines = replay(Rules(later, rules.calendar), clock, store.ledger(tx, clock.id))
            assert f"{clock.due_on.month}月{clock.due_on.day}日24时" in lines[-1]
    assert len(before) > 2


def test_every_open_clock_has_an_armed_timer(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    for _ in range(4):
        world.advance(days=9)
        with world.casework.database.reading() as tx:
            assert store.unarmed(tx) == []


def test_an_explanation_replays_to_the_very_day(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    for clock in world.ask(
        world.at_casework.ListClocks, cw.ListClocksRequest(petition_id=petition.id)
    ).clocks:
        explained = world.ask(world.at_casework.ExplainClock, cw.ExplainClockRequest(clock_id=clock.id))
        due = date.fromisoformat(clock.due_on)
        assert explained.lines[-1] == f"截止{due.year}年{due.month}月{due.day}日24时"
        assert explained.source
        assert explained.ledger[0].entry == "START"


def test_a_rung_fires_once_with_two_sweepers(world: World) -> None:
    world.register()
    world.clock.advance(days=30)
    fired = [sweep() for _ in range(3) for sweep in [*world.casework.sweeps, *world.casework.sweeps]]
    assert sum(fired) > 0
    with world.casework.database.reading() as tx:
        rows = list(tx.execute(select(tables.announcement.c.type)).scalars())
        timers = list(tx.execute(select(store.timer.c.state)).scalars())
    assert rows.count("huiyin.casework.v1.ClockRungReached") == timers.count("FIRED")
    assert "ARMED" not in timers


def test_a_missed_clock_can_be_pressed_once(world: World) -> None:
    petition = world.register()
    world.advance(days=1)
    asked = sv.ListBreachesRequest(county_code=COUNTY)
    breach = world.ask(world.at_supervision.ListBreaches, asked, OF_BUREAU).breaches[0]
    order = sv.IssueOrderRequest(clock_id=breach.clock_id, demand="今天回应", answer_by="2026-03-10")
    issued = world.ask(world.at_supervision.IssueOrder, order, OF_BUREAU).order
    world.settle()
    assert world.case(petition.id).case.order_number == issued.number
    answer = sv.AnswerOrderRequest(order_id=issued.id, version=1, answer="已回应")
    world.ask(world.at_supervision.AnswerOrder, answer, OF_ROOM)
    world.settle()
    assert world.case(petition.id).case.order_number == ""


def _facts(world: World) -> dict[str, list[tuple[Message, str]]]:
    """What intake and routing announced, by topic, in order."""
    found: dict[str, list[tuple[Message, str]]] = {}
    for assembly, module in ((world.intake, it), (world.routing, rt)):
        with assembly.database.reading() as tx:
            rows = list(tx.execute(select(tables.announcement).order_by(tables.announcement.c.id)))
        for row in rows:
            if row.topic in ("huiyin.intake.petition.v1", "huiyin.routing.assignment.v1"):
                message = getattr(module, row.type.rpartition(".")[2]).FromString(row.data)
                found.setdefault(row.topic, []).append((message, row.key))
    return found


@settings(
    max_examples=20,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_interleaving_of_topics_ends_in_the_same_state(
    ground: Ground,
    tmp_path_factory: pytest.TempPathFactory,
    interleaved: dict[str, list[tuple[Message, str]]],
    data: st.DataObject,
) -> None:
    topics = [list(facts) for facts in interleaved.values()]
    order = data.draw(st.permutations(list(itertools.chain(*([n] * len(t) for n, t in enumerate(topics))))))
    ends = [_heard_in(ground, tmp_path_factory, topics, o) for o in (sorted(order), order)]
    assert ends[0] == ends[1]


@pytest.fixture(params=["accepted before the township takes over", "accepted after"])
def interleaved(world: World, request: pytest.FixtureRequest) -> dict[str, list[tuple[Message, str]]]:
    """The facts of a petition that was handed up, taken over and accepted."""
    petition = world.register()
    accept = it.AcceptPetitionRequest(
        petition_id=petition.id, version=1, legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE, reason="属职权"
    )
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    before = "before" in request.param
    if before:
        world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    world.advance(hours=2)
    world.move("TakeOver", petition.id, OF_ROOM)
    if not before:
        world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    return _facts(world)


def _heard_in(
    ground: Ground, folders: pytest.TempPathFactory, topics: list[list[tuple[Message, str]]], order: list[int]
) -> tuple[object, ...]:
    folder = folders.mktemp("heard")
    database = ground.database(folder, "heard", casework.SCHEMA)
    clock = MovedClock(datetime(2026, 3, 5, tzinfo=UTC))
    outbox = Outbox("casework", clock)
    clocks = Clocks(outbox, load(), CollectorRegistry())
    vault = Vault(lambda: keys.read(Settings(data=folder)), "A256-GCM")
    own = Cases(outbox, clocks, Pages(b"x"), vault, CollectorRegistry())
    erasing = Erasing(database, vault, clock, proofs.SEALED, lambda tx, gone: None)
    verbs = casework_events.heard(own, Acts(own, clocks, Pledges(own, clocks)), erasing)
    rest = [list(t) for t in topics]
    petition_id = topics[0][0][1]
    for n in order:
        message, _ = rest[n].pop(0)
        with database.transaction() as tx:
            verbs[type(message)](tx, message)
    with database.reading() as tx:
        case = cases.find(tx, petition_id)
        found = sorted(
            (c.clock, c.ordinal, c.owner_code, c.started_on, c.due_on, c.state, c.met_at)
            for c in store.of_petition(tx, petition_id)
        )
    database.close()
    return (
        found,
        case.stage,
        case.holder_code,
        case.agent_id,
        case.tier,
        case.opened_at,
        case.organ_at,
        case.next_due_on,
    )
