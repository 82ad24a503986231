"""The four services in this process, on throwaway files, with real gRPC between them."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.casework.v1 import casework_pb2_grpc
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.intake.v1 import intake_pb2_grpc
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.routing.v1 import routing_pb2_grpc
from huiyin.supervision.v1 import supervision_pb2 as sv
from huiyin.supervision.v1 import supervision_pb2_grpc
from sqlalchemy import func, insert, select

from services.casework import bootstrap as casework
from services.chassis.assembly import Assembly
from services.chassis.clock import MovedClock
from services.chassis.identity import Actor, Role
from services.chassis.rpc import Server, refusal_of
from services.chassis.tables import announcement, inbox, parked, position
from services.intake import bootstrap as intake
from services.routing import bootstrap as routing
from services.supervision import bootstrap as supervision
from tests import tokens
from tests.ground import SERVICES, Ground

COUNTY = "360783"
TOWNSHIP = "360783990"
VILLAGE = "360783990201"
ROOM = "360783990-1"
STATION = "360783990201-1"
BUREAU = "360783-0"
WATER = "D360783-01"
VILLAGE_AGENT = Actor("A-V1", Role.AGENT, STATION, VILLAGE)
VILLAGE_DEPUTY = Actor("A-V2", Role.AGENT, STATION, VILLAGE)
TOWNSHIP_AGENT = Actor("A-T1", Role.AGENT, ROOM, TOWNSHIP)
EXPIRED_AGENT = Actor("A-V9", Role.AGENT, STATION, VILLAGE)
VILLAGER = Actor("villager", Role.VILLAGER)
OF_STATION = Actor("station", Role.STATION, STATION, VILLAGE)
OF_ROOM = Actor("room", Role.ROOM, ROOM, TOWNSHIP)
OF_BUREAU = Actor("bureau", Role.BUREAU, BUREAU, COUNTY)
OF_WATER = Actor("water", Role.DEPARTMENT, WATER, COUNTY)
OPERATOR = Actor("operator", Role.OPERATOR, BUREAU, COUNTY)
SHA = "0" * 64
_SETTLE_SECONDS = 20
_numbers = itertools.count()


def request_id() -> str:
    """A request id no test has used."""
    return f"request-{next(_numbers):06d}"


def proof(actor: Actor) -> tuple[tuple[str, str], ...]:
    """What an actor shows at a door."""
    return tokens.metadata(actor.id, actor.role, actor.office, actor.place)


def network() -> rt.ImportNetworkRequest:
    """A small invented county."""

    def agent(id_: str, office: str, expires: str = "2028-02-29", deputy: str = "") -> rt.Agent:
        return rt.Agent(
            id=id_,
            name=f"演示员{id_}",
            office_code=office,
            kind=rt.AGENT_KIND_CITIZEN,
            certificate_number=f"YS-{id_}",
            certificate_issued_on="2025-03-01",
            certificate_expires_on=expires,
            deputy_id=deputy,
        )

    def office(code: str, tier: Any, place: str, parent: str) -> rt.Office:
        return rt.Office(
            code=code,
            name=f"演示{code}",
            tier=tier,
            place_code=place,
            parent_code=parent,
            starts_on="2025-03-01",
        )

    return rt.ImportNetworkRequest(
        request_id=request_id(),
        county_code=COUNTY,
        places=[
            rt.Place(code=COUNTY, name="演示县", tier=rt.TIER_COUNTY),
            rt.Place(code=TOWNSHIP, name="演示乡", tier=rt.TIER_TOWNSHIP, parent_code=COUNTY),
            rt.Place(code=VILLAGE, name="演示村", tier=rt.TIER_VILLAGE, parent_code=TOWNSHIP),
        ],
        offices=[
            office(BUREAU, rt.TIER_COUNTY, COUNTY, ""),
            office(ROOM, rt.TIER_TOWNSHIP, TOWNSHIP, BUREAU),
            office(STATION, rt.TIER_VILLAGE, VILLAGE, ROOM),
        ],
        agents=[
            agent("A-T1", ROOM),
            agent("A-V1", STATION, deputy="A-V2"),
            agent("A-V2", STATION),
            agent("A-V9", STATION, expires="2025-12-31"),
        ],
        departments=[rt.Department(code=WATER, name="演示水利局", county_code=COUNTY, competence=["water"])],
    )


class World:
    """Call `settle()` to let every announced fact arrive; time stands until the clock is moved."""

    def __init__(self, folder: Path, clock: MovedClock, ground: Ground) -> None:
        self.clock = clock
        tokens.believed(folder)
        doors = {"grpc_address": "127.0.0.1:0", "http_address": "127.0.0.1:0", "issuer": tokens.ISSUER}
        # Everybody in here has one address, and whole tables of wrong codes are tried from it.
        doors |= {"public_misses": "100000"}
        local = {name: doors | ground.settings(folder, name) for name in SERVICES}
        self.routing = routing.build(routing.Settings(**local["routing"]), clock)
        self._servers: list[Server] = []
        self.ports: list[int] = []
        self._channels: list[grpc.Channel] = []
        port = self._open(self.routing)
        self.intake = intake.build(intake.Settings(**local["intake"]), clock)
        local["casework"]["routing_target"] = f"127.0.0.1:{port}"
        self.casework = casework.build(casework.Settings(**local["casework"]), clock)
        self.supervision = supervision.build(supervision.Settings(**local["supervision"]), clock)
        self.at_routing = routing_pb2_grpc.RoutingServiceStub(self._channel(port))
        self.all = [self.intake, self.routing, self.casework, self.supervision]
        if self.casework.settings.kafka_bootstrap:
            self._begin_at_the_end()
        self.at_intake = intake_pb2_grpc.IntakeServiceStub(self._channel(self._open(self.intake)))
        self.at_casework = casework_pb2_grpc.CaseworkServiceStub(self._channel(self._open(self.casework)))
        self.at_supervision = supervision_pb2_grpc.SupervisionServiceStub(
            self._channel(self._open(self.supervision))
        )
        self.ask(self.at_routing.ImportNetwork, network(), OF_BUREAU)
        self.settle()

    def ask(self, method: Any, request: Any, actor: Actor = VILLAGE_AGENT) -> Any:
        """Calls a service; a refusal is raised as the Refusal it was."""
        if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
            request.request_id = request_id()
        try:
            return method(request, timeout=10, metadata=proof(actor))
        except grpc.RpcError as error:
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise refusal from None

    def settle(self) -> None:
        """Steps every service until nothing is on its way."""
        give_up = time.monotonic() + _SETTLE_SECONDS
        while True:
            moved = sum(each.step() for each in self.all)
            if not moved and self._heard_everything():
                return
            if time.monotonic() > give_up:
                raise AssertionError(f"facts are still on their way: {self.set_aside()}")

    def advance(self, **delta: float) -> None:
        """Moves legal time, stopping wherever a timer is armed."""
        target = self.clock.now() + timedelta(**delta)
        while armed := [a for each in self.all if (a := each.next_armed()) and a <= target]:
            self.clock.advance(seconds=max(0.0, (min(armed) - self.clock.now()).total_seconds()))
            self.settle()
        self.clock.advance(seconds=(target - self.clock.now()).total_seconds())
        self.settle()

    def now(self) -> Timestamp:
        """The present legal instant as protobuf."""
        stamp = Timestamp()
        stamp.FromDatetime(self.clock.now())
        return stamp

    def ago(self, **delta: float) -> Timestamp:
        """An earlier instant as protobuf."""
        stamp = Timestamp()
        stamp.FromDatetime(self.clock.now() - timedelta(**delta))
        return stamp

    def register(self, actor: Actor = VILLAGE_AGENT, **fields: Any) -> it.Petition:
        """Registers a petition at the village station and lets it arrive everywhere."""
        given: dict[str, Any] = {
            "county_code": COUNTY,
            "place_code": VILLAGE,
            "office_code": STATION,
            "channel": it.CHANNEL_VISIT,
            "kind": it.KIND_DEMAND,
            "category": "water",
            "petitioner": it.Petitioner(name="演示村民甲", address="演示村1号"),
            "request": "清理渠道",
            "facts": "渠边堆有废料",
            "reasons": "影响春耕",
        }
        answer = self.ask(
            self.at_intake.RegisterPetition, it.RegisterPetitionRequest(**(given | fields)), actor
        )
        self.settle()
        petition: it.Petition = answer.petition
        return petition

    def case(self, petition_id: str) -> cw.GetCaseResponse:
        """A case as the bureau sees it."""
        answer: cw.GetCaseResponse = self.ask(
            self.at_casework.GetCase, cw.GetCaseRequest(petition_id=petition_id), OF_BUREAU
        )
        return answer

    def do(self, verb: str, petition_id: str, actor: Actor = VILLAGE_AGENT, **fields: Any) -> cw.Case:
        """Asks casework for a verb on the version it has now, and lets the fact arrive."""
        version = self.case(petition_id).case.version
        kind = getattr(cw, f"{verb}Request")
        answer = self.ask(
            getattr(self.at_casework, verb),
            kind(**({"petition_id": petition_id, "version": version} | fields)),
            actor,
        )
        self.settle()
        case: cw.Case = answer.case
        return case

    def move(self, verb: str, petition_id: str, actor: Actor, **fields: Any) -> rt.Assignment:
        """Asks routing for a move on the version it has now, and lets the fact arrive."""
        version = self.assignment(petition_id).version
        kind = getattr(rt, f"{verb}Request")
        answer = self.ask(
            getattr(self.at_routing, verb), kind(petition_id=petition_id, version=version, **fields), actor
        )
        self.settle()
        assignment: rt.Assignment = answer.assignment
        return assignment

    def assignment(self, petition_id: str) -> rt.Assignment:
        """Who is responsible now."""
        asked = rt.GetAssignmentRequest(petition_id=petition_id)
        assignment: rt.Assignment = self.ask(self.at_routing.GetAssignment, asked, OF_BUREAU).assignment
        return assignment

    def entrust(self, petition_id: str, actor: Actor = VILLAGE_AGENT) -> cw.Case:
        """Decides to represent and signs the pledge."""
        self.do("DecideToRepresent", petition_id, actor, reason="须由上级协调")
        return self.do("SignPledge", petition_id, actor, **self.pledge())

    def pledge(self) -> dict[str, Any]:
        """What a sound pledge holds."""
        return {
            "scope": "渠道清理",
            "powers": "代为反映、查询、签收",
            "term_ends_on": "2026-12-31",
            "petitioner_signature": cw.Signature(
                way=cw.SIGNATURE_WAY_THUMBPRINT, witness="演示见证人", file_sha256=SHA
            ),
            "agent_signature": cw.Signature(way=cw.SIGNATURE_WAY_WRITTEN, file_sha256=SHA),
        }

    def clocks(self, petition_id: str) -> dict[str, str]:
        """State by clock and ordinal, for example {'S3/2': 'OPEN'}."""
        asked = cw.ListClocksRequest(petition_id=petition_id)
        found = self.ask(self.at_casework.ListClocks, asked, OF_BUREAU).clocks
        name = cw.ClockState.Name
        return {f"{c.clock}/{c.ordinal}": name(c.state).removeprefix("CLOCK_STATE_") for c in found}

    def figures(self, **fields: str) -> dict[str, tuple[int, int]]:
        """Numerator and denominator by figure id, this year to the end of the year."""
        asked = sv.GetFiguresRequest(county_code=COUNTY, from_day="2026-01-01", to_day="2026-12-31", **fields)
        found = self.ask(self.at_supervision.GetFigures, asked).figures
        return {f.id: (f.numerator, f.denominator) for f in found}

    def set_aside(self) -> dict[str, tuple[int, int, int]]:
        """Parked and waiting facts by service; all zero when all is well."""
        return {each.name: each.consumer.set_aside() for each in self.all if each.consumer}

    def stop_answering(self) -> None:
        """Closes every gRPC door, as when the services are away."""
        for server in self._servers:
            server.stop(0)

    def close(self) -> None:
        """Stops and closes everything."""
        for channel in self._channels:
            channel.close()
        for server in self._servers:
            server.stop(1)
        for each in self.all:
            each.close()

    def _heard_everything(self) -> bool:
        """Whether every hearer's mark, or what it set aside, reaches the last sequence of every key."""
        said: dict[tuple[str, str], int] = {}
        for each in self.all:
            with each.database.reading() as tx:
                last = func.max(announcement.c.sequence)
                key = (announcement.c.topic, announcement.c.key)
                said |= {(t, k): n for t, k, n in tx.execute(select(*key, last).group_by(*key))}
        for each in self.all:
            if each.consumer is None:
                continue
            with each.database.reading() as tx:
                heard = {(t, k): n for t, k, n in tx.execute(select(inbox))}
                last = func.max(parked.c.sequence)
                aside = select(parked.c.topic, parked.c.key, last).group_by(parked.c.topic, parked.c.key)
                heard |= {(t, k): max(n, heard.get((t, k), 0)) for t, k, n in tx.execute(aside)}
            for (topic, about), sequence in said.items():
                if topic in each.consumer.topics and heard.get((topic, about), 0) < sequence:
                    return False
        return True

    def _begin_at_the_end(self) -> None:
        """The topics outlive a test: what earlier ones said is not this one's to hear."""
        for each in self.all:
            assert each.consumer is not None
            rows = [
                {"topic": topic, "partition": partition, "offset": offset}
                for (topic, partition), offset in each.log.ends(each.consumer.topics).items()
            ]
            with each.database.transaction() as tx:
                tx.execute(insert(position), rows)

    def _open(self, assembly: Assembly) -> int:
        server = assembly.server()
        self._servers.append(server)
        self.ports.append(server.start())
        return self.ports[-1]

    def _channel(self, port: int) -> grpc.Channel:
        self._channels.append(grpc.insecure_channel(f"127.0.0.1:{port}"))
        return self._channels[-1]


@contextmanager
def made(folder: Path, clock: MovedClock, ground: Ground) -> Iterator[World]:
    """A world that is closed at the end."""
    world = World(folder, clock, ground)
    try:
        yield world
    finally:
        world.close()
