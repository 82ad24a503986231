"""Facts on their way: looked at without moving anything, sent again, and tried again."""

from datetime import timedelta
from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import delete, update

from services.chassis.log import Record
from services.chassis.settings import BadSettings
from services.chassis.tables import announcement, inbox
from services.intake.parties import party
from services.operators import events, rebuild
from services.operators.doors import Cell, Doors
from services.operators.reconcile import reconcile
from services.topics import TOPICS, find
from tests.world import COUNTY, STATION, World

PETITION = "huiyin.intake.petition.v1"
PLACE = "huiyin.routing.place.v1"


def test_the_tail_is_decoded_and_moves_nobody(world: World, doors: Doors) -> None:
    petition = world.register()
    before = doors.get("routing", "/standing")["positions"]
    said = list(events.tail(world.intake.log, [PETITION, PLACE], petition.id, last=None))
    assert [s["type"] for s in said] == ["huiyin.intake.v1.PetitionRegistered"]
    assert said[0]["topic"] == PETITION
    assert said[0]["key"] == said[0]["subject"] == petition.id
    assert said[0]["sequence"] == "0000000001"
    assert said[0]["county"] == COUNTY
    assert said[0]["data"]["registration_number"] == petition.registration_number
    assert "演示村民甲" not in events.line(said[0])
    assert doors.get("routing", "/standing")["positions"] == before
    key = f"key-{petition.id}"[:36]
    world.intake.log.append([Record(PETITION, key, b"\xff\xff", {"ce_type": said[0]["type"]})])
    world.intake.log.append([Record(PETITION, key, b"\xff", {})])
    broken = [s["data"] for s in events.tail(world.intake.log, [PETITION], key)]
    assert broken == [{"undecodable": said[0]["type"], "bytes": 2}, {"unknown": "", "bytes": 1}]


def test_lag_is_what_is_in_the_log_and_not_yet_applied(world: World, doors: Doors) -> None:
    world.register()
    assert all(each.behind == 0 for each in events.lag(doors)[0])
    world.intake.relay.step()
    world.ask(world.at_intake.RegisterPetition, registration())
    assert {own.service: own.unpublished for own in events.lag(doors)[1]}["intake"] == 1
    world.intake.relay.step()
    behind = {(each.service, each.topic): each.behind for each in events.lag(doors)[0]}
    assert behind[("routing", PETITION)] == behind[("casework", PETITION)] == 1
    assert behind[("intake", PLACE)] == 0


def registration() -> it.RegisterPetitionRequest:
    return it.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=COUNTY,
        channel=it.CHANNEL_VISIT,
        kind=it.KIND_DEMAND,
        petitioner=it.Petitioner(name="演示村民乙"),
        request="修路",
    )


def test_a_parked_fact_is_listed_shown_and_replayed(world: World, doors: Doors) -> None:
    break_it(world)
    petition = world.register()
    aside = {each["topic"]: each for each in events.set_aside(doors, "intake") if each["state"] == "PARKED"}
    parked = aside["huiyin.routing.assignment.v1"]
    assert parked["key"] == petition.id
    shown = events.show(doors, "intake", parked["topic"], parked["partition"], parked["offset"])
    assert shown["data"]["petition_id"] == petition.id
    found = [f.what for f in reconcile(doors, copies=False).findings if f.service == "intake"]
    assert set(found) >= {"parked", "heard facts"}
    assert events.replay(doors, "intake") == {"intake": 0}
    mend_it(world)
    assert events.replay(doors, "intake", parked["topic"], petition.id)["intake"] == 1
    assert events.replay(doors)["intake"] > 0
    assert events.set_aside(doors, "intake") == []
    assert reconcile(doors).agrees


def break_it(world: World) -> None:
    with world.intake.database.transaction() as tx:
        tx.exec_driver_sql("alter table progress rename to progress_gone")


def mend_it(world: World) -> None:
    with world.intake.database.transaction() as tx:
        tx.exec_driver_sql("alter table progress_gone rename to progress")


