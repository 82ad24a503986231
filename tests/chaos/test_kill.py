"""kill -9 of any process at any moment: every registered petition ends with one assignment and one case."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.chaos.walk import Load
from tests.journeys.doors import BUREAU, COUNTY, SERVICES, Doors
from tests.journeys.running import Running, eventually
from tests.journeys.township import Township, build

_EACH = 4
_VICTIMS = (*SERVICES, "console")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path / "data")
    made.start()
    yield made
    made.doors.close()
    made.stop()
    assert made.defects() == []


def test_random_kills_lose_nothing_and_double_nothing(running: Running) -> None:
    seed = int(os.environ.get("HUIYIN_SEED", "") or time.time_ns() % 10**9)
    print(f"\nHUIYIN_SEED={seed}")
    dice = random.Random(seed)
    doors = running.doors
    township = build(doors)
    began = time.monotonic()
    with Load(doors, township, dice) as load:
        killed = _kill(running, dice)
        took = time.monotonic() - began
        eventually(running.ready, 60)
    print(f"killed {dict(killed)} within {took:.0f} s; {load.asked_again} requests were asked again")
    assert load.surprises == []
    assert len(load.registered) > sum(killed.values())
    assert any(walk.steps for walk in load.walks.values())
    _count(doors, township, load, list(load.registered))

    # The process that keeps the others alive is killed, too: they end with it, and the data survive.
    running.die()
    running.start()
    _count(doors, township, load, dice.sample(list(load.registered), 20))
    village = township.villages[2]
    again = it.RegisterPetitionRequest(
        county_code=COUNTY,
        place_code=village.code,
        office_code=village.station,
        channel=it.CHANNEL_VISIT,
        kind=it.KIND_DISPUTE,
    )
    petition = doors.ask("intake", "RegisterPetition", again, BUREAU).petition
    doors.settle()
    assert doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition.id), BUREAU).case.agent_id


def _kill(running: Running, dice: random.Random) -> Counter[str]:
    """Kills in random order at random moments; one that is just being started again, too."""
    order = [*_VICTIMS] * _EACH
    dice.shuffle(order)
    killed: Counter[str] = Counter()
    dead: set[int] = set()
    moment = threading.Event()
    for victim in order:
        moment.wait(dice.uniform(0.2, 2.4))
        eventually(lambda victim=victim: running.pids()[victim] not in dead, 20)  # type: ignore[misc]
        pid = running.pids()[victim]
        os.kill(pid, signal.SIGKILL)
        dead.add(pid)
        killed[victim] += 1
    return killed


def _count(doors: Doors, township: Township, load: Load, closely: list[str]) -> None:
    """Every acknowledged registration once; those looked at `closely` with every acknowledged step."""
    began = time.monotonic()
    # A relay that was killed holds its buckets until its lease has run out.
    doors.settle(within=120)
    print(f"every fact had arrived after {time.monotonic() - began:.0f} s")
    found = _registered(doors, township)
    assert sorted(found) == sorted(load.registered)
    assert len({p.registration_number for p in load.registered.values()}) == len(found)
    steps: Counter[str] = Counter()
    for petition_id in closely:
        steps += _one(doors, load.registered[petition_id], load.walks.get(petition_id))
    asked = sv.GetFiguresRequest(county_code=COUNTY, place_prefix=township.code, to_day="2199-12-31")
    figures = {f.id: f for f in doors.ask("supervision", "GetFigures", asked, BUREAU).figures}
    assert figures["registered"].numerator == len(found)
    signed = sum(walk.steps.count("SignPledge") for walk in load.walks.values())
    assert figures["target.pledge_signed"].numerator == signed
    for name in SERVICES:
        standing = doors.standing(name)
        assert (standing["parked"], standing["waiting"], standing["unpublished"]) == (0, 0, 0)
    print(
        f"counted {len(found)}, {len(closely)} of them closely: one assignment and one case each, none lost"
    )
    print(f"steps acknowledged and found: {dict(steps)}")


def _registered(doors: Doors, township: Township) -> list[str]:
    found: list[str] = []
    asked = it.ListPetitionsRequest(county_code=COUNTY, place_prefix=township.code, page_size=200)
    while True:
        page = doors.ask("intake", "ListPetitions", asked, BUREAU)
        found += [petition.id for petition in page.petitions]
        if not page.next_page_token:
            return found
        asked.page_token = page.next_page_token


def _one(doors: Doors, petition: it.Petition, walk: Any) -> Counter[str]:
    """One petition as routing, casework and the public see it."""
    asked = rt.GetAssignmentRequest(petition_id=petition.id)
    routed = doors.ask("routing", "GetAssignment", asked, BUREAU)
    moves = [rt.MOVE_ASSIGNED]
    if walk and walk.taken_over:
        moves += [rt.MOVE_HANDED_UP, rt.MOVE_TAKEN_OVER]
    assert [(m.version, m.move) for m in routed.moves] == list(enumerate(moves, start=1))
    case = doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition.id), BUREAU)
    assert (case.case.holder_code, case.case.agent_id) == (
        routed.assignment.holder_code,
        routed.assignment.agent_id,
    )
    assert [c.ordinal for c in case.clocks if c.clock == "S1"] == [1]
    steps = Counter(walk.steps if walk else ())
    assert len(case.acts) == steps["RecordAct"]
    assert len(case.pledges) == steps["SignPledge"]
    assert len(case.feedbacks) == steps["GiveFeedback"]
    view = doors.http.get(doors.url("intake", f"/v1/progress/{petition.query_code}")).json()
    told = Counter(line["code"] for line in view["lines"])
    expected = Counter(
        {
            "REGISTERED": 1,
            "OPENED": 1,
            "ACTED": steps["RecordAct"],
            "REPRESENTING": steps["DecideToRepresent"],
            "ENTRUSTED": steps["SignPledge"],
            "ANSWERED": steps["GiveFeedback"],
        }
    )
    expected += Counter(rt.Move.Name(move).removeprefix("MOVE_") for move in moves)
    assert told == +expected
    return steps
