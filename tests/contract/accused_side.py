"""Everything the accused's side can be told: every door of a world, asked as each of them, in plain words.

What is random by design (ids, codes, form secrets) is numbered as it first appears, so that two worlds
that tell the same are equal, and nothing else is left out.
"""

import base64
import importlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from google.protobuf import text_format
from google.protobuf.message import Message
from grpc_status import rpc_status
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from prometheus_client import generate_latest
from sqlalchemy import select

from services.chassis.chain import LANES
from services.chassis.clock import SystemClock
from services.chassis.identity import Actor, Role
from services.chassis.tables import announcement, audit_entry
from services.console import bootstrap as console
from services.console.asks import Asks
from tests.issuing import Issuing, issuing
from tests.world import (
    BUREAU,
    COUNTY,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    ROOM,
    TOWNSHIP,
    TOWNSHIP_AGENT,
    VILLAGE,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    VILLAGER,
    WATER,
    World,
    proof,
)

# The accused agent, department and room, their colleagues, everybody above them, and whoever only looks on.
SIDE: dict[str, Actor | None] = {
    "nobody": None,
    "villager": VILLAGER,
    "the accused agent": VILLAGE_AGENT,
    "a colleague": VILLAGE_DEPUTY,
    "the station": OF_STATION,
    "an agent of the room": TOWNSHIP_AGENT,
    "the room": OF_ROOM,
    "the room's own operator": Actor("line", Role.OPERATOR, ROOM, TOWNSHIP),
    "the township's leaders": Actor("leaders", Role.LEADING, ROOM, TOWNSHIP),
    "the department": OF_WATER,
    "its head": Actor("water-head", Role.DEPARTMENT_HEAD, WATER, COUNTY),
    "the county's leaders": Actor("county", Role.LEADING, BUREAU, COUNTY),
    "finance": Actor("finance", Role.FINANCE, BUREAU, COUNTY),
    "the administrator": Actor("admin", Role.ADMINISTRATOR, BUREAU, COUNTY),
    "the province": Actor("province", Role.PROVINCE, "36-0", "360000"),
}
# Who can sign in at the console as one of them.
AT_CONSOLE = {"agent": VILLAGE_AGENT, "room": OF_ROOM, "department": OF_WATER}
PAGES_AT_ONCE = 6
UNKNOWN = "01a20000-0000-7000-8000-00000000000"
_SERVICES = ("intake", "routing", "casework", "supervision")
_RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"  # ids
    r"|\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{2}\b"  # query codes
    r"|\b[A-Z]360783-\d{8}-[2-9A-Z]{8}\b"  # numbers of sealed matters
)
_TOKEN = re.compile(r'next_page_token"?: "([^"]+)"')
_FORM = re.compile(r'name="(?:token|request_id)" value="[^"]*"')
# Of a metric that measures time only how often it was measured is compared.
_TIMES = re.compile(r"_(bucket|sum|created)[{ ]|_(?:seconds|verified_at) [0-9.e+]+$")
# Inside a cell the pipeline counts all facts together.
_UNTOLD = ("#", "huiyin_announcements_published", "huiyin_facts_heard")
# What supervision alone hears; tests/house keeps others from it.
_SEALED = "huiyin.intake.sealed.v1"
# What a sealed matter might be asked for by.
_BY_ID = {"petition_id", "complaint_id", "accusation_id"}
_numbers = itertools.count()


@dataclass
class Told:
    """What a world told, by door, asker and question."""

    answers: dict[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, text: str) -> None:
        """Keeps an answer in plain words."""
        assert key not in self.answers, key
        assert "StatusCode.INTERNAL" not in text, text
        assert "StatusCode.UNKNOWN" not in text, text
        self.answers[key] = self.plain(text)

    def names(self, secret: str) -> bool:
        """Whether any answer named it."""
        return secret in self._known or any(secret in text for text in self.answers.values())

    def plain(self, text: str) -> str:
        """The text with everything random numbered."""
        text = _TOKEN.sub(lambda m: f"next_page_token: {self._after(m[1])}", text)
        return _RANDOM.sub(self._number, _FORM.sub("", text))

    def _number(self, found: re.Match[str]) -> str:
        return self._known.setdefault(found[0], f"<{len(self._known)}>")

    def _after(self, token: str) -> str:
        return str(json.loads(base64.urlsafe_b64decode(token)[16:]))


