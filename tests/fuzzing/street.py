"""Every HTTP door of the town behind one address, and one OpenAPI document of all of them.

The document also names what the people's API leaves out (the operators' doors, the pages and their forms),
and what there is to name: ids that exist, the token that a form of this session carries.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.clock import SystemClock
from services.chassis.identity import Actor
from services.chassis.process import Web
from services.console import actions, bootstrap
from services.console.asks import Asks
from services.console.forms import Action
from services.console.pages.public import FILE
from tests.fuzzing.town import Town
from tests.issuing import Issuing, issuing
from tests.world import COUNTY, STATION, TOWNSHIP, VILLAGE, VILLAGE_AGENT

_FORMS: tuple[Action, ...] = (
    *(*actions.CASE, actions.CONFIRM, *actions.HOLDER, *actions.OFFERED, *actions.ACCEPTANCE, actions.ANSWER),
    *(FILE, actions.ORDER, actions.TAKE_COMPLAINT),
    *(action for each in actions.COMPLAINT.values() for action in each),
)
_ALSO = ("request_id", "version", "township", "place_code", "office_code", "order_id", "code", "place")
_SIGNING_IN = ("username", "password", "totp", "actor", "role", "office", "name", "promises[0].what")


class Street:
    """`base` is where all of it listens; `answered` counts statuses by route."""

    def __init__(self, town: Town, issuing: Issuing, base: str, document: dict[str, Any]) -> None:
        self.town, self.issuing, self.base, self.document = town, issuing, base, document
        self.answered: Counter[tuple[str, int]] = Counter()

    @property
    def routes(self) -> set[str]:
        """Every route there is."""
        paths: dict[str, dict[str, Any]] = self.document["paths"]
        return {f"{verb.upper()} {path}" for path, verbs in paths.items() for verb in verbs}

    def statuses(self) -> dict[int, int]:
        """How often each status was answered."""
        summed: Counter[int] = Counter()
        for (_, status), often in self.answered.items():
            summed[status] += often
        return dict(sorted(summed.items()))

    def session(self, actor: Actor) -> tuple[str, str]:
        """A page's session of somebody: the cookie, and the token of its forms."""
        with httpx.Client(base_url=self.base, timeout=20) as browser:
            form = {"token": _token(browser), "code": self.issuing.code(actor.role), "role": str(actor.role)}
            form |= {"actor": actor.id, "office": actor.office, "name": "演示岗位"}
            entered = browser.post("/sign-in", data=form)
            assert entered.status_code == 303, entered.text
            return browser.cookies["huiyin"], _token(browser)


def _token(browser: httpx.Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', browser.get("/sign-in").text)
    assert found
    return found[1]


@contextmanager
def open_street(town: Town, folder: Path) -> Iterator[Street]:
    """Opens every HTTP door."""
    world = town.world
    for each in world.all:
        # Its loops do not run here; without a first beat it would not be ready.
        each.pulse.beat()
    routing, intake, casework, supervision = (f"127.0.0.1:{port}" for port in world.ports)
    targets = {"intake": intake, "routing": routing, "casework": casework, "supervision": supervision}
    with issuing(folder, SystemClock(), public_acts=100_000) as issuer:
        asks = Asks(targets, COUNTY, issuer.asked.visitor)
        told = bootstrap.Settings(data=folder, public_acts=100_000, public_misses=100_000)
        doors = {f"/{each.name}": each.app() for each in world.all}
        doors |= {"/issuer": issuer.app, "": bootstrap.app(told, world.clock, asks, issuer.asked)}
        all_of_it = FastAPI(openapi_url=None)
        document: dict[str, Any] = {
            "openapi": "3.1.0",
            "info": {"title": "Huiyin", "version": "v1"},
            "paths": {},
        }
        street = Street(town, issuer, "", document)
        for prefix, door in doors.items():
            _tell(document, prefix, door)
            all_of_it.mount(prefix, _Counting(door, prefix, street.answered))
        _name(document, town)
        with Web(all_of_it, "127.0.0.1:0", "") as web:
            street.base = f"http://127.0.0.1:{web.port}"
            yield street
        asks.close()


class _Counting:
    """Counts what a door answers, by its route."""

    def __init__(self, app: ASGIApp, prefix: str, answered: Counter[tuple[str, int]]) -> None:
        self.app, self.prefix, self.answered = app, prefix, answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                path = getattr(scope.get("route"), "path", "no route")
                self.answered[(f"{scope['method']} {self.prefix}{path}", message["status"])] += 1
            await send(message)

        await self.app(scope, receive, watched)


class _Shown(RouteContext):
    """A route that stands in the document, whether or not it belongs to the people's API."""

    include_in_schema = True


def _tell(document: dict[str, Any], prefix: str, door: FastAPI) -> None:
    contexts = [_Shown(**vars(each)) for each in iter_route_contexts(door.routes)]
    own = get_openapi(title=prefix, version="v1", routes=contexts)
    document["paths"] |= {f"{prefix}{path}": told for path, told in own["paths"].items()}
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= own.get("components", {}).get("schemas", {})


def _name(document: dict[str, Any], town: Town) -> None:
    """What exists is named beside what may be sent, so that doors do more than say "not found"."""
    known = {"county_code": [COUNTY], "petition_id": town.known["petition_id"][:20]}
    named = ("clock_id", "complaint_id", "query_code", "accusation_id", "file_id")
    known |= {name: town.known[name][:8] for name in named}
    known |= {"township": [TOWNSHIP], "verb": [action.verb for action in _FORMS], "county": [COUNTY]}
    body = document["components"]["schemas"]["RegisterBody"]["properties"]
    # The services' doors get these wild, too; here they would hide every registration that can be done.
    sound: dict[str, list[str]] = {
        "county_code": [COUNTY],
        "place_code": [VILLAGE],
        "office_code": ["", STATION],
    }
    sound |= {"accused_code": ["", VILLAGE_AGENT.id], "accused_office_code": ["", STATION]}
    sound |= {"notice_version": ["", "2026-01"]}
    for name, sent in sound.items():
        body[name] = {"enum": sent}
    body["request_id"] |= {"pattern": "^[a-z]{9,12}$"}
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if values := known.get(parameter["name"]):
                    parameter["schema"] = {"anyOf": [{"enum": values}, {"type": "string"}]}


def with_forms(document: dict[str, Any], token: str) -> dict[str, Any]:
    """The document with what the pages' forms send, in a session that has this token."""
    names = {field.name: field for action in _FORMS for field in action.fields}
    own: dict[str, Any] = {
        name: {"anyOf": [{"enum": sorted(field.choices)}, {"type": "string"}]}
        if field.choices
        else {"type": "string"}
        for name, field in names.items()
    }
    own |= {name: {"type": "string"} for name in (*_ALSO, *_SIGNING_IN)}
    own["token"] = {"enum": [token]}
    schema = {"type": "object", "properties": own, "required": ["token"]}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
    paths = {}
    for path, operations in document["paths"].items():
        page = not path.startswith(("/intake/", "/routing/", "/casework/", "/supervision/", "/issuer/"))
        paths[path] = {
            verb: told | {"requestBody": body} if page and verb == "post" else told
            for verb, told in operations.items()
        }
    return document | {"paths": paths}
