"""Processes, brokers and the database's server die under load."""

import threading

from tests.chaos.findings import Findings
from tests.chaos.run import Run, examine, loaded, repeatedly, settle
from tests.journeys.running import eventually

# So many of the fleet are up before the next one is killed, so that kills meet work and not only starts.
_UP = 9


def kills(run: Run, found: Findings) -> None:
    """kill -9 of every kind of process at random moments, those just starting included."""
    dice, moment = run.dice("kills"), threading.Event()
    with run.cell("kills") as cell:
        fleet = cell.fleet
        names = [*fleet.members]
        order = (names * (run.kills // len(names) + 1))[: run.kills]
        dice.shuffle(order)
        dead: set[int] = set()

        def kill(number: int) -> None:
            victim = order[number - 1]
            moment.wait(dice.uniform(0.1, 2.4))
            eventually(lambda: fleet.pid(victim) not in dead and fleet.listening() >= _UP, 60)
            dead.add(fleet.kill(victim))
            fleet.believe()
            found.figures["kills"] += 1
            found.figures[f"kills: {fleet.members[victim].kind}"] += 1

        with loaded(run, cell, "kills", found) as load:
            repeatedly(run.kills, kill, "kills")
        settle(cell, found)
        examine(run, cell, load, found)


def failover(run: Run, found: Findings) -> None:
    """Three brokers: leaders, controllers and others are killed, one at a time, and come back."""
    dice, moment = run.dice("failover"), threading.Event()
    times = 3 if run.quick else 15
    with run.cell("failover", brokers=3) as cell:
        kafka = cell.kafka

        def kill(_number: int) -> None:
            kind = dice.choice(("leader", "controller", "any"))
            if kind == "leader":
                node = kafka.leader(dice.choice(cell.topics()), dice.randrange(24))
            elif kind == "controller":
                node = kafka.controller()
            else:
                node = dice.randrange(3)
            kafka.kill(node)
            found.figures["kills"] += 1
            found.figures[f"kills: broker ({kind})"] += 1
            moment.wait(dice.uniform(1, 8))
            # Some process starts again while a broker is away.
            cell.fleet.kill(dice.choice([*cell.fleet.members]))
            found.figures["kills: processes"] += 1
            kafka.start_node(node)
            eventually(kafka.in_sync, 90, 0.5)
            cell.fleet.believe()
            moment.wait(dice.uniform(0, 2))

        with loaded(run, cell, "failover", found) as load:
            repeatedly(times, kill, "failover")
        settle(cell, found)
        examine(run, cell, load, found)


def database(run: Run, found: Findings) -> None:
    """PostgreSQL is killed and started again."""
    dice, moment = run.dice("database"), threading.Event()
    times = 3 if run.quick else 15
    with run.cell("database") as cell:

        def kill(_number: int) -> None:
            run.postgres.kill()
            found.figures["kills"] += 1
            moment.wait(dice.uniform(0, 6))
            if dice.random() < 0.5:
                # Some process starts while there is no database.
                cell.fleet.kill(dice.choice([*cell.fleet.members]))
                found.figures["kills: processes"] += 1
                moment.wait(dice.uniform(0, 3))
            run.postgres.start()
            moment.wait(dice.uniform(1, 6))
            cell.fleet.believe()

        with loaded(run, cell, "database", found) as load:
            repeatedly(times, kill, "database")
        settle(cell, found)
        examine(run, cell, load, found)
