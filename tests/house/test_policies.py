"""Every way in has a policy beside it, and what is open to all is open by decision."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from services.chassis.assembly import Assembly
from services.chassis.clock import MovedClock
from services.chassis.policy import INSIDE, NOBODY, Policy, declared
from services.chassis.policy import PUBLIC as PUBLIC_POLICY
from services.chassis.web import Admits
from services.console import bootstrap as console
from services.console.asks import Asks
from services.issuer import bootstrap as issuer
from tests.ground import SERVICES, Files, Ground

PUBLIC = {
    "FindProgress",
    "ListAccesses",
    "GetNotice",
    "ListPlaces",
    "ListOffices",
    "ListAgents",
    "GetAgent",
    "ListDepartments",
    "ExplainClock",
    "GetFigures",
}
# Nobody has a token yet when asking for one: the issuer's door looks at secrets.
ISSUER_ROUTES = {
    "/.well-known/openid-configuration",
    "/jwks",
    "/token",
    "/revoke",
    "/password",
    "/accounts",
    "/history",
    "/demo/codes",
    "/demo/token",
}
PUBLIC_ROUTES = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/v1/progress/{query_code}",
    "/v1/progress/{query_code}/accesses",
    "/v1/notice",
    "/v1/clocks/{clock_id}/explanation",
    "/v1/counties/{county_code}/offices",
    "/v1/counties/{county_code}/agents",
    "/v1/counties/{county_code}/figures",
}


@pytest.fixture(params=SERVICES)
def assembly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assembly]:
    folder = tmp_path_factory.mktemp("policies")
    ground: Ground = Files()
    module = SERVICES[request.param]
    made: Assembly = module.build(
        module.Settings(**ground.settings(folder, request.param)), clock=request.getfixturevalue("clock")
    )
    yield made
    made.close()


def methods(name: str) -> list[str]:
    """Every RPC of a service, as its contract names it."""
    contract = importlib.import_module(f"huiyin.{name}.v1.{name}_pb2").DESCRIPTOR
    return [m.name for service in contract.services_by_name.values() for m in service.methods]


def policies(app: FastAPI) -> Iterator[tuple[str, list[Policy]]]:
    """Every route of ours, and the policies beside it."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            beside = [d.call.policy for d in route.dependant.dependencies if isinstance(d.call, Admits)]
            yield str(route.path), beside


def test_every_rpc_has_a_policy(assembly: Assembly) -> None:
    (mounted,) = assembly.servicers
    found = {name: declared(getattr(mounted.servicer, name)) for name in methods(assembly.name)}
    assert found
    assert [name for name, policy in found.items() if policy == NOBODY] == []
    assert {name for name, policy in found.items() if not policy.asks_who} == PUBLIC & found.keys()


def test_every_route_has_a_policy(assembly: Assembly) -> None:
    found = dict(policies(assembly.app()))
    assert len(found) > 5
    assert [path for path, beside in found.items() if len(beside) != 1 or beside[0] == NOBODY] == []
    assert {path for path, (policy,) in found.items() if policy.public} == PUBLIC_ROUTES & found.keys()
    inside = {path for path, (policy,) in found.items() if policy.inside}
    assert inside == {
        path for path in found if path == "/standing" or path.startswith(("/facts/", "/audit/"))
    }


def test_every_page_has_a_policy(clock: MovedClock) -> None:
    targets = dict.fromkeys(SERVICES, "127.0.0.1:1")
    loaded = console.Settings()
    asking = console.issuer(loaded)
    asks = Asks(targets, "360783", asking.visitor)
    found = dict(policies(console.app(loaded, clock, asks, asking)))
    asks.close()
    asking.close()
    assert len(found) > 15
    assert [path for path, beside in found.items() if len(beside) != 1 or beside[0] == NOBODY] == []


def test_the_issuer_asks_for_secrets_where_others_ask_for_tokens(tmp_path: Path, clock: MovedClock) -> None:
    loaded = issuer.Settings(data=tmp_path)
    database = issuer.open_database(loaded)
    found = dict(policies(issuer.build(loaded, database, clock)))
    database.close()
    assert {path for path, beside in found.items() if beside == [PUBLIC_POLICY]} == {
        *ISSUER_ROUTES,
        "/healthz",
        "/readyz",
        "/metrics",
    }
    inside = {path for path, beside in found.items() if beside == [INSIDE]}
    assert inside == {path for path in found if path == "/standing" or path.startswith("/audit/")}
    assert {path for path, beside in found.items() if beside not in ([PUBLIC_POLICY], [INSIDE])} == set()
