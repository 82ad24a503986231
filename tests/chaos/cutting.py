"""The network is cut between services and their engines; the broker stays away for long."""

import threading
import time

import psycopg

from tests.chaos.cell import Cell
from tests.chaos.findings import Findings
from tests.chaos.run import Run, examine, loaded, repeatedly, settle
from tests.chaos.walk import Load
from tests.engines import Proxy
from tests.journeys.doors import SERVICES
from tests.journeys.running import eventually

_UNPUBLISHED = "huiyin_outbox_unpublished"
_APPEND = 'huiyin_log_answers{direction="append"}'


def network(run: Run, found: Findings) -> None:
    """The way to one service's database or to the broker is cut silently, or refuses, and heals."""
    dice, moment = run.dice("network"), threading.Event()
    proxies = {service: Proxy(run.postgres.port) for service in SERVICES}

    def through(service: str, url: str) -> str:
        return url.replace(f":{run.postgres.port}/", f":{proxies[service].port}/")

    ways: dict[str, Proxy] = {f"database of {service}": proxy for service, proxy in proxies.items()}
    kafka = run.kafka()
    ways["broker"] = kafka.proxies[0]
    order = [*ways] * (1 if run.quick else 5)
    dice.shuffle(order)

    def cut(number: int) -> None:
        way = order[number - 1]
        kind = dice.choice(("cut", "refuse"))
        getattr(ways[way], kind)()
        moment.wait(dice.uniform(0.5, 15))
        ways[way].heal()
        found.figures["cuts"] += 1
        found.figures[f"cuts: {way}"] += 1
        moment.wait(dice.uniform(0, 4))

    try:
        with run.cell("network", bootstrap=kafka.proxied_bootstrap, database=through) as cell:
            with loaded(run, cell, "network", found) as load:
                repeatedly(len(order), cut, "network")
            settle(cell, found)
            examine(run, cell, load, found)
    finally:
        for proxy in proxies.values():
            proxy.close()


def away(run: Run, found: Findings) -> None:
    """The only broker dies for long: registrations go on, it is told, and all arrives in order after."""
    with run.cell("away") as cell:
        with loaded(run, cell, "away", found) as load:
            threading.Event().wait(3)
            before = len(load.acknowledged)
            cell.kafka.kill(0)
            found.figures["kills"] += 1
            gone = time.monotonic()
            try:
                _live_without(run, cell, load, found)
            finally:
                cell.kafka.start_node(0)
            found.figures["seconds away"] = round(time.monotonic() - gone)
            while_away = len(load.acknowledged) - before
            found.figures["registrations while away"] = while_away
            if while_away < found.figures["seconds away"] / run.pause / 4:
                found.say("differs", f"only {while_away} registrations while the broker was away")
            back = time.monotonic()
            eventually(lambda: _waiting(cell) < 50, 300, 0.5)
            found.figures["seconds until drained"] = round(time.monotonic() - back)
        settle(cell, found)
        for name in cell.fleet.members:
            found.equal(f"{name} tells of a broker that is back", cell.fleet.health(name).get("degraded"), {})
        examine(run, cell, load, found)


def _live_without(run: Run, cell: Cell, load: Load, found: Findings) -> None:
    fleet, began = cell.fleet, time.monotonic()
    told = [name for name in fleet.members if name != "console"]
    eventually(lambda: all("log" in fleet.health(name).get("degraded", {}) for name in told), 60, 0.5)
    found.figures["seconds until all told"] = round(time.monotonic() - began)
    # Whoever starts now must open its doors all the same.
    for name in ("intake-doors-2", "casework-work-1"):
        fleet.kill(name)
        found.figures["kills: processes"] += 1
    while time.monotonic() < began + run.away:
        threading.Event().wait(min(10, run.away / 3))
        fleet.believe()
    eventually(fleet.ready, 60, 0.5)
    for name in told:
        if "log" not in fleet.health(name).get("degraded", {}):
            found.say("differs", f"{name} does not tell on /readyz that the broker is away")
        appended = fleet.metric(name, _APPEND)
        if name.startswith("intake") and appended and name != "intake-work-1":
            found.say("differs", f"{name} does not tell on /metrics that the broker is away")
    most = max(fleet.metric(name, _UNPUBLISHED) for name in fleet.of("doors", "intake"))
    found.figures["facts waiting, told"] = round(most)
    found.equal("facts wait while the broker is away", most > 0, True)


def _waiting(cell: Cell) -> int:
    with psycopg.connect(cell.dsns["intake"]) as connection:
        row = connection.execute("SELECT count(*) FROM announcement WHERE published_at IS NULL").fetchone()
    assert row is not None
    return int(row[0])
