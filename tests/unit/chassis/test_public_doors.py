"""Doors that anybody may knock at: how much, how often, and what every answer carries."""

from collections.abc import Iterator

import httpx2 as httpx
import pytest
from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry

from services.chassis import web
from services.chassis.limits import Limits
from services.chassis.process import Web
from services.chassis.refusals import NotFound

MOST = 1000
RIGHT = "right"


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A door that takes a thousand bytes, three acts and two wrong codes per address and minute."""
    routes, limits = APIRouter(), Limits(acts=3, misses=2)

    @routes.post("/said")
    async def said(request: Request) -> Response:
        return Response(str(len(await request.body())))

    @routes.post("/read")
    async def read(body: list[int]) -> Response:
        return Response(str(len(body)))

    @routes.post("/done")
    def done(request: Request) -> Response:
        limits.act(request)
        return Response("done")

    @routes.get("/found/{code}")
    def found(request: Request, code: str) -> Response:
        with limits.lookup(request):
            if code != RIGHT:
                raise NotFound("没有查到")
        return Response("found")

    app = web.app("test", routes, CollectorRegistry(), web.Health, dict, MOST)
    with Web(app, "127.0.0.1:0", "TEST") as running:
        client = httpx.Client(base_url=f"http://127.0.0.1:{running.port}", timeout=10)
        with client:
            yield client


def test_a_body_is_taken_up_to_the_limit(http: httpx.Client) -> None:
    assert http.post("/said", content=b"x" * MOST).text == str(MOST)
    over = http.post("/said", content=b"x" * (MOST + 1))
    assert (over.status_code, over.json()["reason"]) == (413, "TOO_LONG")


def test_a_body_of_unknown_length_is_counted_as_it_comes(http: httpx.Client) -> None:
    def parts(number: int) -> Iterator[bytes]:
        yield from (b"x" * 100 for _ in range(number))

    assert http.post("/said", content=parts(10)).text == str(MOST)
    assert http.post("/said", content=parts(11)).json()["reason"] == "TOO_LONG"


def test_a_body_that_is_read_for_a_route_is_counted_too(http: httpx.Client) -> None:
    def numbers(many: int) -> Iterator[bytes]:
        yield b"[" + b"1," * many + b"1]"

    asked = {"content-type": "application/json"}
    assert http.post("/read", content=numbers(100), headers=asked).text == "101"
    over = http.post("/read", content=numbers(MOST), headers=asked)
    assert (over.status_code, over.json()["reason"]) == (413, "TOO_LONG")


def test_acts_are_counted_by_address(http: httpx.Client) -> None:
    assert [http.post("/done").status_code for _ in range(4)] == [200, 200, 200, 429]
    # The door is behind a proxy here, which tells whose request it is.
    other = {"x-forwarded-for": "192.0.2.7"}
    assert http.post("/done", headers=other).status_code == 200


def test_only_wrong_codes_count(http: httpx.Client) -> None:
    assert {http.get(f"/found/{RIGHT}").status_code for _ in range(10)} == {200}
    assert [http.get("/found/wrong").status_code for _ in range(3)] == [404, 404, 429]
    # Whoever has guessed too often is not told that a guess was right, either.
    refused = http.get(f"/found/{RIGHT}")
    assert (refused.status_code, refused.json()["reason"]) == (429, "TOO_MANY_MISSES")


@pytest.mark.parametrize("path", ["/found/right", "/found/wrong", "/nothing", "/healthz", "/readyz"])
def test_every_answer_is_protected(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_nothing_is_tried_out_in_a_browser(http: httpx.Client) -> None:
    assert http.get("/docs").status_code == 404
    assert http.get("/openapi.json").status_code == 200
