"""What is said about a petition or a complaint is sealed wherever it is kept, not in intake alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import select, update

from services.casework import proofs as casework
from services.casework.acts import store as acts
from services.chassis import keys, sealing
from services.chassis.ciphers import Tampered
from services.chassis.sealing import Sealed
from services.routing import proofs as routing
from services.supervision import proofs as supervision
from tests import said
from tests.world import COUNTY, OF_BUREAU, World


def of_casework(world: World, petition_id: str) -> list[Message]:
    return [world.case(petition_id)]


def of_routing(world: World, petition_id: str) -> list[Message]:
    asked = rt.GetAssignmentRequest(petition_id=petition_id)
    return [world.ask(world.at_routing.GetAssignment, asked, OF_BUREAU)]


def of_supervision(world: World, petition_id: str) -> list[Message]:
    orders = sv.ListOrdersRequest(county_code=COUNTY, petition_id=petition_id)
    complaints = sv.ListComplaintsRequest(county_code=COUNTY)
    return [
        world.ask(world.at_supervision.ListOrders, orders, OF_BUREAU),
        world.ask(world.at_supervision.ListComplaints, complaints, OF_BUREAU),
    ]


@dataclass(frozen=True)
class Keeper:
    """A service that keeps words: which, how they are read at its door, and what seals them."""

    name: str
    words: Sequence[str]
    read: Callable[[World, str], list[Message]]
    sealed: Sequence[Sealed]

    @property
    def told(self) -> list[str]:
        """The words its door tells."""
        return [word for word in self.words if word not in said.UNTOLD]


KEEPERS = [
    Keeper("casework", said.CASEWORK, of_casework, casework.SEALED),
    Keeper("routing", said.ROUTING, of_routing, routing.SEALED),
    Keeper("supervision", [*said.SUPERVISION, *said.COMPLAINT], of_supervision, supervision.SEALED),
]


@pytest.fixture
def petition_id(world: World) -> str:
    """A petition about which everything was said, and a complaint."""
    petition = said.said(world)
    said.complained(world)
    world.settle()
    return petition.id


@pytest.mark.parametrize("keeper", KEEPERS, ids=lambda each: each.name)
def test_nothing_said_stands_in_clear_in_any_file_or_row(
    world: World, petition_id: str, keeper: Keeper, tmp_path: Path
) -> None:
    assert said.unread(keeper.told, *keeper.read(world, petition_id)) == []
    assert said.in_rows(getattr(world, keeper.name), [*said.OF_THE_PETITION, *said.COMPLAINT]) == []
    assert said.in_files(tmp_path, [*said.OF_THE_PETITION, *said.COMPLAINT]) == []


@pytest.mark.parametrize("keeper", KEEPERS, ids=lambda each: each.name)
def test_migrate_seals_what_an_earlier_version_wrote(
    world: World, petition_id: str, keeper: Keeper, tmp_path: Path
) -> None:
    service, before = getattr(world, keeper.name), keeper.read(world, petition_id)
    said.as_before(service, keeper.sealed)
    assert said.in_rows(service, keeper.words) == list(keeper.words)
    assert keeper.read(world, petition_id) == before
    assert petition_id in said.unsealed(service)
    service.migrate()
    assert said.in_rows(service, keeper.words) == []
    assert said.in_files(tmp_path, keeper.words) == []
    assert said.unsealed(service) == set()
    assert keeper.read(world, petition_id) == before


def test_a_word_that_was_moved_to_another_row_is_not_read(world: World) -> None:
    petition = world.register()
    for what in ("演示之一", "演示之二"):
        world.do("RecordAct", petition.id, kind=1, what=what)
    with world.casework.database.transaction() as tx:
        first, second = tx.execute(select(acts.act).order_by(acts.act.c.id)).all()
        tx.execute(update(acts.act).where(acts.act.c.id == first.id).values(what=second.what))
    vault = world.casework.vault
    with world.casework.database.reading() as tx, pytest.raises(Tampered):
        acts.acts(tx, petition.id, sealing.read(tx, vault, petition.id))


def test_every_key_is_wrapped_anew_and_every_word_stays(world: World, petition_id: str) -> None:
    keys.turn(world.casework.settings.data / "vault-keys.json")
    before = [each.read(world, petition_id) for each in KEEPERS]
    for keeper in KEEPERS:
        service: Any = getattr(world, keeper.name)
        renewed = type(service.vault)(lambda of=service: keys.read(of.settings), "SM4-GCM")
        assert sealing.rewrap(service.database, renewed) > 0
        assert sealing.rewrap(service.database, renewed) == 0
    assert [each.read(world, petition_id) for each in KEEPERS] == before
