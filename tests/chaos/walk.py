"""The load while processes are killed: registrations, and cases walked on, each asked until answered."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from tests.journeys.doors import BUREAU, COUNTY, Away, Doors, Person, Refused
from tests.journeys.township import Township

_PAPER = "0" * 64
_TWICE = 0.3
_STEPS = ("RecordAct", "DecideToRepresent", "SignPledge", "RecordAct", "GiveFeedback")


@dataclass
class Walk:
    """How far a petition was walked, as far as the services have acknowledged it.

    One that is `moved` goes up to the township room before its first step.
    """

    moved: bool
    taken_over: bool = False
    steps: list[str] = field(default_factory=list)


class Load:
    """Two workers register without pause, two walk what was registered through its steps.

    Nobody's answer is taken for granted: the very same request is sent again until it is answered.
    Each registering worker rests `pause` seconds after every petition. `acknowledged` are the moments
    (machine time) at which registrations were. `surprises` are refusals nobody should have met, and
    defects.
    """

    def __init__(self, doors: Doors, township: Township, dice: random.Random, pause: float = 0.1) -> None:
        self.doors, self.township, self.pause = doors, township, pause
        self.registered: dict[str, it.Petition] = {}
        self.acknowledged: list[float] = []
        self.walks: dict[str, Walk] = {}
        self.surprises: list[str] = []
        self.asked_again = 0
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._stopping, self._registering = threading.Event(), threading.Event()
        seeds = [random.Random(dice.random()) for _ in range(4)]
        work = (self._register, self._register, self._walk_on, self._walk_on)
        self._threads = [
            threading.Thread(target=self._safely, args=(one, n, seeds[n]), daemon=True)
            for n, one in enumerate(work)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A request on its way is still asked until it is answered: only then is it known what counts.
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
        assert not [thread for thread in self._threads if thread.is_alive()]

    def _safely(self, work: Any, worker: int, dice: random.Random) -> None:
        try:
            while not self._stopping.is_set():
                work(worker, dice)
        except Exception as surprise:
            self.surprises.append(f"{type(surprise).__name__}: {surprise}")

    def _register(self, worker: int, dice: random.Random) -> None:
        village = self.township.villages[worker]
        request = it.RegisterPetitionRequest(
            request_id=f"kill-{worker}-{dice.randrange(16**12):012x}",
            county_code=COUNTY,
            place_code=village.code,
            office_code=village.station,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DISPUTE,
            petitioner=it.Petitioner(name="演示村民", address="演示村"),
            request="演示请求",
        )
        who = Person(f"post-{worker}", "station", village.station)
        petition = self._insist("intake", "RegisterPetition", request, who).petition
        if dice.random() < _TWICE:
            # An answer that was lost on its way is asked for again: it must be the very same one.
            again = self._insist("intake", "RegisterPetition", request, who).petition
            if again != petition:
                self.surprises.append(f"{petition.id} was registered again as {again.id}")
        with self._lock:
            self.registered[petition.id] = petition
            self.acknowledged.append(time.monotonic())
            self._waiting.append(petition.id)
        self._stopping.wait(self.pause)

    def _walk_on(self, worker: int, dice: random.Random) -> None:
        with self._lock:
            waiting = self._waiting
            petition_id = waiting.pop(dice.randrange(len(waiting))) if waiting else ""
        if not petition_id:
            self._stopping.wait(self.pause / 2)
            return
        walk = self.walks.setdefault(petition_id, Walk(moved=dice.random() < 0.3))
        case = self._case(petition_id)
        holder = self.township.room if walk.moved else case and case.holder_code
        if case and walk.moved and not walk.taken_over:
            self._hand_up(petition_id, case.agent_id)
            walk.taken_over = True
        if case is None or case.holder_code != holder:
            # What happened elsewhere has not been heard there yet: later.
            with self._lock:
                waiting.append(petition_id)
            self._stopping.wait(self.pause / 5)
            return
        for verb in _STEPS[: dice.randint(1, len(_STEPS))]:
            if self._stopping.is_set():
                return
            case = self._step(case, verb)
            walk.steps.append(verb)

    def _hand_up(self, petition_id: str, agent_id: str) -> None:
        asked = rt.GetAssignmentRequest(petition_id=petition_id)
        version = self._insist("routing", "GetAssignment", asked, BUREAU).assignment.version
        up = rt.HandUpRequest(
            request_id=f"up-{petition_id}", petition_id=petition_id, version=version, reason="须乡里出面"
        )
        self._insist("routing", "HandUp", up, Person(agent_id, "agent"))
        over = rt.TakeOverRequest(
            request_id=f"over-{petition_id}", petition_id=petition_id, version=version + 1
        )
        self._insist("routing", "TakeOver", over, self.township.of_room)

    def _step(self, case: cw.Case, verb: str) -> cw.Case:
        who = Person(case.agent_id, "agent")
        contents: dict[str, dict[str, Any]] = {
            "RecordAct": {"kind": cw.ACT_KIND_CALL, "what": "打电话"},
            "DecideToRepresent": {"reason": "本村解决不了"},
            "SignPledge": {
                "agent_id": who.id,
                "scope": "演示事项",
                "powers": "代为反映",
                "term_ends_on": "2099-12-31",
                "petitioner_signature": {"way": cw.SIGNATURE_WAY_WRITTEN, "file_sha256": _PAPER},
                "agent_signature": {"way": cw.SIGNATURE_WAY_WRITTEN, "file_sha256": _PAPER},
            },
            "GiveFeedback": {
                "kind": cw.FEEDBACK_KIND_RESULT,
                "what": "演示结果",
                "way": cw.DELIVERY_WAY_IN_PERSON,
            },
        }
        kind = getattr(cw, f"{verb}Request")
        request = kind(
            request_id=f"{case.version}-{case.petition_id}",
            petition_id=case.petition_id,
            version=case.version,
            **contents[verb],
        )
        changed: cw.Case = self._insist("casework", verb, request, who).case
        return changed

    def _case(self, petition_id: str) -> cw.Case | None:
        asked = cw.GetCaseRequest(petition_id=petition_id)
        try:
            found: cw.Case = self._insist("casework", "GetCase", asked, BUREAU).case
            return found
        except Refused as refused:
            if refused.code == "NOT_FOUND":
                return None
            raise

    def _insist(self, service: str, method: str, request: Message, who: Person) -> Any:
        while True:
            try:
                return self.doors.ask(service, method, request, who, seconds=3)
            except Away:
                self.asked_again += 1
                threading.Event().wait(0.1)
