"""A busy system's audit chains are whole; whatever is done to them by plain SQL is found."""

import json
from collections.abc import Mapping, Sequence

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import text

from services.chassis.assembly import Assembly
from services.chassis.chain import SEALED_LANE, lane_of
from services.chassis.settings import BadSettings
from services.operators import audit
from services.operators.doors import Cell, Doors
from tests.tampering import unguard
from tests.world import COUNTY, OF_BUREAU, OPERATOR, VILLAGE_AGENT, World

Petitions = dict[str, it.Petition]


def entries(doors: Doors, service: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in audit.export(doors, [service], COUNTY)]


def test_every_act_of_a_busy_system_is_in_a_whole_chain(doors: Doors, world: World, busy: Petitions) -> None:
    report = audit.verify(doors, doors.services)
    assert [str(finding) for finding in report.findings] == []
    assert report.entries > 30
    # Every act has its county: nothing is in the lanes of no county.
    for each in world.all:
        assert doors.get(each.name, "/audit/counties")["counties"] == [COUNTY]
    petition = busy["entrusted"]
    of_intake = [each for each in entries(doors, "intake") if each["object_id"] == petition.id]
    assert [each["act"] for each in of_intake] == ["RegisterPetition", "AcceptPetition"]
    assert of_intake[0]["actor"] == petition.registered_by == VILLAGE_AGENT.id
    complaint = [each for each in entries(doors, "supervision") if "Complaint" in each["act"]]
    assert {each["act"] for each in complaint} >= {"TakeComplaint", "DecideComplaint"}
    assert {each["actor"] for each in complaint if each["act"] == "DecideComplaint"} == {OF_BUREAU.id}
    # What a service did because it heard something is its own act.
    heard = [each for each in entries(doors, "routing") if each["object_id"] == petition.id]
    assert (heard[0]["actor"], heard[0]["role"], heard[0]["asked"]) == ("routing", "service", "")


def test_a_complaint_moves_no_lane_whose_head_others_hear(
    doors: Doors, world: World, busy: Petitions
) -> None:
    def numbers() -> dict[int, int]:
        heads = doors.get("supervision", "/audit/heads", county=COUNTY)["heads"]
        return {head["lane"]: head["number"] for head in heads}

    before = numbers()
    asked = sv.TakeComplaintRequest(
        county_code=COUNTY,
        accused_kind=sv.ACCUSED_KIND_AGENT,
        accused_code=VILLAGE_AGENT.id,
        breach=sv.BREACH_FEE,
        facts="演示",
        way=sv.COMPLAINT_WAY_PAPER,
    )
    complaint = world.ask(world.at_supervision.TakeComplaint, asked, OPERATOR).complaint
    assert numbers() == before | {SEALED_LANE: before[SEALED_LANE] + 1}
    # It is in the chain all the same, and read with the others.
    plant(world.supervision, [f"update audit_entry set actor = 'x' where object_id = '{complaint.id}'"], {})
    (found,) = audit.verify(doors, ["supervision"]).findings
    assert (found.lane, found.text) == (SEALED_LANE, f"entry {before[SEALED_LANE] + 1} was changed")


def test_the_chain_holds_no_word_of_what_was_said(doors: Doors, busy: Petitions) -> None:
    lines = "".join("".join(audit.export(doors, [name], COUNTY)) for name in doors.services)
    assert busy["entrusted"].id in lines
    for word in ("走访", "请办理", "收了五十元", "已查明", "演示村民甲"):
        assert word
        assert word not in lines


@pytest.mark.parametrize(
    ("cell", "with_issuer"),
    [
        (Cell(), True),
        (Cell(intake_url="http://intake-api:7831"), False),
        (Cell(intake_url="http://intake-api:7831", issuer_url="http://issuer:7835"), True),
    ],
    ids=["machine", "outside", "cell"],
)
def test_the_issuers_chain_is_read_where_there_is_one(cell: Cell, with_issuer: bool) -> None:
    assert ("issuer" in cell.audited) is with_issuer


# One lane of intake with three acts of one petition at least: {n} is its last number.
PLANTED: Mapping[str, tuple[Sequence[str], str]] = {
    "an edit": (["update audit_entry set actor = 'A-V2' where {lane} and number = 2"], "entry 2 was changed"),
    "an edit of the last": (
        ["update audit_entry set told = '' where {lane} and number = {n}"],
        "entry {n} was changed",
    ),
    "a deletion": (
        ["delete from audit_entry where {lane} and number = 2"],
        "entry 2 is missing, the next one is 3",
    ),
    "a deletion, numbered anew": (
        [
            "delete from audit_entry where {lane} and number = 2",
            "update audit_entry set number = number - 1 where {lane} and number = 3",
        ],
        "entry 2 was changed",
    ),
    "two in another order": (
        [
            "update audit_entry set number = 9999 where {lane} and number = 1",
            "update audit_entry set number = 1 where {lane} and number = 2",
            "update audit_entry set number = 2 where {lane} and number = 9999",
        ],
        "entry 1 was changed",
    ),
    "the newest cut off": (
        ["delete from audit_entry where {lane} and number = {n}"],
        "entry {n} is missing, the head is at {n}",
    ),
    "all cut off": (["delete from audit_entry where {lane}"], "entry 1 is missing, the head is at {n}"),
    "one too many": (
        [
            "insert into audit_entry select county_code, lane, number + 1, at, actor, role, act, object_id, "
            "asked, told, algorithm, previous, hash from audit_entry where {lane} and number = {n}"
        ],
        "was changed",
    ),
    "another head": (
        ["update audit_head set hash = '0' where {lane}"],
        "the head is at {n} and does not fit entry {n}",
    ),
    "no head": (["delete from audit_head where {lane}"], "the head is missing"),
}