@dataclass
class Walk:
    """One world, and what its things are called; `secrets` are ids of what must not be found."""

    world: World
    known: dict[str, str]
    secrets: dict[str, str]
    told: Told = field(default_factory=Told)

    def all(self, folder: Path) -> Told:
        """Asks every door as everybody of the accused's side."""
        apps = {each.name: each.app() for each in self.world.all}
        for name, actor in SIDE.items():
            for service, method, kind in rpcs():
                self._grpc(service, method, kind, name, actor)
            for door, app in apps.items():
                self._routes(TestClient(app), app, door, name, actor)
        with issuing(folder / "issuer", SystemClock()) as made:
            self._console(made)
        self._brings_some()
        for each in self.world.all:
            lines = generate_latest(each.registry).decode().splitlines()
            counts = sorted(x for x in lines if not x.startswith(_UNTOLD) and not _TIMES.search(x))
            self.told.note(f"metrics of {each.name}", "\n".join(counts))
            self._events(each)
        return self.told

    def _grpc(self, service: str, method: str, kind: type[Message], name: str, actor: Actor | None) -> None:
        call = getattr(getattr(self.world, f"at_{service}"), method)
        for variant, fields in self._asked(kind, method):
            token = ""
            for page in range(PAGES_AT_ONCE):
                given = fields | ({"page_token": token} if token else {})
                try:
                    sent: Any = kind(**given)
                    if isinstance(call, grpc.StreamUnaryMultiCallable):
                        sent = iter([sent])
                    answer = call(sent, timeout=10, metadata=proof(actor) if actor else ())
                    # What comes in parts comes whole, or is refused at its end.
                    parts = list(answer) if isinstance(call, grpc.UnaryStreamMultiCallable) else [answer]
                    text = "\n".join(text_format.MessageToString(part, as_utf8=True) for part in parts)
                except grpc.RpcError as error:
                    status = rpc_status.from_call(error)  # type: ignore[arg-type]
                    answer, text = None, f"{error.code()} {status}"
                self.told.note(f"{method} {variant} page {page} as {name}", text)
                token = getattr(answer, "next_page_token", "")
                if not token:
                    break

    def _asked(self, kind: type[Message], method: str) -> Iterator[tuple[str, dict[str, Any]]]:
        names = kind.DESCRIPTOR.fields_by_name
        day = "2026-12-31"
        given: dict[str, Any] = self.known | {
            # Nothing is of this version: whatever is lawful ends as stale, and nothing changes.
            "version": 999,
            "county_code": COUNTY,
            "from_day": "2026-01-01",
            "to_day": day,
            **dict.fromkeys(("answer_by", "deadline_on", "issued_on", "expires_on", "term_ends_on"), day),
            "figure_id": "registered",
            "with_closed": True,
            "page_size": 1,
        }
        variants: dict[str, dict[str, Any]] = {"empty": {}, "whole": given}
        if method.startswith("List"):
            variants["county"] = {k: given[k] for k in ("county_code", "figure_id", "with_closed", "to_day")}
            variants["county by one"] = variants["county"] | {"page_size": 1}
            variants["of the accused"] = variants["county"] | {"agent_id": VILLAGE_AGENT.id}
        for secret, value in self.secrets.items():
            for asked in _BY_ID & set(names):
                variants[f"{asked} of {secret}"] = given | {asked: value}
            if "earlier_registration_number" in names:
                variants[f"repeat of {secret}"] = {
                    "county_code": COUNTY,
                    "place_code": VILLAGE,
                    "channel": 1,
                    "kind": 1,
                    "earlier_registration_number": value,
                }
        for variant, fields in variants.items():
            known = {k: v for k, v in fields.items() if k in names}
            if "request_id" in names:
                known["request_id"] = f"walk-{next(_numbers):06d}"
            yield variant, known

    def _routes(self, client: TestClient, app: Any, door: str, name: str, actor: Actor | None) -> None:
        headers = dict(proof(actor)) if actor else {}
        for path in sorted(paths(app)):
            if path.startswith(("/facts", "/audit", "/standing", "/metrics", "/openapi")):
                continue
            for variant, fields in self._filled(path):
                answer = client.get(path.format(**fields), headers=headers)
                self.told.note(f"{door} {path} {variant} as {name}", f"{answer.status_code} {answer.text}")

    def _filled(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        fields = self.known | {
            "county_code": COUNTY,
            "figure_id": "registered",
            "verb": "InvestigateComplaint",
        }
        yield "known", fields
        for secret, value in self.secrets.items():
            for asked in re.findall(r"{(\w+)}", path):
                if asked in _BY_ID:
                    yield f"{asked} of {secret}", fields | {asked: value}

    def _console(self, made: Issuing) -> None:
        routing, intake, casework, supervision = self.world.ports
        targets = {"intake": intake, "routing": routing, "casework": casework, "supervision": supervision}
        asks = Asks({k: f"127.0.0.1:{port}" for k, port in targets.items()}, COUNTY, made.asked.visitor)
        loaded = console.Settings(county_code=COUNTY, public_acts=100_000, public_misses=100_000)
        pages = console.app(loaded, self.world.clock, asks, made.asked)
        for role, actor in {"": None, **AT_CONSOLE}.items():
            client = TestClient(pages)
            if actor:
                form = re.search(r'name="token" value="([^"]+)"', client.get("/sign-in").text)
                assert form
                filled = {"token": form[1], "code": made.code(role), "role": role, "name": "演示岗位"}
                post = client.post("/sign-in", data=filled | {"actor": actor.id, "office": actor.office})
                assert post.status_code == 200, post.text
            self._routes(client, pages, "console", role or "a visitor", None)
            for path in ("/complaints", "/agents", "/county", "/file", "/register"):
                answer = client.get(path, params={"township": TOWNSHIP, "place": TOWNSHIP})
                self.told.note(f"console {path} of the township as {role}", answer.text)
        asks.close()

    def _brings_some(self) -> None:
        """The accused's side complains and accuses: what it is given must not tell how many came before."""
        for name, actor in SIDE.items():
            complained = sv.TakeComplaintRequest(
                request_id=f"walk-{next(_numbers):06d}",
                county_code=COUNTY,
                accused_kind=sv.ACCUSED_KIND_DEPARTMENT,
                accused_code=WATER,
                breach=sv.BREACH_NEGLECT,
                facts="演示：无关的投诉",
                way=sv.COMPLAINT_WAY_PAPER,
            )
            accused = it.RegisterPetitionRequest(
                request_id=f"walk-{next(_numbers):06d}",
                county_code=COUNTY,
                place_code=VILLAGE,
                channel=it.CHANNEL_LETTER,
                kind=it.KIND_ACCUSATION,
                facts="演示：无关的检举",
            )
            calls = {
                "complaint": (self.world.at_supervision.TakeComplaint, complained),
                "accusation": (self.world.at_intake.RegisterPetition, accused),
            }
            for what, (call, asked) in calls.items():
                try:
                    text = str(call(asked, timeout=10, metadata=proof(actor) if actor else ()))
                except grpc.RpcError as error:
                    text = f"{error.code()} {error.details()}"
                self.told.note(f"an own {what} as {name}", text)

    def _events(self, each: Any) -> None:
        """What others hear of a service, and what moved the lanes whose heads they hear."""
        with each.database.reading() as tx:
            open_ = select(announcement).where(announcement.c.topic != _SEALED)
            rows = tx.execute(open_.order_by(announcement.c.id)).all()
            entries = tx.execute(select(audit_entry).where(audit_entry.c.lane < LANES)).all()
        for number, row in enumerate(rows):
            text = f"{row.topic} {row.key} {row.sequence} {row.type} {row.relied_on} {row.occurred_at}"
            self.told.note(f"fact {number} of {each.name}", text)
        asked = Counter(f"{entry.role} {entry.act}" for entry in entries if entry.asked)
        # What is heard together of one object is one entry; a broker tells what comes together, a file always
        # the same.
        heard = [entry.object_id for entry in entries if not entry.asked]
        others = heard if each.database.is_sqlite else set(heard)
        self.told.note(f"audit of {each.name}", f"{sorted(asked.items())} and {len(others)} more")


def rpcs() -> Iterator[tuple[str, str, type[Message]]]:
    """Every RPC of the four services: service, method, the request's message."""
    for service in _SERVICES:
        contract = importlib.import_module(f"huiyin.{service}.v1.{service}_pb2")
        for descriptor in contract.DESCRIPTOR.services_by_name.values():
            for method in descriptor.methods:
                yield service, method.name, getattr(contract, f"{method.name}Request")


def paths(app: Any) -> set[str]:
    """Every path of an app that is read."""
    return {
        str(route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "GET" in (route.methods or set())
    }
