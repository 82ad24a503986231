"""The public doors of a running Huiyin, and nothing else: gRPC, HTTP, the operators' commands."""

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parent.parent.parent
if str(ROOT / "services" / "contracts") not in sys.path:
    sys.path.insert(0, str(ROOT / "services" / "contracts"))

import grpc  # noqa: E402
import httpx2 as httpx  # noqa: E402
from google.rpc import error_details_pb2  # noqa: E402
from grpc_status import rpc_status  # noqa: E402
from huiyin.casework.v1 import casework_pb2_grpc  # noqa: E402
from huiyin.intake.v1 import intake_pb2_grpc  # noqa: E402
from huiyin.routing.v1 import routing_pb2_grpc  # noqa: E402
from huiyin.supervision.v1 import supervision_pb2_grpc  # noqa: E402

from tests.journeys.unsaid import words  # noqa: E402

SERVICES = ("intake", "routing", "casework", "supervision")
COUNTY = "360783"
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Tokens live for five minutes.
_TOKEN_SECONDS = 200
_BALANCED = '{"loadBalancingConfig": [{"round_robin": {}}]}'
# What a client sees of a door that is closed, dies, is slow, or has too many waiting.
_UNANSWERED = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED")


@dataclass(frozen=True)
class Person:
    """Who acts, as the doors are told."""

    id: str
    role: str
    office: str = ""
    name: str = ""

    def claims(self) -> dict[str, str]:
        """What a token says of them; an office's code begins with its place, a department's has none."""
        place = self.office.partition("-")[0]
        place = place if place.isdecimal() else COUNTY if self.office else ""
        return {"sub": self.id, "role": self.role, "office": self.office, "place": place}


BUREAU = Person("post-bureau", "bureau", f"{COUNTY}-0", "县信访局")
OPERATOR = Person("post-operator", "operator", f"{COUNTY}-0", "投诉接线员")


class Differs(AssertionError):
    """A story did not end, or cannot begin, as it must."""


class Refused(Exception):
    """A lawful no, as a caller of the doors sees it."""

    def __init__(self, code: str, reason: str, text: str, fields: dict[str, str]) -> None:
        super().__init__(f"{code} {reason} {text} {fields}")
        self.code, self.reason, self.text, self.fields = code, reason, text, fields


class Away(Exception):
    """Nobody answered, or not in time: the same request may be sent again."""


class Broken(AssertionError):
    """A service answered with a defect, which no request may bring about."""


@dataclass(frozen=True)
class Addresses:
    """Where the doors are, by service: `grpc` as gRPC writes targets, `http` as host:port.

    `console` and `issuer` have only the latter.
    """

    grpc: Mapping[str, str]
    http: Mapping[str, str]

    @classmethod
    def block(cls, port: int) -> "Addresses":
        """Those of `make run`: the console on `port`, the services' doors behind it."""
        return cls(
            {name: f"127.0.0.1:{port + 11 + n}" for n, name in enumerate(SERVICES)},
            {name: f"127.0.0.1:{port + n}" for n, name in enumerate(("console", *SERVICES, "issuer"))},
        )