@pytest.fixture
def lane(doors: Doors, world: World, busy: Petitions) -> dict[str, object]:
    """A lane of intake's chain with three entries at least."""
    number = lane_of(busy["entrusted"].id)
    while True:
        heads = doors.get("intake", "/audit/heads", county=COUNTY)["heads"]
        (last,) = [head["number"] for head in heads if head["lane"] == number]
        if last >= 3:
            return {"lane": f"county_code = '{COUNTY}' and lane = {number}", "n": last}
        world.register()


def plant(of: Assembly, statements: Sequence[str], lane: Mapping[str, object]) -> None:
    """What no code of ours does: changes rows behind the service's back."""
    with of.database.transaction() as tx:
        unguard(tx)
        for statement in statements:
            assert tx.execute(text(statement.format(**lane))).rowcount > 0


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_is_found(doors: Doors, world: World, lane: Mapping[str, object], name: str) -> None:
    assert audit.verify(doors, ["intake"]).findings == []
    statements, words = PLANTED[name]
    plant(world.intake, statements, lane)
    (finding,) = audit.verify(doors, doors.services).findings
    assert (finding.service, finding.county_code) == ("intake", COUNTY)
    assert words.format(**lane) in finding.text


CUT = (
    "delete from audit_entry where {lane} and number >= {n}",
    "update audit_head set number = {n} - 1, hash = (select hash from audit_entry "
    "where {lane} and number = {n} - 1) where {lane}",
)


def forget(world: World) -> None:
    """Nobody has been told anything."""
    for each in world.all:
        with each.database.transaction() as tx:
            unguard(tx)
            tx.execute(text("delete from audit_told"))


def test_entries_cut_off_with_their_head_are_found_by_what_others_were_told(
    doors: Doors, world: World, lane: Mapping[str, object]
) -> None:
    whole = audit.verify(doors, ["intake"])
    assert (whole.findings, whole.compared > 3) == ([], True)
    plant(world.intake, CUT, lane)
    (finding,) = audit.verify(doors, ["intake"]).findings
    assert finding.text == f"entry {lane['n']} is missing, others were told {lane['n']}"


def test_an_end_made_anew_is_found_when_more_has_been_told_since(
    doors: Doors, world: World, lane: Mapping[str, object]
) -> None:
    plant(world.intake, CUT, lane)
    while f"lane = {lane_of(world.register().id)}" not in str(lane["lane"]).split(" and "):
        pass
    (finding,) = audit.verify(doors, ["intake"]).findings
    assert finding.text == f"entry {lane['n']} is another than the one told to others"


def test_entries_cut_off_with_their_head_are_found_by_a_head_kept_outside(
    doors: Doors, world: World, lane: Mapping[str, object]
) -> None:
    told = audit.read_heads(audit.heads(doors, doors.services))
    world.register()
    assert audit.verify(doors, doors.services, told).findings == []
    forget(world)
    plant(world.intake, CUT, lane)
    assert audit.verify(doors, doors.services).findings == []
    (finding,) = audit.verify(doors, doors.services, told).findings
    assert finding.text == f"entry {lane['n']} is missing, others were told {lane['n']}"


def test_a_whole_county_cut_off_is_found_by_heads_kept_elsewhere(
    doors: Doors, world: World, busy: Petitions
) -> None:
    told = audit.read_heads(audit.heads(doors, ["intake"]))
    with world.intake.database.transaction() as tx:
        unguard(tx)
        tx.execute(text("delete from audit_entry"))
        tx.execute(text("delete from audit_head"))
    assert audit.verify(doors, ["intake"]).findings
    forget(world)
    assert audit.verify(doors, ["intake"]).findings == []
    assert len(audit.verify(doors, ["intake"], told).findings) == len(told)


def test_heads_that_were_changed_in_their_file_are_refused(doors: Doors, busy: Petitions) -> None:
    (line,) = audit.heads(doors, ["intake"])
    assert audit.read_heads([line])
    said = json.loads(line)
    said["lanes"].pop()
    for wrong in (json.dumps(said), "[]", "no JSON"):
        with pytest.raises(BadSettings, match="line 2"):
            audit.read_heads([line, wrong])


def test_verifying_only_reads(doors: Doors, world: World, busy: Petitions) -> None:
    before = [entries(doors, each.name) for each in world.all]
    told = list(audit.heads(doors, doors.services))
    audit.verify(doors, doors.services)
    assert [entries(doors, each.name) for each in world.all] == before
    assert list(audit.heads(doors, doors.services)) == told
