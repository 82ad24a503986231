"""How a town comes to be in the middle of its work: a petition at every stage, complaints, orders."""

from datetime import timedelta

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.clock import legal_day
from tests.fuzzing.town import FILE, MOST_KNOWN, Town
from tests.world import COUNTY, OF_BUREAU, OF_WATER, OPERATOR, VILLAGE_AGENT, WATER, World, proof


def at_work(world: World) -> Town:
    """Petitions at every stage, a clock that was missed, orders and complaints at each step."""
    made = {name: world.register(chosen_agent_id=VILLAGE_AGENT.id).id for name in _STAGES}
    for name, reach in _STAGES.items():
        reach(world, made[name])
    world.advance(days=40)
    missed = world.ask(
        world.at_supervision.ListBreaches, sv.ListBreachesRequest(county_code=COUNTY), OF_BUREAU
    )
    clock_ids = [m.clock_id for m in missed.breaches]
    orders = []
    for clock_id in clock_ids[:3]:
        issue = sv.IssueOrderRequest(clock_id=clock_id, demand="请答复", answer_by="2026-12-31")
        orders.append(world.ask(world.at_supervision.IssueOrder, issue, OF_BUREAU).order.id)
    complaints = [_complaint(world, steps) for steps in (0, 0, 1, 1, 2, 2)]
    world.settle()
    fresh = [world.register(chosen_agent_id=VILLAGE_AGENT.id) for _ in range(6)]
    cases = [world.case(each) for each in made.values()]
    accusations = [world.register(kind=it.KIND_ACCUSATION).id for _ in range(4)]
    sent = it.AddFileRequest(request_id="town-file", petition_id=fresh[0].id, size=len(FILE), chunk=FILE)
    file = world.at_intake.AddFile(iter([sent]), timeout=10, metadata=proof(VILLAGE_AGENT)).file
    return Town(
        world,
        {
            "petition_id": [*made.values(), *(p.id for p in fresh)],
            "registration_number": [p.registration_number for p in fresh],
            "query_code": [p.query_code for p in fresh],
            "clock_id": [*clock_ids, *(c.id for found in cases for c in found.clocks)][:MOST_KNOWN],
            "promise_id": [p.id for found in cases for m in found.mediations for p in m.promises],
            "order_id": orders,
            "complaint_id": complaints,
            "accusation_id": accusations,
            "file_id": [file.id],
            "page_token": [""],
        },
    )


def _complaint(world: World, steps: int) -> str:
    take = sv.TakeComplaintRequest(
        county_code=COUNTY,
        accused_kind=sv.ACCUSED_KIND_DEPARTMENT,
        accused_code=WATER,
        breach=sv.BREACH_BUCK_PASSING,
        facts="演示：互相推诿",
        way=sv.COMPLAINT_WAY_TELEPHONE,
    )
    at = world.at_supervision
    taken = world.ask(at.TakeComplaint, take, OPERATOR).complaint
    if steps > 0:
        begin = sv.InvestigateComplaintRequest(complaint_id=taken.id, version=1)
        world.ask(at.InvestigateComplaint, begin, OF_BUREAU)
    if steps > 1:
        hear = sv.HearAccusedRequest(complaint_id=taken.id, version=2, statement="演示：不作陈述")
        world.ask(at.HearAccused, hear, OF_BUREAU)
    return str(taken.id)


def _mediated(world: World, petition_id: str) -> None:
    day = (legal_day(world.clock.now()) + timedelta(days=60)).isoformat()
    world.do(
        "RecordMediation",
        petition_id,
        petitioner_statement="演示：先清渠",
        other_party="演示施工队",
        other_party_statement="演示：愿意",
        agreed=True,
        promises=[cw.Promise(what="演示清渠", by_whom="演示施工队", due_on=day)],
    )


def _acting(world: World, petition_id: str) -> None:
    world.entrust(petition_id)
    world.do("RecordAct", petition_id, kind=cw.ACT_KIND_CALL, what="演示：打电话")


def _answered(world: World, petition_id: str) -> None:
    _acting(world, petition_id)
    world.do(
        "GiveFeedback",
        petition_id,
        kind=cw.FEEDBACK_KIND_RESULT,
        what="演示答复",
        way=cw.DELIVERY_WAY_IN_PERSON,
    )


def _closed(world: World, petition_id: str) -> None:
    world.do("CloseCase", petition_id, outcome=cw.OUTCOME_WITHDRAWN, reason="演示：自行和解")


def _referred(world: World, petition_id: str) -> None:
    world.move("Refer", petition_id, VILLAGE_AGENT, to_code=WATER, reason="演示：属水利职权")


def _taken(world: World, petition_id: str) -> None:
    _referred(world, petition_id)
    world.move("TakeOver", petition_id, OF_WATER)


def _handed_up(world: World, petition_id: str) -> None:
    world.move("HandUp", petition_id, VILLAGE_AGENT, reason="演示：本村解决不了")


_STAGES = {
    "opened": lambda world, petition_id: None,
    "agreed": _mediated,
    "agreed too": _mediated,
    "represented": lambda world, petition_id: world.do("DecideToRepresent", petition_id, reason="演示"),
    "represented too": lambda world, petition_id: world.do("DecideToRepresent", petition_id, reason="演示"),
    "entrusted": lambda world, petition_id: world.entrust(petition_id),
    "acting": _acting,
    "acting too": _acting,
    "answered": _answered,
    "closed": _closed,
    "closed too": _closed,
    "referred": _referred,
    "taken over": _taken,
    "taken over too": _taken,
    "handed up": _handed_up,
    "handed up too": _handed_up,
}
