"""Who sees who brought a petition, and that the petitioner can see who did."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import select

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound
from services.chassis.tables import audit_entry
from services.intake import bootstrap
from services.intake.accesses import store
from services.intake.accesses.model import Relation, Sight
from services.intake.accesses.rules import sight
from tests import samples
from tests.unit.intake.test_files import add, get, listed
from tests.unit.intake.test_sealed import WORDS
from tests.world import (
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    ROOM,
    STATION,
    TOWNSHIP,
    TOWNSHIP_AGENT,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    WATER,
    World,
    proof,
)

CLEAR, ASK, MASKED = "clear", "ask", "masked"
LEADER = Actor("leader", Role.LEADING, ROOM, TOWNSHIP)
WATER_HEAD = Actor("head", Role.DEPARTMENT_HEAD, WATER, "360783")
SERVICE = Actor("casework", Role.SERVICE)
NOTE = "演示：电话打不通，上门"
# By hand, as SECURITY.md tells it: in charge, of the office responsible, met otherwise.
TABLE = {
    Role.AGENT: (CLEAR, MASKED, ASK),
    Role.STATION: (MASKED, CLEAR, ASK),
    Role.ROOM: (MASKED, CLEAR, ASK),
    Role.BUREAU: (MASKED, CLEAR, ASK),
    Role.DEPARTMENT: (MASKED, CLEAR, MASKED),
    Role.DEPARTMENT_HEAD: (MASKED, ASK, MASKED),
}
NAMES = {Sight.CLEAR: CLEAR, Sight.ON_REASON: ASK, Sight.MASKED: MASKED}


@pytest.mark.parametrize("role", Role)
def test_the_table_of_role_and_relation(role: Role) -> None:
    own = TABLE.get(role, (MASKED, MASKED, MASKED))
    assert tuple(NAMES[sight(role, stands, False, False)] for stands in Relation) == own
    withheld = tuple(ASK if each == CLEAR else each for each in own)
    assert tuple(NAMES[sight(role, stands, True, False)] for stands in Relation) == withheld
    organ = role in (Role.ROOM, Role.BUREAU, Role.DEPARTMENT, Role.DEPARTMENT_HEAD)
    ended = tuple(NAMES[sight(role, stands, False, True)] for stands in Relation)
    assert ended == (own if organ else (MASKED, MASKED, MASKED))


def read(world: World, petition: it.Petition, actor: Actor) -> it.Petition:
    asked = it.GetPetitionRequest(petition_id=petition.id)
    found: it.Petition = world.ask(world.at_intake.GetPetition, asked, actor).petition
    return found


def sees(world: World, petition: it.Petition, actor: Actor) -> str:
    found = read(world, petition, actor)
    who = (found.petitioner.name, found.petitioner.address, found.petitioner.phone, *found.representatives)
    if not found.masked:
        assert who == ("演示村民甲乙", "演示村第七组九号", "13900000000", "演示代表丙", "演示代表丁")
        return CLEAR
    assert who == ("演*", "演示村****", "139****0000", "演*", "演*")
    assert (found.request, found.place_code) == (WORDS["request"], petition.place_code)
    return ASK if found.revealable else MASKED


def reveal(
    world: World, petition: it.Petition, actor: Actor, reason: int = it.ACCESS_REASON_CONTACT, **more: str
) -> it.RevealPetitionerResponse:
    asked = it.RevealPetitionerRequest(petition_id=petition.id, reason=reason, **more)  # type: ignore[arg-type]
    shown: it.RevealPetitionerResponse = world.ask(world.at_intake.RevealPetitioner, asked, actor)
    return shown


def register(world: World, petition: it.Petition) -> list[tuple[str, str, str, str, str]]:
    asked = it.ListAccessesRequest(query_code=petition.query_code)
    name = it.AccessReason.Name
    return [
        (a.on_day, a.role, a.office_code, a.agent_id, name(a.reason).removeprefix("ACCESS_REASON_"))
        for a in world.ask(world.at_intake.ListAccesses, asked).accesses
    ]


def test_who_must_reach_the_petitioner_sees_them_and_that_moves_with_the_matter(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    assert petition.masked
    assert {a.id: sees(world, petition, a) for a in (VILLAGE_AGENT, OF_STATION)} == {
        VILLAGE_AGENT.id: CLEAR,
        OF_STATION.id: CLEAR,
    }
    assert [sees(world, petition, a) for a in (OF_ROOM, OF_BUREAU, LEADER, SERVICE)] == [
        ASK,
        ASK,
        MASKED,
        MASKED,
    ]
    with pytest.raises(NotFound):
        read(world, petition, VILLAGE_DEPUTY)
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    assert [sees(world, petition, a) for a in (OF_WATER, WATER_HEAD)] == [MASKED, MASKED]
    world.move("TakeOver", petition.id, OF_WATER)
    who = (OF_WATER, WATER_HEAD, VILLAGE_AGENT, OF_STATION)
    assert [sees(world, petition, a) for a in who] == [CLEAR, ASK, CLEAR, ASK]


def test_after_the_revisit_even_the_agent_says_why(world: World) -> None:
    petition = world.register(**WORDS, kind=it.KIND_DISPUTE, chosen_agent_id=VILLAGE_AGENT.id)
    world.do("CloseCase", petition.id, outcome=3, petitioner_confirmed=True, reason="撤回")
    assert sees(world, petition, VILLAGE_AGENT) == CLEAR
    world.do("RecordRevisit", petition.id, finding="已了解")
    assert sees(world, petition, VILLAGE_AGENT) == ASK


def test_who_asked_not_to_be_named_is_named_for_a_reason_only(world: World) -> None:
    petition = world.register(**WORDS, anonymous=True, chosen_agent_id=VILLAGE_AGENT.id)
    assert [sees(world, petition, a) for a in (VILLAGE_AGENT, OF_STATION, LEADER)] == [ASK, ASK, MASKED]
    assert register(world, petition) == []
    assert reveal(world, petition, VILLAGE_AGENT).petitioner == WORDS["petitioner"]


def test_the_register_answers_for_one_petition_and_ranks_nobody() -> None:
    # Every way into the table begins with a petition; one RPC tells it, by query code; no fact carries it.
    assert {index.columns[0].name for index in store.access.indexes} == {"petition_id"}
    messages = it.DESCRIPTOR.message_types_by_name.values()
    telling = {m.name for m in messages for f in m.fields if f.message_type is it.Access.DESCRIPTOR}
    assert telling == {"ListAccessesResponse"}
    assert [f.name for f in it.ListAccessesRequest.DESCRIPTOR.fields] == ["query_code"]
    assert "petition_id" not in it.Access.DESCRIPTOR.fields_by_name


def test_a_handlers_own_reading_is_recorded_once_a_day(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    read(world, petition, OF_ROOM)
    assert register(world, petition) == []
    for _ in range(2):
        read(world, petition, VILLAGE_AGENT)
    read(world, petition, OF_STATION)
    world.advance(hours=14)
    read(world, petition, VILLAGE_AGENT)
    agent = ("agent", STATION, VILLAGE_AGENT.id, "HANDLING")
    assert register(world, petition) == [
        ("2026-03-03", *agent),
        ("2026-03-02", "station", STATION, "", "HANDLING"),
        ("2026-03-02", *agent),
    ]
    assert acts(world, petition).count("ReadPetitioner") == 3


def test_reading_at_once_is_recorded_once(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: read(world, petition, VILLAGE_AGENT).masked, range(8)))
    assert (seen, len(register(world, petition))) == ([False] * 8, 1)


def test_reading_a_file_is_a_look_recorded_once_a_day_whoever_reads(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    file = add(world, petition, samples.TEXT, name="演示村民甲乙的借条.txt")
    unread = add(world, petition, samples.TEXT)
    assert {each.name for each in listed(world, petition, LEADER)} == {"材料.txt"}
    assert [each.name for each in listed(world, petition)] == [file.name, unread.name]
    assert register(world, petition) == []
    with pytest.raises(NotFound):
        get(world, file.id, VILLAGE_DEPUTY)
    with ThreadPoolExecutor(8) as pool:
        read_at_once = list(pool.map(lambda _: get(world, file.id), range(2)))
    assert read_at_once == [(file, samples.TEXT)] * 2
    get(world, unread.id)
    assert get(world, file.id, LEADER) == (file, samples.TEXT)
    world.advance(hours=14)
    get(world, file.id)
    agent = ("agent", STATION, VILLAGE_AGENT.id, "FILES")
    assert register(world, petition) == [
        ("2026-03-03", *agent),
        ("2026-03-02", "leading", ROOM, "", "FILES"),
        ("2026-03-02", *agent),
    ]
    asked = it.ListAccessesRequest(query_code=petition.query_code)
    shown = [list(a.shown) for a in world.ask(world.at_intake.ListAccesses, asked).accesses]
    assert shown == [["files"]] * 3
    assert acts(world, petition).count("ReadFiles") == 3
    # Reading a file is one look, seeing who brought it another.
    read(world, petition, VILLAGE_AGENT)
    assert register(world, petition)[0] == ("2026-03-03", *agent[:-1], "HANDLING")


def acts(world: World, petition: it.Petition) -> list[str]:
    query = select(audit_entry.c.act).where(audit_entry.c.object_id == petition.id)
    with world.intake.database.reading() as tx:
        return list(tx.execute(query.order_by(audit_entry.c.number)).scalars())


def test_a_look_with_a_reason_is_shown_recorded_and_told(world: World, tmp_path: Path) -> None:
    petition = world.register(**WORDS)
    shown = reveal(world, petition, OF_ROOM, note=NOTE)
    assert (shown.petitioner, list(shown.representatives)) == (WORDS["petitioner"], WORDS["representatives"])
    assert register(world, petition) == [("2026-03-02", "room", ROOM, "", "CONTACT")]
    assert "RevealPetitioner" in acts(world, petition)
    asked = it.ListAccessesRequest(query_code=petition.query_code)
    (line,) = world.ask(world.at_intake.ListAccesses, asked).accesses
    assert list(line.shown) == ["name", "address", "phone", "representatives"]
    assert line.office_name == f"演示{ROOM}"
    # The room's post is nobody's name; what it wrote is sealed, and told to nobody here.
    assert OF_ROOM.id not in (line.agent_id, line.office_name)
    assert NOTE.encode() not in line.SerializeToString()
    assert not any(NOTE.encode() in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": 0}, "reason"),
        ({"reason": it.ACCESS_REASON_HANDLING}, "reason"),
        ({"reason": it.ACCESS_REASON_FILES}, "reason"),
        ({"reason": 99}, "reason"),
        ({"note": "长" * 201}, "note"),
    ],
)
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(
    world: World, wrong: dict[str, object], field: str
) -> None:
    petition = world.register(**WORDS)
    with pytest.raises(Invalid) as caught:
        reveal(world, petition, OF_ROOM, **wrong)  # type: ignore[arg-type]
    assert [f.field for f in caught.value.fields] == [field]
    assert register(world, petition) == []
    reveal(world, petition, OF_ROOM)


def test_who_never_needs_to_know_is_refused(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    with pytest.raises(NotAllowed) as caught:
        reveal(world, petition, OF_WATER)
    assert caught.value.reason == "NOT_REVEALED"
    for actor in (LEADER, SERVICE):
        with pytest.raises(NotAllowed):
            reveal(world, petition, actor)
    with pytest.raises(NotFound):
        reveal(world, petition, VILLAGE_DEPUTY)
    assert register(world, petition) == []


def test_the_same_request_again_shows_and_records_no_more_than_once_a_day(world: World) -> None:
    petition = world.register(**WORDS)
    for _ in range(2):
        assert reveal(world, petition, OF_ROOM, request_id="look-at-it").petitioner == WORDS["petitioner"]
    assert len(register(world, petition)) == 1
    world.advance(days=1)
    with pytest.raises(Conflict) as caught:
        reveal(world, petition, OF_ROOM, request_id="look-at-it")
    assert caught.value.reason == "REVEALED_BEFORE"


def test_what_is_not_there_is_not_revealed(world: World) -> None:
    nameless, erased = world.register(petitioner=it.Petitioner()), world.register(**WORDS)
    bootstrap.erase(world.intake, erased.id, "演示：本人申请", "clerk")
    for petition in (nameless, erased):
        with pytest.raises(Conflict) as caught:
            reveal(world, petition, OF_ROOM)
        assert caught.value.reason == "NOTHING_TO_REVEAL"
        read(world, petition, OF_STATION)
        assert register(world, petition) == []


def test_the_peoples_door_masks_and_tells_the_register(world: World) -> None:
    petition = world.register(**WORDS, chosen_agent_id=VILLAGE_AGENT.id)
    door = TestClient(world.intake.app())
    path = f"/v1/petitions/{petition.id}"
    assert door.get(path, headers=dict(proof(OF_ROOM))).json()["petitioner"]["phone"] == "139****0000"
    assert door.get(path, headers=dict(proof(TOWNSHIP_AGENT))).status_code == 404
    assert door.get(path, headers=dict(proof(VILLAGE_AGENT))).json()["petitioner"]["phone"] == "13900000000"
    told = door.get(f"/v1/progress/{petition.query_code}/accesses").json()["accesses"]
    assert [(a["role"], a["agent_id"], a["reason"]) for a in told] == [
        ("agent", VILLAGE_AGENT.id, "ACCESS_REASON_HANDLING")
    ]


def test_who_guesses_codes_at_the_register_is_slowed_down(world: World) -> None:
    few = world.intake.settings.model_copy(update={"public_misses": 3})
    begun = bootstrap.build(few, world.clock)
    door = TestClient(begun.app())
    statuses = [door.get("/v1/progress/AAAA-AAAA-AAAA-AA/accesses").status_code for _ in range(4)]
    # The codes of the progress view count, too.
    assert [*statuses, door.get("/v1/progress/AAAA-AAAA-AAAA-AA").status_code] == [404] * 3 + [429] * 2
    begun.close()