class Doors:
    """Every door of a Huiyin whose console listens on `port`, or of one that is at `addresses`.

    `settings` are what the operators' commands are told besides. `token` gives a person's token; without
    it the demo's issuer does.
    """

    def __init__(
        self,
        port: int,
        data: Path,
        addresses: Addresses | None = None,
        settings: Mapping[str, str] | None = None,
        token: Callable[[Person], str] | None = None,
    ) -> None:
        self.port, self.data, self.settings = port, data, dict(settings or {})
        self._token = token or self._issued
        self._tokens: dict[Person, tuple[str, float]] = {}
        self.addresses = addresses or Addresses.block(port)
        self._channels = {
            name: grpc.insecure_channel(
                self.addresses.grpc[name],
                options=[("grpc.max_reconnect_backoff_ms", 500), ("grpc.service_config", _BALANCED)],
            )
            for name in SERVICES
        }
        self._stubs: dict[str, Any] = {
            "intake": intake_pb2_grpc.IntakeServiceStub(self._channels["intake"]),
            "routing": routing_pb2_grpc.RoutingServiceStub(self._channels["routing"]),
            "casework": casework_pb2_grpc.CaseworkServiceStub(self._channels["casework"]),
            "supervision": supervision_pb2_grpc.SupervisionServiceStub(self._channels["supervision"]),
        }
        self.http = httpx.Client(timeout=10)
        # What was said here of people: it must not be found where it does not belong.
        self.words: set[str] = set()

    def reached(self) -> None:
        """Waits until every service's gRPC door is connected: after a restart a channel may still be pausing
        before it tries again, and would say at once that nobody is there."""
        for channel in self._channels.values():
            grpc.channel_ready_future(channel).result(timeout=30)

    def ask(self, service: str, method: str, request: Any, who: Person, seconds: float = 10) -> Any:
        """A service's answer. Raises Refused for a lawful no, Away when nobody answered, else Broken."""
        if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
            request.request_id = f"journey-{uuid.uuid4()}"
        self.words.update(words(request))
        metadata = tuple(self.proof(who).items())
        try:
            return getattr(self._stubs[service], method)(request, timeout=seconds, metadata=metadata)
        except grpc.RpcError as error:
            raise _read(error) from None

    def proof(self, who: Person) -> dict[str, str]:
        """What somebody shows at a door: gRPC metadata, HTTP headers. Nobody shows nothing.

        Raises Away when the issuer does not answer.
        """
        if not who.id:
            return {}
        token, until = self._tokens.get(who, ("", 0.0))
        if time.monotonic() > until:
            token = self._token(who)
            self._tokens[who] = (token, time.monotonic() + _TOKEN_SECONDS)
        return {"authorization": f"Bearer {token}"}

    def _issued(self, who: Person) -> str:
        """A token from the demo's issuer, whose secret lies in the data folder."""
        try:
            asked = {"client_secret": (self.data / "client.secret").read_text()} | who.claims()
            answer = self.http.post(self.url("issuer", "/demo/token"), json=asked).raise_for_status()
        except (httpx.HTTPError, FileNotFoundError) as error:
            raise Away(f"the issuer: {error}") from None
        token: str = answer.json()["access_token"]
        return token

    def ask_again(self, service: str, method: str, request: Any, who: Person) -> Any:
        """Asks until somebody answers, for up to a minute; the same request id makes that safe."""
        give_up = time.monotonic() + 60
        while True:
            try:
                return self.ask(service, method, request, who)
            except Away:
                if time.monotonic() > give_up:
                    raise
                threading.Event().wait(0.2)

    def channel(self, service: str) -> grpc.Channel:
        """The channel to one service."""
        return self._channels[service]

    def url(self, service: str, path: str) -> str:
        """An HTTP address; `console` names the pages."""
        return f"http://{self.addresses.http[service]}{path}"

    def command(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs `python -m services …` against this Huiyin."""
        own = {"HUIYIN_PORT": str(self.port), "HUIYIN_DATA": str(self.data)}
        return subprocess.run(
            [sys.executable, "-m", "services", *arguments],
            cwd=ROOT,
            env=os.environ | self.settings | own | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def settle(self, within: float = 60) -> None:
        """Waits until every announced fact has arrived, as the operators' `settle` does, only sooner."""
        give_up, quiet = time.monotonic() + within, 0
        while quiet < 2:
            quiet = quiet + 1 if _still([self.standing(name) for name in SERVICES]) else 0
            if time.monotonic() > give_up:
                raise AssertionError(f"facts are still on their way after {within:.0f} s")
            threading.Event().wait(0.03)

    def standing(self, service: str) -> dict[str, Any]:
        """Where a service stands, as its HTTP door tells operators."""
        found: dict[str, Any] = self.http.get(self.url(service, "/standing")).json()
        return found

    def legal_now(self) -> datetime:
        """Legal time, in Shanghai."""
        return datetime.fromisoformat(self.standing("intake")["now"]).astimezone(SHANGHAI)

    def move_clock(self, move: str) -> None:
        """Moves legal time for all processes."""
        done = self.command("clock", move)
        if done.returncode:
            raise AssertionError(done.stderr)

    def close(self) -> None:
        """Hangs up."""
        self.http.close()
        for channel in self._channels.values():
            channel.close()


def sentence(done: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence with which a command ended that could not begin."""
    if done.returncode != 2 or done.stderr.count("\n") != 1 or not done.stderr.startswith("huiyin: "):
        raise AssertionError(f"ended with {done.returncode}, saying: {done.stderr or done.stdout}")
    return done.stderr


def _still(standings: list[dict[str, Any]]) -> bool:
    ends = {place: end for standing in standings for place, end in standing["ends"].items()}
    for standing in standings:
        armed = standing["next_armed"]
        due = armed and datetime.fromisoformat(armed) <= datetime.fromisoformat(standing["now"])
        # While the log is away nobody can tell how much of it has not been heard.
        if standing["unpublished"] or due or standing["log_away"]:
            return False
        for place, end in ends.items():
            heard = place.rpartition("/")[0] in standing["hears"]
            if heard and standing["positions"].get(place, 0) < end:
                return False
    return True


def _read(error: grpc.RpcError) -> Exception:
    code: str = error.code().name
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    if status is None:
        kind = Away if code in _UNANSWERED else Broken
        return kind(f"{code}: {error.details()}")
    reason, fields = "", {}
    for detail in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = {v.field: v.description for v in bad.field_violations}
    return Refused(code, reason, status.message, fields)
