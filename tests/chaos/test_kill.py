"""kill -9 of any process at any moment: every registered petition ends with one assignment and one case."""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv

from tests.journeys.doors import BUREAU, COUNTY, SERVICES, Away, Doors, Person, Refused
from tests.journeys.running import Running, eventually
from tests.journeys.township import Township, build

_KILLS = 25
_VICTIMS = (*SERVICES, "console")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path / "data")
    made.start()
    yield made
    made.doors.close()
    made.stop()


class Load:
    """Registers without pause, and acts on what was registered, asking again until answered."""

    def __init__(self, doors: Doors, township: Township) -> None:
        self.doors, self.township = doors, township
        self.registered: dict[str, str] = {}
        self.acted: set[str] = set()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._register, args=(n,), daemon=True) for n in range(2)
        ] + [threading.Thread(target=self._act, daemon=True)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _register(self, worker: int) -> None:
        number = 0
        village = self.township.villages[worker]
        who = Person(f"post-{worker}", "room", village.station)
        while not self._stopping.is_set():
            number += 1
            request = it.RegisterPetitionRequest(
                request_id=f"kill-{worker}-{number:06d}",
                county_code=COUNTY,
                place_code=village.code,
                office_code=village.station,
                channel=it.CHANNEL_VISIT,
                kind=it.KIND_DISPUTE,
                petitioner=it.Petitioner(name="演示村民", address="演示村"),
                request=f"演示请求{number}",
            )
            while True:
                # Right after a kill copies may be behind; the same id makes it safe to ask again.
                with contextlib.suppress(Away, Refused):
                    answer = self.doors.ask("intake", "RegisterPetition", request, who, seconds=3)
                    self.registered[answer.petition.id] = answer.petition.registration_number
                    break
                self._stopping.wait(0.05)
            self._stopping.wait(0.06)

    def _act(self) -> None:
        while not self._stopping.is_set():
            waiting = [p for p in list(self.registered) if p not in self.acted]
            for petition_id in waiting[:1]:
                with contextlib.suppress(Away, Refused):
                    asked = cw.GetCaseRequest(petition_id=petition_id)
                    case = self.doors.ask("casework", "GetCase", asked, BUREAU, seconds=3).case
                    act = cw.RecordActRequest(
                        petition_id=petition_id,
                        version=case.version,
                        kind=cw.ACT_KIND_CALL,
                        what="打电话",
                        request_id=f"act-{petition_id}",
                    )
                    who = Person(case.agent_id, "agent")
                    self.doors.ask("casework", "RecordAct", act, who, seconds=3)
                    self.acted.add(petition_id)
            self._stopping.wait(0.05)


def test_random_kills_lose_nothing_and_double_nothing(running: Running) -> None:
    seed = int(os.environ.get("HUIYIN_SEED", "") or time.time_ns() % 10**9)
    dice = random.Random(seed)
    print(f"\nHUIYIN_SEED={seed}")
    doors = running.doors
    township = build(doors)
    killed: dict[str, int] = dict.fromkeys(_VICTIMS, 0)
    moment = threading.Event()
    with Load(doors, township) as load:
        for n in range(_KILLS):
            moment.wait(dice.uniform(0.2, 1.6))
            victim = _VICTIMS[n % len(_VICTIMS)] if n < len(_VICTIMS) else dice.choice(_VICTIMS)
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.pids()[victim], signal.SIGKILL)
                killed[victim] += 1
        eventually(running.ready, 60)
    print(f"killed {killed}; {len(load.registered)} registered, {len(load.acted)} acted on")
    assert len(load.registered) > _KILLS
    assert len(load.acted) > 0
    _count(doors, township, load)

    # The process that keeps the others alive is killed, too: they end with it, and the data survive.
    running.die()
    running.start()
    _count(doors, township, load)


def _count(doors: Doors, township: Township, load: Load) -> None:
    doors.settle()
    found: list[str] = []
    token = ""
    while True:
        asked = it.ListPetitionsRequest(
            county_code=COUNTY, place_prefix=township.code, page_size=200, page_token=token
        )
        page = doors.ask("intake", "ListPetitions", asked, BUREAU)
        found += [p.id for p in page.petitions]
        if not (token := page.next_page_token):
            break
    assert sorted(found) == sorted(load.registered)
    assert len(set(load.registered.values())) == len(load.registered)
    for petition_id in found:
        routed = doors.ask(
            "routing", "GetAssignment", rt.GetAssignmentRequest(petition_id=petition_id), BUREAU
        )
        assert [m.version for m in routed.moves] == list(range(1, len(routed.moves) + 1))
        assert [m.move for m in routed.moves] == [rt.MOVE_ASSIGNED]
        case = doors.ask("casework", "GetCase", cw.GetCaseRequest(petition_id=petition_id), BUREAU)
        assert case.case.agent_id == routed.assignment.agent_id
        assert sum(c.clock == "S1" for c in case.clocks) == 1
        assert len(case.acts) <= 1
        assert len(case.acts) == 1 or petition_id not in load.acted
    asked_figures = sv.GetFiguresRequest(county_code=COUNTY, place_prefix=township.code)
    figures = {f.id: f for f in doors.ask("supervision", "GetFigures", asked_figures, BUREAU).figures}
    assert figures["registered"].numerator == len(found)
    for name in SERVICES:
        standing = doors.http.get(doors.url(name, "/standing")).json()
        assert (standing["parked"], standing["waiting"], standing["unpublished"]) == (0, 0, 0)
    print(f"counted {len(found)}: one assignment and one case each, none lost, none doubled")
