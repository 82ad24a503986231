"""What must be true after anything was killed, as the public doors tell it."""

import time
from collections import Counter
from typing import Any

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.chaos.walk import Load
from tests.journeys.doors import BUREAU, COUNTY, SERVICES, Doors
from tests.journeys.township import Township


def count(doors: Doors, township: Township, load: Load, closely: list[str], set_aside: bool = False) -> None:
    """Every acknowledged registration once; those looked at `closely` with every acknowledged step.

    Nothing may be set aside, unless somebody else's records were.
    """
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
        assert standing["unpublished"] == 0
        assert set_aside or (standing["parked"], standing["waiting"]) == (0, 0)
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
