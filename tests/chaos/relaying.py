"""Relays that compete while their leases run out under them."""

import threading

import psycopg

from tests.chaos.cell import Cell
from tests.chaos.findings import Findings
from tests.chaos.run import Run, examine, loaded, settle
from tests.journeys.doors import SERVICES


def leases(run: Run, found: Findings) -> None:
    """Leases that are held expire again and again: other relays step in, order per petition is kept."""
    dice, over = run.dice("leases"), threading.Event()
    with run.cell("leases") as cell:

        def expire() -> None:
            while not over.wait(dice.uniform(0.005, 0.05)):
                found.figures["leases expired"] += _expire(cell, dice.choice(SERVICES))

        with loaded(run, cell, "leases", found) as load:
            thread = threading.Thread(target=expire, daemon=True)
            thread.start()
            over.wait(20 if run.quick else 90)
            over.set()
            thread.join(30)
        settle(cell, found)
        examine(run, cell, load, found)
    if not found.figures["leases expired"]:
        found.say("differs", "no relay held a lease that could expire")


def _expire(cell: Cell, service: str) -> int:
    with psycopg.connect(cell.dsns[service]) as connection:
        return connection.execute("UPDATE relay_lease SET lease_until = 1 WHERE lease_until > 1").rowcount
