"""A healthy system agrees; every planted difference is found, copies are healed, truth is only told."""

import re
from collections.abc import Callable

import pytest
from huiyin.intake.v1 import intake_pb2 as it
from sqlalchemy import delete, func, insert, select, update

from services.casework.case.store import case, note
from services.casework.clocks.store import clock, timer
from services.chassis.assembly import Assembly
from services.chassis.tables import announcement, inbox
from services.intake import parties
from services.intake import store as intake
from services.operators.doors import Doors
from services.operators.reconcile import Report, reconcile
from services.routing.assignment.store import assignment, move
from services.routing.network.store import agent, office
from services.supervision.complaints.store import complaint
from services.supervision.complaints.store import party as supervised
from services.supervision.figures.store import counter, entry, standing
from services.supervision.orders.store import missed, order
from tests.world import World

Petitions = dict[str, it.Petition]


def run(of: Assembly, *statements: object) -> None:
    """What no code of ours does: changes rows behind the service's back."""
    with of.database.transaction() as tx:
        for statement in statements:
            assert tx.execute(statement).rowcount != 0  # type: ignore[call-overload]


def told(report: Report) -> str:
    return "\n".join(str(finding) for finding in report.findings)


def test_a_healthy_busy_system_agrees(doors: Doors, busy: Petitions) -> None:
    report = reconcile(doors)
    assert told(report) == ""
    assert report.agrees
    assert report.checks > 15
    assert min(report.checked, report.marks, report.copies, report.facts) > 20


COPIES: dict[str, tuple[str, Callable[[World, Petitions], None]]] = {
    "a copied name": (
        "intake: parties",
        lambda world, _: run(world.intake, update(parties.party).values(name="别名", version=9)),
    ),
    "a party nobody announced": (
        "not made from any fact",
        lambda world, _: run(
            world.intake,
            insert(parties.party).values(
                code="X", county_code="360783", noun="office", name="x", tier=1, version=1
            ),
        ),
    ),
    "a lost progress line": (
        "progress_line: missing",
        lambda world, of: run(
            world.intake,
            delete(intake.progress_line).where(
                intake.progress_line.c.petition_id == of["late"].id, intake.progress_line.c.code == "OPENED"
            ),
        ),
    ),
    "a doubled progress line": (
        "progress_line: not made from any fact",
        lambda world, of: run(
            world.intake,
            insert(intake.progress_line).values(
                petition_id=of["late"].id,
                number=99,
                at=world.clock.now(),
                code="OPENED",
                party_code="",
                reason_code="",
            ),
        ),
    ),
    "another stage on the way": (
        "intake: progress",
        lambda world, of: run(
            world.intake,
            update(intake.progress).where(intake.progress.c.petition_id == of["late"].id).values(stage="X"),
        ),
    ),
    "another day of a clock": (
        "progress_clock",
        lambda world, of: run(world.intake, update(intake.progress_clock).values(state="MET")),
    ),
    "another warrant": (
        "case_ .*: agent_id is 'A-X'",
        lambda world, of: run(
            world.casework,
            update(case)
            .where(case.c.petition_id == of["entrusted"].id)
            .values(agent_id="A-X", valid_until=None, order_number="D"),
        ),
    ),
    "a counter": (
        "counters are the sum",
        lambda world, _: run(world.supervision, update(counter).values(amount=counter.c.amount + 1)),
    ),
    "a lost counter": (
        "counters are the sum",
        lambda world, _: run(world.supervision, delete(counter).where(counter.c.figure_id == "registered")),
    ),
    "a lost entry": (
        "figure_entry: missing",
        lambda world, of: run(world.supervision, delete(entry).where(entry.c.petition_id == of["closed"].id)),
    ),
    "a lost standing": (
        "standing: missing",
        lambda world, of: run(
            world.supervision, delete(standing).where(standing.c.petition_id == of["closed"].id)
        ),
    ),
    "another standing": (
        "supervision: standings",
        lambda world, of: run(
            world.supervision,
            update(standing)
            .where(standing.c.petition_id == of["entrusted"].id)
            .values(journeys_by_agent=50, clocks={}),
        ),
    ),
    "another missed clock": (
        "missed_clock .*: owner_code is 'X'",
        lambda world, _: run(world.supervision, update(missed).values(owner_code="X", met_on=None)),
    ),
    "an agent of another office": (
        "supervision: parties",
        lambda world, _: run(world.supervision, update(supervised).values(office_code="X")),
    ),
    "an inbox mark set back": (
        "heard facts",
        lambda world, of: run(
            world.intake, update(inbox).where(inbox.c.key == of["closed"].id).values(sequence=1)
        ),
    ),
    "a lost inbox mark": (
        "heard facts",
        lambda world, of: run(world.supervision, delete(inbox).where(inbox.c.key == of["late"].id)),
    ),
}


MARKS = ("an inbox mark set back", "a lost inbox mark", "a lost counter")


