"""The schedule of what is kept: it tells what has passed its time, and deletes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import func, select

from services.chassis.tables import request
from services.intake import bootstrap, retention, store
from tests.unit.intake.test_intake import decide
from tests.world import World

README = Path(__file__).parents[3] / "deploy" / "README.md"


def past(world: World) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {line.kept.lists: (line.number, line.named) for line in bootstrap.past(world.intake)}


def closed(world: World) -> it.Petition:
    petition = world.register(kind=it.KIND_DISPUTE)
    world.do("CloseCase", petition.id, outcome=3, petitioner_confirmed=True, reason="撤回")
    world.do("RecordRevisit", petition.id, finding="已了解")
    return petition


def test_what_is_closed_passes_its_time_and_stays_until_a_person_decides(world: World) -> None:
    petition, open_one = closed(world), world.register()
    # By the clock alone: nobody need live through ten years of timers.
    world.clock.advance(days=3652)
    assert past(world)["petition"] == (0, ())
    world.clock.advance(days=2)
    assert past(world)["petition"] == (1, (petition.registration_number,))
    with world.intake.database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(store.petition)).scalar_one() == 2
    bootstrap.erase(world.intake, petition.id, "演示：保存期满", "clerk")
    assert past(world)["petition"] == (0, ())
    assert open_one.registration_number not in str(past(world))


def test_digests_of_requests_pass_theirs_but_those_that_register(world: World) -> None:
    decide(world, "DeclinePetition", world.register(), article="19(3)")
    with world.intake.database.reading() as tx:
        before = tx.execute(select(func.count()).select_from(request)).scalar_one()
    world.clock.advance(days=92)
    assert past(world)["request"] == (1, ())
    with world.intake.database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(request)).scalar_one() == before == 2


@pytest.mark.parametrize(
    ("span", "today", "before"),
    [
        ({"years": 10}, date(2036, 3, 2), date(2026, 3, 2)),
        ({"years": 1}, date(2028, 2, 29), date(2027, 2, 28)),
        ({"days": 90}, date(2026, 3, 31), date(2025, 12, 31)),
    ],
)
def test_years_are_counted_by_the_calendar(span: dict[str, int], today: date, before: date) -> None:
    assert retention.Span(**span).before(today) == before
    assert retention.Span(days=0).before(today + timedelta(days=1)) > before


def test_the_table_for_people_tells_the_same() -> None:
    table = README.read_text(encoding="utf-8")
    for kept in retention.load():
        assert f"| {kept.what} | {kept.keep} |" in table, kept.what
