"""An erasure reaches every service, is complete when all have said so, and nothing brings a word back."""

import json
from pathlib import Path
from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import delete, func, select, update

from services.casework.proofs import SEALED
from services.chassis.refusals import Conflict
from services.chassis.tables import announcement, inbox, vault_key
from services.intake import bootstrap
from services.operators import audit
from services.operators.doors import Doors
from services.operators.reconcile import reconcile
from tests import said
from tests.unit.operators.conftest import agent_of
from tests.unit.operators.test_sealed import KEEPERS
from tests.world import COUNTY, OF_BUREAU, World

WHO = "demo-operator"
WHY = "第四十七条"


def erase(world: World, petition: it.Petition) -> None:
    bootstrap.erase(world.intake, petition.registration_number, WHY, WHO)


def waits_for(world: World) -> dict[str, tuple[str, ...]]:
    return {petition.id: erasure.waits_for for petition, erasure in bootstrap.erasures(world.intake)}


def wrapped(world: World, petition_id: str) -> dict[str, bytes]:
    """The petition's key as every service keeps it."""
    found = {}
    for each in world.all:
        with each.database.reading() as tx:
            query = select(vault_key.c.wrapped).where(vault_key.c.owner == petition_id)
            found[each.name] = tx.execute(query).scalar_one()
    return found


def state(world: World, petition_id: str) -> list[Any]:
    """What every door tells of a petition; what a case hears again is a version more of it."""
    told: list[Any] = [keeper.read(world, petition_id) for keeper in KEEPERS]
    told[0][0].case.ClearField("version")
    return told


def announced(world: World) -> int:
    total = 0
    for each in world.all:
        with each.database.reading() as tx:
            total += tx.execute(select(func.count()).select_from(announcement)).scalar_one()
    return total


def test_nothing_is_left_in_any_service_and_the_petition_stays(
    world: World, doors: Doors, tmp_path: Path
) -> None:
    petition, other = said.said(world), world.register(request="演示他人请求")
    complaint = said.complained(world, petition.id)
    world.settle()
    figures, stage = world.figures(), world.case(petition.id).case.stage
    before = wrapped(world, petition.id)
    assert all(before.values())

    erase(world, petition)
    assert waits_for(world) == {petition.id: ("routing", "casework", "supervision")}
    world.settle()
    assert [each.name for each in world.all if (at := each.next_armed()) and at <= world.clock.now()] == []
    assert waits_for(world) == {petition.id: ()}

    for keeper in KEEPERS:
        answers = keeper.read(world, petition.id)
        mine = [word for word in keeper.told if word not in said.COMPLAINT]
        assert said.unread(mine, *answers) == mine
        assert said.unread(["已依法删除"], *answers) == []
    for each in world.all:
        assert said.in_rows(each, said.OF_THE_PETITION) == []
    assert said.in_files(tmp_path, said.OF_THE_PETITION) == []
    files = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    assert [name for name, key in before.items() if key in files] == []
    assert set(wrapped(world, petition.id).values()) == {b""}

    exported = list(audit.export(doors, doors.services, COUNTY))
    assert [word for word in said.OF_THE_PETITION if word in "".join(exported)] == []
    acts = [e for e in map(json.loads, exported) if e["object_id"] == petition.id]
    assert [(e["actor"], e["role"]) for e in acts if e["act"] == "ErasePetition"] == [(WHO, "administrator")]
    told = {e["service"] for e in acts if e["act"].endswith("Erased")}
    assert told == {"routing", "casework", "supervision"}
    assert audit.verify(doors, doors.services).findings == []

    assert (world.figures(), world.case(petition.id).case.stage) == (figures, stage)
    assert said.unread(said.COMPLAINT, *KEEPERS[2].read(world, petition.id)) == []
    assert complaint.petition_id == petition.id
    kept = world.ask(world.at_intake.GetPetition, it.GetPetitionRequest(petition_id=other.id), OF_BUREAU)
    assert kept.petition.request == "演示他人请求"
    assert reconcile(doors).agrees


def test_twice_changes_nothing_and_what_is_heard_again_brings_no_word_back(
    world: World, doors: Doors
) -> None:
    petition = said.said(world)
    erase(world, petition)
    world.settle()
    before, read = announced(world), state(world, petition.id)
    erase(world, petition)
    world.settle()
    assert announced(world) == before
    for each in world.all:
        with each.database.transaction() as tx:
            tx.execute(delete(inbox).where(inbox.c.key == petition.id))
            tx.execute(
                update(announcement).where(announcement.c.key == petition.id).values(published_at=None)
            )
    world.settle()
    assert waits_for(world) == {petition.id: ()}
    assert set(wrapped(world, petition.id).values()) == {b""}
    assert state(world, petition.id) == read
    # Again in a scratch database, by the same code, from every fact there is.
    assert reconcile(doors, heal=True).agrees
    for service in world.all:
        assert said.in_rows(service, said.OF_THE_PETITION) == []


def test_nothing_is_written_about_an_erased_petition_any_more(world: World) -> None:
    petition, other = world.register(), world.register()
    erase(world, petition)
    world.settle()
    # Nothing had been said of it in casework or routing: there was no key yet.
    with pytest.raises(Conflict) as caught:
        world.do("RecordAct", petition.id, kind=1, what="演示走访")
    assert caught.value.reason == "ERASED"
    world.do("RecordAct", other.id, agent_of(world, other.id), kind=1, what="演示走访")
    # What is heard, and what says nothing, goes on.
    world.advance(days=20)
    assert world.clocks(petition.id)["S1/1"] == "MISSED"
    assert world.set_aside() == {each.name: (0, 0, 0) for each in world.all}


def test_it_is_not_said_before_the_files_hold_the_key_no_more(world: World, tmp_path: Path) -> None:
    petition, casework = said.said(world), world.casework
    key, before = wrapped(world, petition.id)["casework"], announced(world)
    assert casework.erasing
    with casework.database.transaction() as tx:
        casework.erasing.heard(tx, petition.id, COUNTY, world.clock.now())
    assert announced(world) == before
    # What is not said yet is waited for, by `settle` and by the alert about late timers.
    assert casework.next_armed() == world.clock.now()
    assert casework.erasing.sweep() == 1
    assert announced(world) == before + 1
    assert casework.next_armed() != world.clock.now()
    assert casework.erasing.sweep() == 0
    if casework.database.is_sqlite:
        assert not any(key in f.read_bytes() for f in tmp_path.glob("casework.db*"))


def test_what_migrate_had_not_reached_is_erased_too(world: World, tmp_path: Path) -> None:
    petition = said.said(world)
    said.as_before(world.casework, SEALED)
    assert said.in_rows(world.casework, said.CASEWORK) == said.CASEWORK
    erase(world, petition)
    world.settle()
    assert said.in_rows(world.casework, said.CASEWORK) == []
    assert said.in_files(tmp_path, said.CASEWORK) == []
    assert world.case(petition.id).acts[0].what == "已依法删除"


def test_what_an_earlier_version_erased_alone_is_announced_when_it_is_erased_again(world: World) -> None:
    petition = said.said(world)
    with world.intake.database.transaction() as tx:
        world.intake.vault.destroy(tx, petition.id, COUNTY, world.clock.now(), WHY)
    ((_, known),) = bootstrap.erasures(world.intake)
    assert not known.announced
    erase(world, petition)
    world.settle()
    ((_, known),) = bootstrap.erasures(world.intake)
    assert (known.announced, known.complete) == (True, True)