@pytest.mark.parametrize("marks", [False, True])
def test_planted_differences_of_copies_are_found_and_healed(
    world: World, doors: Doors, busy: Petitions, marks: bool
) -> None:
    figures = world.figures()
    planted = {name: each for name, each in COPIES.items() if (name in MARKS) == marks}
    for _, plant in planted.values():
        plant(world, busy)
    found = told(reconcile(doors))
    assert [name for name, (text, _) in planted.items() if not re.search(text, found)] == [], found
    healed = reconcile(doors, heal=True)
    assert told(healed) == ""
    assert healed.healed > 0
    assert world.figures() == figures
    assert all(sum(numbers) == 0 for numbers in world.set_aside().values())


TRUTH: dict[str, tuple[str, Callable[[World, Petitions], None]]] = {
    "a petition's version": (
        "petition as announced",
        lambda world, of: run(world.intake, update(intake.petition).values(version=7)),
    ),
    "a lost line of intake's own": (
        "petitions have a line for each version",
        lambda world, of: run(
            world.intake, delete(intake.progress_line).where(intake.progress_line.c.code == "REGISTERED")
        ),
    ),
    "an office's name": (
        "office as announced",
        lambda world, _: run(world.routing, update(office).values(name="别名")),
    ),
    "a lifted suspension": (
        "agent as announced",
        lambda world, _: run(
            world.routing,
            update(agent).where(agent.c.suspended_at.is_not(None)).values(suspended_at=None),
        ),
    ),
    "a holder": (
        "assignment as announced",
        lambda world, of: run(
            world.routing,
            update(assignment).where(assignment.c.petition_id == of["late"].id).values(holder_code="X"),
        ),
    ),
    "a lost move": (
        "moves are numbered",
        lambda world, of: run(
            world.routing, delete(move).where(move.c.petition_id == of["entrusted"].id, move.c.version == 1)
        ),
    ),
    "a case's stage": (
        "case as announced",
        lambda world, of: run(
            world.casework,
            update(case).where(case.c.petition_id == of["closed"].id).values(stage="opened"),
        ),
    ),
    "a case's version": (
        "case as announced",
        lambda world, of: run(
            world.casework, update(case).where(case.c.petition_id == of["closed"].id).values(version=1)
        ),
    ),
    "a clock's number": (
        "clock as announced",
        lambda world, _: run(world.casework, update(clock).values(ordinal=9)),
    ),
    "a lost note": (
        "notes are numbered",
        lambda world, of: run(world.casework, update(note).values(number=note.c.number + 1)),
    ),
    "a disarmed timer": (
        "open clocks have an armed timer",
        lambda world, _: run(
            world.casework, update(timer).where(timer.c.state == "ARMED").values(state="FIRED")
        ),
    ),
    "an order": (
        "order as announced",
        lambda world, _: run(world.supervision, update(order).values(version=3)),
    ),
    "an order nobody gave": (
        "names order D-X",
        lambda world, _: run(world.supervision, update(missed).values(order_number="D-X")),
    ),
    "a suspension": (
        "suspension as announced",
        lambda world, _: run(world.supervision, update(complaint).values(suspension_number="S-X")),
    ),
    "a moved sequence": (
        "facts are numbered 1 to 99",
        lambda world, of: run(
            world.routing,
            update(announcement)
            .where(
                announcement.c.key == of["late"].id,
                announcement.c.sequence
                == select(func.max(announcement.c.sequence))
                .where(announcement.c.key == of["late"].id)
                .scalar_subquery(),
            )
            .values(sequence=99),
        ),
    ),
    "an inbox mark set forward": (
        "heard facts",
        lambda world, of: run(
            world.supervision, update(inbox).where(inbox.c.key == of["closed"].id).values(sequence=99)
        ),
    ),
    "an announcement that vanished": (
        "was never announced",
        lambda world, of: run(
            world.supervision,
            delete(announcement).where(announcement.c.topic == "huiyin.supervision.order.v1"),
        ),
    ),
}


GONE = ("a moved sequence", "an announcement that vanished", "an inbox mark set forward")


@pytest.mark.parametrize("gone", [False, True])
def test_planted_differences_of_truth_are_told_and_left_alone(
    world: World, doors: Doors, busy: Petitions, gone: bool
) -> None:
    planted = {name: each for name, each in TRUTH.items() if (name in GONE) == gone}
    for _, plant in planted.values():
        plant(world, busy)
    copies = progress(world, busy)
    for heal in (False, True):
        left = told(reconcile(doors, heal))
        assert [name for name, (text, _) in planted.items() if not re.search(text, left)] == [], left
    assert progress(world, busy) == copies


def progress(world: World, of: Petitions) -> list[str]:
    """The progress view's lines of what others announced."""
    lines = intake.progress_line
    with world.intake.database.reading() as tx:
        query = select(lines.c.code).where(lines.c.petition_id == of["late"].id).order_by(lines.c.number)
        return list(tx.execute(query).scalars())
