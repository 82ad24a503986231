"""Facts that are heard again, marks or no marks, begin nothing twice."""

from typing import Any

from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import delete, select, update

from services.chassis.tables import announcement, inbox, parked
from tests.world import OF_ROOM, World


def state(world: World, petition_id: str) -> tuple[Any, ...]:
    """What people see of a petition in every service."""
    case = world.case(petition_id)
    case.case.ClearField("version")
    return world.clocks(petition_id), case, world.assignment(petition_id), world.figures()


def test_marks_set_back_and_everything_announced_anew_changes_nothing(world: World) -> None:
    petition = world.register()
    accept = it.AcceptPetitionRequest(
        petition_id=petition.id,
        version=petition.version,
        legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE,
        reason="属于信访程序",
    )
    world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    world.settle()
    world.entrust(petition.id)
    before = state(world, petition.id)
    for each in (world.casework, world.routing):
        with each.database.transaction() as tx:
            tx.execute(delete(inbox).where(inbox.c.key == petition.id))
    for each in world.all:
        with each.database.transaction() as tx:
            mine = announcement.c.key == petition.id
            assert tx.execute(update(announcement).where(mine).values(published_at=None)).rowcount or (
                each is world.supervision
            )
    world.settle()
    assert state(world, petition.id) == before
    for each in (world.casework, world.routing):
        with each.database.reading() as tx:
            assert tx.execute(select(parked)).all() == []
