"""The accused's side is told nothing: a world with complaints and one without answer alike at every door."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from structlog.testing import capture_logs

from services.chassis.clock import MovedClock
from tests.contract.accused_side import UNKNOWN, Told, Walk
from tests.ground import Ground
from tests.world import (
    COUNTY,
    OF_BUREAU,
    OF_WATER,
    OPERATOR,
    ROOM,
    STATION,
    VILLAGE_AGENT,
    VILLAGER,
    WATER,
    World,
    made,
    proof,
)

# What only the accuser and those who investigate may ever read.
WORDS = (
    "演示举报人",
    "13900000001",
    "收了五十元",
    "演示推诿经过",
    "演示代理室的事",
    "演示受贿",
    "演示那个人",
)
AGENT = {"accused_kind": sv.ACCUSED_KIND_AGENT, "accused_code": VILLAGE_AGENT.id, "breach": sv.BREACH_FEE}
DEPARTMENT = {
    "accused_kind": sv.ACCUSED_KIND_DEPARTMENT,
    "accused_code": WATER,
    "breach": sv.BREACH_BUCK_PASSING,
}
OFFICE = {"accused_kind": sv.ACCUSED_KIND_OFFICE, "accused_code": ROOM, "breach": sv.BREACH_NEGLECT}
# The whole of what a suspension shows. Everybody sees the certificate suspended, the deputy in charge, the
# pledge ended, and what the deputy owes now; the accused no longer meets the matter, and the deputy does.
SHOWN = {
    *("GetAgent", "ListAgents", "GetAssignment", "ListAssignments", "CheckWarrant", "GetCase", "ListCases"),
    *("FindProgress", "ListClocks", "GetFigures", "GetPetition", "GetFile", "ListFiles"),
    # Who looked at the petitioner is who has the matter now.
    "ListAccesses",
}
# Whose matter it is may act in it; what is asked here is stale for them, and not there for whom it left.
REFUSED = {
    *("AppointAgent", "RecuseAgent", "HandUp", "HandDown", "Refer", "TakeOver", "ReturnPetition"),
    *("RecordMediation", "ConfirmPerformance", "DecideToRepresent", "SignPledge", "RecordNoPledge"),
    *("RevokePledge", "RecordRevisit", "AddFile", "RevealPetitioner", "RecordConsent"),
}
Secrets = dict[str, str]
# Where nothing was brought, the same questions are asked of what never was.
WHAT = ("agent", "department", "office", "accused agent", "accused department", "accused office")
NEVER = {f"{what}'s {form}": f"{UNKNOWN}{n}" for n, what in enumerate(WHAT) for form in ("id", "number")}


def take(world: World, what: str, facts: str, accused: dict[str, Any]) -> sv.Complaint:
    asked = sv.TakeComplaintRequest(
        county_code=COUNTY,
        facts=facts,
        complainant_name=WORDS[0],
        complainant_phone=WORDS[1],
        way=sv.COMPLAINT_WAY_TELEPHONE,
        **accused,
    )
    complaint: sv.Complaint = world.ask(world.at_supervision.TakeComplaint, asked, OPERATOR).complaint
    return complaint


def accuse(world: World, kind: Any, code: str, office: str = "") -> it.Petition:
    accused = world.register(
        kind=it.KIND_ACCUSATION,
        channel=it.CHANNEL_WEB,
        petitioner=it.Petitioner(name=WORDS[0], phone=WORDS[1]),
        facts=WORDS[5],
        other_party=WORDS[6],
        accused_kind=kind,
        accused_code=code,
        accused_office_code=office,
        actor=VILLAGER,
    )
    assert accused.kind == it.KIND_ACCUSATION
    return accused


def accusations(world: World) -> Secrets:
    """One of each, one of them handed on."""
    made = {
        "accused agent": accuse(world, it.ACCUSED_KIND_AGENT, VILLAGE_AGENT.id, STATION),
        "accused department": accuse(world, it.ACCUSED_KIND_DEPARTMENT, WATER),
        "accused office": accuse(world, it.ACCUSED_KIND_OFFICE, ROOM),
    }
    asked = it.ForwardAccusationRequest(
        accusation_id=made["accused agent"].id,
        version=1,
        body="演示县纪委监委",
        basis="涉嫌违反廉洁纪律",
        on_day="2026-04-11",
    )
    world.ask(world.at_intake.ForwardAccusation, asked, OPERATOR)
    return named({what: (a.id, a.registration_number) for what, a in made.items()})


def named(secrets: dict[str, tuple[str, str]]) -> Secrets:
    pairs = {what: dict(zip(("id", "number"), both, strict=True)) for what, both in secrets.items()}
    return {f"{what}'s {form}": value for what, both in pairs.items() for form, value in both.items()}


def step(world: World, complaint: sv.Complaint, verb: str, version: int, **fields: Any) -> None:
    request = getattr(sv, f"{verb}Request")(complaint_id=complaint.id, version=version, **fields)
    world.ask(getattr(world.at_supervision, verb), request, OF_BUREAU)


def nothing(_world: World) -> Secrets:
    return NEVER


def sealed(world: World) -> Secrets:
    """One about each, at every stage before a consequence: heard, investigated, and found to be nothing."""
    agent = take(world, "agent", WORDS[2], AGENT)
    step(world, agent, "InvestigateComplaint", 1)
    step(world, agent, "HearAccused", 2, statement="不作陈述", heard_at=world.now())
    department = take(world, "department", WORDS[3], DEPARTMENT)
    step(world, department, "InvestigateComplaint", 1)
    office = take(world, "office", WORDS[4], OFFICE)
    unfounded = take(world, "agent", WORDS[2], AGENT)
    step(world, unfounded, "InvestigateComplaint", 1)
    step(world, unfounded, "DecideComplaint", 2, upheld=False, finding="不属实")
    each = {"agent": agent, "department": department, "office": office}
    return named({what: (c.id, c.number) for what, c in each.items()}) | accusations(world)


def upheld(world: World) -> Secrets:
    """The same, and the one about the agent is found true."""
    secrets = sealed(world)
    asked = sv.DecideComplaintRequest(
        complaint_id=secrets["agent's id"], version=3, upheld=True, finding="已查明"
    )
    world.ask(world.at_supervision.DecideComplaint, asked, OF_BUREAU)
    return secrets


@contextmanager
def walked(folder: Path, ground: Ground, brought: Callable[[World], Secrets]) -> Iterator[tuple[Walk, Told]]:
    """A world in which ordinary work goes on before and after something is brought."""
    folder.mkdir()
    with (
        capture_logs() as lines,
        made(folder, MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC)), ground) as world,
    ):
        first = world.register(chosen_agent_id=VILLAGE_AGENT.id)
        world.entrust(first.id)
        world.move("Refer", first.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
        world.move("TakeOver", first.id, OF_WATER)
        world.register()
        world.advance(days=40)
        missed = world.ask(
            world.at_supervision.ListBreaches, sv.ListBreachesRequest(county_code=COUNTY), OF_BUREAU
        ).breaches
        order, *_ = [ordered(world, m.clock_id) for m in missed[:1]]
        sent = it.AddFileRequest(request_id="walk-file", petition_id=first.id, size=1, chunk=b"a")
        file = world.at_intake.AddFile(iter([sent]), timeout=10, metadata=proof(OF_WATER)).file
        secrets = brought(world)
        world.settle()
        world.register()
        ordered(world, missed[1].clock_id)
        world.settle()
        known = {
            "petition_id": first.id,
            "query_code": first.query_code,
            "clock_id": missed[0].clock_id,
            "order_id": order.id,
            "agent_id": VILLAGE_AGENT.id,
            "file_id": file.id,
            "complaint_id": f"{UNKNOWN}9",
            "accusation_id": f"{UNKNOWN}8",
        }
        walk = Walk(world, known, secrets)
        told = walk.all(folder)
        told.note("log lines", "\n".join(map(str, lines)))
        yield walk, told
    ground.release()


def ordered(world: World, clock_id: str) -> sv.Order:
    asked = sv.IssueOrderRequest(clock_id=clock_id, demand="请答复", answer_by="2026-12-31")
    order: sv.Order = world.ask(world.at_supervision.IssueOrder, asked, OF_BUREAU).order
    return order


@pytest.fixture(scope="module")
def without(lasting: Ground, tmp_path_factory: pytest.TempPathFactory) -> Told:
    with walked(tmp_path_factory.mktemp("without") / "world", lasting, nothing) as (_, told):
        return told


def differing(one: Told, other: Told, numbered: bool = True) -> list[str]:
    """Which answers differ; `numbered`: also when only the order in which things became known does."""

    def answer(of: Told, key: str) -> str:
        text = of.answers.get(key, "nothing")
        return text if numbered else re.sub(r"<\d+>", "<>", text)

    keys = one.answers.keys() | other.answers.keys()
    return sorted(k for k in keys if answer(one, k) != answer(other, k))


def test_nothing_distinguishes_a_world_with_sealed_matters(
    without: Told, lasting: Ground, tmp_path: Path
) -> None:
    with walked(tmp_path / "world", lasting, sealed) as (_, told):
        assert differing(without, told) == []
    assert len(told.answers) > 5000


def test_an_upheld_one_shows_its_consequence_and_nothing_else(
    without: Told, lasting: Ground, tmp_path: Path
) -> None:
    with walked(tmp_path / "world", lasting, upheld) as (walk, told):
        differs = differing(without, told, numbered=False)
    assert [key for key in differs if "omplaint" in key] == []
    rpcs = {key.partition(" ")[0] for key in differs if " page " in key}
    assert rpcs == SHOWN | REFUSED
    agent = told.answers["GetAgent whole page 0 as the accused agent"]
    assert "suspended_at" in agent
    progress = told.answers["FindProgress whole page 0 as villager"]
    assert [code for code in ("AGENT_ENDED", "PLEDGE_ENDED") if code not in progress] == []
    # Of the accuser, what was said and the complaint itself there is not a word, not even to those it hit.
    assert [s for s in (*WORDS, *walk.secrets.values()) if told.names(s)] == []
