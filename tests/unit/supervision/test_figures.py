"""Figures equal a recount, whatever facts came in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.supervision.v1 import supervision_pb2 as sv
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from services.chassis.refusals import Invalid
from services.supervision.figures.model import ClockStanding, Part, Standing
from services.supervision.figures.rules import DEFINITIONS, contributions
from tests.world import COUNTY, OF_BUREAU, OF_ROOM, TOWNSHIP, VILLAGE, VILLAGE_AGENT, World

DAY = date(2026, 3, 2)
CLOCK = st.builds(
    ClockStanding,
    clock=st.sampled_from(["S1", "S2", "S3", "S4", "S5", "T2", "T5"]),
    due_on=st.dates(DAY, DAY + timedelta(days=90)),
    state=st.sampled_from(["open", "met", "missed", "cancelled"]),
)
STANDING = st.builds(
    Standing,
    petition_id=st.just("p"),
    county_code=st.just(COUNTY),
    place_code=st.just(VILLAGE),
    registered_on=st.none() | st.just(DAY),
    complete=st.booleans(),
    repeat=st.booleans(),
    tier=st.integers(0, 4),
    closed_on=st.none() | st.just(DAY + timedelta(days=9)),
    outcome=st.sampled_from(["", "settled", "not_granted", "withdrawn", "guided"]),
    journeys_by_agent=st.integers(0, 9),
    journeys_by_petitioner=st.integers(0, 9),
    clocks=st.dictionaries(st.sampled_from("abcdef"), CLOCK, max_size=6),
)


@given(STANDING)
def test_a_share_never_exceeds_one_and_belongs_to_a_definition(standing: Standing) -> None:
    known = {d.id: d for d in DEFINITIONS}
    sums: Counter[tuple[str, Part]] = Counter()
    for entry in contributions(standing):
        sums[(entry.figure_id, entry.part)] += entry.amount
    for (figure_id, part), amount in sums.items():
        assert figure_id in known
        if part is Part.NUMERATOR and not known[figure_id].is_count and "journeys" not in figure_id:
            assert amount <= sums[(figure_id, Part.DENOMINATOR)]


@given(STANDING)
def test_only_a_confirmed_settlement_counts_at_one_tier(standing: Standing) -> None:
    settled = [
        e for e in contributions(standing) if e.figure_id.startswith("settled.") and e.part is Part.NUMERATOR
    ]
    expected = (
        standing.closed_on is not None and standing.outcome == "settled" and standing.tier in (1, 2, 3, 4)
    )
    assert len(settled) == expected


def test_the_figures_equal_a_recount_by_plain_sql(world: World) -> None:
    for n in range(6):
        petition = world.register(facts="" if n % 3 == 0 else "事实")
        agent = replace(VILLAGE_AGENT, id=world.assignment(petition.id).agent_id)
        if n % 2:
            world.do(
                "RecordAct", petition.id, agent, kind=cw.ACT_KIND_VISIT, what="走访", journeys_by_agent=n
            )
            world.do("CloseCase", petition.id, agent, outcome=cw.OUTCOME_WITHDRAWN, reason="撤回")
        else:
            world.entrust(petition.id, agent)
        world.advance(days=8)
    found = world.figures()
    with world.intake.database.reading() as tx:
        registered = tx.execute(text("select count(*) from petition")).scalar_one()
        complete = tx.execute(
            text("select count(*) from petition where cast(missing as text) = '[]'")
        ).scalar_one()
    with world.casework.database.reading() as tx:
        closed = tx.execute(text("select count(*) from case_ where closed_at is not null")).scalar_one()
        journeys = tx.execute(text("select sum(journeys_by_agent) from act")).scalar_one()
        pledged, owed = (
            tx.execute(text("select count(*) from clock where clock = 'S2' and " + where)).scalar_one()
            for where in ("state = 'met'", "state <> 'cancelled'")
        )
        fed, due = (
            tx.execute(text("select count(*) from clock where clock = 'S3' and " + where)).scalar_one()
            for where in ("state = 'met'", "state <> 'cancelled'")
        )
    assert found["registered"] == (registered, 0)
    assert found["target.registered_completely"] == (complete, registered)
    assert found["settled.village"] == (0, closed)
    assert found["journeys.agent"] == (journeys, closed)
    assert found["target.pledge_signed"] == (pledged, owed)
    assert found["target.feedback_on_time"] == (fed, due)
    assert due > 0


def test_a_figure_drills_down_to_its_very_petitions(world: World) -> None:
    numbers = {world.register(facts="" if n else "事实").registration_number for n in range(3)}
    asked = sv.ListFigureCasesRequest(
        county_code=COUNTY, figure_id="target.registered_completely", page_size=2
    )
    first = world.ask(world.at_supervision.ListFigureCases, asked, OF_BUREAU)
    asked.page_token = first.next_page_token
    second = world.ask(world.at_supervision.ListFigureCases, asked, OF_BUREAU)
    found = [*first.cases, *second.cases]
    assert {c.registration_number for c in found} == numbers
    assert len(found) == 3
    assert sum(c.in_numerator for c in found) == world.figures()["target.registered_completely"][0]
    asked.figure_id = "nonsense"
    with pytest.raises(Invalid):
        world.ask(world.at_supervision.ListFigureCases, asked, OF_BUREAU)


def test_places_and_days_are_apart(world: World) -> None:
    world.register()
    world.register(office_code="", place_code=TOWNSHIP)
    assert world.figures(place_prefix=VILLAGE)["registered"] == (1, 0)
    assert world.figures(place_prefix=TOWNSHIP)["registered"] == (2, 0)
    asked = sv.GetFiguresRequest(county_code=COUNTY, from_day="2026-03-03", to_day="2026-03-04")
    later = world.ask(world.at_supervision.GetFigures, asked, OF_ROOM)
    assert all((f.numerator, f.denominator) == (0, 0) for f in later.figures)
    assert all(f.definition and f.cohort for f in later.figures)