def test_an_unreadable_record_is_shown_by_its_size_alone(world: World, doors: Doors) -> None:
    world.register()
    world.intake.log.append([Record(PETITION, "z", "王某某".encode(), {"nonsense": "1"})])
    world.settle()
    parked = events.set_aside(doors, "routing")[0]
    shown = events.show(doors, "routing", parked["topic"], parked["partition"], parked["offset"])
    assert shown["bytes"] == 9
    assert "data" not in shown
    assert "value" not in shown
    with pytest.raises(BadSettings):
        events.show(doors, "routing", parked["topic"], parked["partition"], 10**6)


def test_a_refused_fact_is_listed_and_sent_again(world: World, doors: Doors) -> None:
    petition = world.ask(world.at_intake.RegisterPetition, registration()).petition
    with world.intake.database.transaction() as tx:
        tx.execute(
            update(announcement)
            .where(announcement.c.key == petition.id)
            .values(refused_at=world.clock.now(), refusal="MessageSizeTooLarge")
        )
    (refused,) = events.refused(doors)
    assert (refused["service"], refused["key"], refused["sequence"]) == ("intake", petition.id, 1)
    found = reconcile(doors, copies=False)
    assert {f.what for f in found.findings} == {"refused by the log", "heard facts"}
    assert events.retry(doors)["intake"] == 1
    world.settle()
    assert events.refused(doors) == []
    assert reconcile(doors).agrees


def test_facts_sent_again_are_dropped_and_lost_ones_take_effect(world: World, doors: Doors) -> None:
    first, second = world.register(), world.register()
    assert doors.republish(PETITION, [first.id]) == 1
    assert doors.republish(PETITION) == 1
    world.settle()
    assert doors.republish(PETITION) == 2
    world.settle()
    assert reconcile(doors).agrees
    # As if the log had lost it, and nobody had heard it.
    with world.supervision.database.transaction() as tx:
        tx.execute(delete(inbox).where(inbox.c.topic == PETITION, inbox.c.key == second.id))
    assert doors.republish(PETITION, [second.id]) == 1
    world.settle()
    assert reconcile(doors, copies=False).agrees


def test_a_projection_is_made_anew_and_healed_by_name(world: World, doors: Doors) -> None:
    world.register()
    with world.intake.database.transaction() as tx:
        tx.execute(delete(party).where(party.c.noun == "office"))
    with rebuild.rebuilding(doors, "intake") as rebuilding:
        (parties,) = [p for p in rebuilding.projections if p.name == "parties"]
        rebuilding.hear(parties.topics)
        compared = rebuilding.compare(parties)
        assert {different.key for different in compared.different} >= {STATION}
        assert all("missing" in line for each in compared.different for line in each.lines)
        assert all(rebuild.heal(doors, each) for each in compared.different)
        assert rebuilding.compare(parties).different == []
        stale = compared.different[0]
        assert not rebuild.heal(doors, rebuild.Different(**{**vars(stale), "marks": {PLACE: 7}}))


def test_doors_are_found_by_port_or_by_name() -> None:
    cell = Cell(port=9000, routing_url="http://routing-api:7832")
    assert cell.url("intake") == "http://127.0.0.1:9001"
    assert cell.url("routing") == "http://routing-api:7832"
    closed = Doors.of(Cell(port=1024))
    with pytest.raises(BadSettings, match="HUIYIN_INTAKE_URL"):
        closed.get("intake", "/standing")
    closed.close()


def test_the_operators_door_is_no_part_of_the_api(world: World) -> None:
    for each in world.all:
        described: Any = each.app().openapi()
        assert not any(path.startswith(("/facts", "/standing")) for path in described["paths"])


def test_topics_are_found_by_either_name() -> None:
    assert find("routing.place") is find(PLACE)
    assert find("nonsense") is None
    one = TOPICS[0].settings(1)
    assert one["min.insync.replicas"] == "1"
    assert one["retention.ms"] == str(int(timedelta(days=14).total_seconds() * 1000))
    assert TOPICS[0].settings(3)["min.insync.replicas"] == "2"
