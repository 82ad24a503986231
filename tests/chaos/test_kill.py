"""kill -9 of any process at any moment: every registered petition ends with one assignment and one case."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it

from tests.chaos.account import count
from tests.chaos.walk import Load
from tests.journeys.doors import BUREAU, COUNTY, SERVICES
from tests.journeys.running import Running, eventually
from tests.journeys.township import build

_EACH = 4
_VICTIMS = (*SERVICES, "console", "issuer")


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
    count(doors, township, load, list(load.registered))

    # The process that keeps the others alive is killed, too: they end with it, and the data survive.
    running.die()
    running.start()
    count(doors, township, load, dice.sample(list(load.registered), 20))
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
