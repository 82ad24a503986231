"""An issuer that takes its time with its keys keeps waiting only those who need them."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2 as httpx
import pytest
from fastapi import APIRouter, Depends, Response
from joserfc.jwk import OKPKey
from prometheus_client import CollectorRegistry

from services.chassis import web
from services.chassis.identity import Actor
from services.chassis.process import Web
from services.chassis.tokens import Keys, Verifier
from tests import tokens

CROWD = 60


class SlowIssuer:
    """Publishes the key that tests sign with, when it is let go on."""

    def __init__(self) -> None:
        self.asked, self.goes_on = threading.Event(), threading.Event()

    def handler(slow) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the request's
        """What serves its keys."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                slow.asked.set()
                slow.goes_on.wait(10)
                content = json.dumps({"keys": [tokens.KEY.as_dict(private=False)]}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                return

        return Handler


@pytest.fixture
def issuer() -> Iterator[tuple[SlowIssuer, str]]:
    """A slow issuer and where its keys are."""
    slow = SlowIssuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), slow.handler())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield slow, f"http://127.0.0.1:{server.server_port}/jwks"
    slow.goes_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def door(verifier: Verifier) -> Web:
    """One route for whoever is known, one for anybody, which takes a thread as most do."""
    routes = APIRouter()

    @routes.get("/known")
    def known(actor: Actor = Depends(web.actor_of)) -> Response:  # noqa: B008 - FastAPI's way
        return Response(actor.id)

    @routes.get("/open")
    def anybody() -> Response:
        return Response("open")

    app = web.app("test", routes, CollectorRegistry(), web.Health, dict, verifier=verifier)
    return Web(app, "127.0.0.1:0", "TEST")


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_while_keys_are_asked_for_other_requests_go_on(issuer: tuple[SlowIssuer, str]) -> None:
    slow, address = issuer
    slow.goes_on.set()
    at = [0.0]
    verifier = Verifier(tokens.ISSUER, Keys(address, lambda: at[0]))
    unknown = OKPKey.generate_key("Ed25519", auto_kid=True)
    with door(verifier) as running, ThreadPoolExecutor(CROWD) as pool:
        http = httpx.Client(base_url=f"http://127.0.0.1:{running.port}", limits=httpx.Limits(), timeout=30)
        signed = bearer(tokens.token("A-V1", "agent"))
        assert http.get("/known", headers=signed).text == "A-V1"
        at[0] = 31.0
        slow.asked.clear()
        slow.goes_on.clear()
        # A crowd with a key that nobody knows: each must wait until the issuer has said so.
        waiting = [
            pool.submit(http.get, "/known", headers=bearer(tokens.signed(each, unknown)))
            for each in (tokens.claims(f"A-{number}", "agent") for number in range(CROWD))
        ]
        assert slow.asked.wait(5)
        for path, headers in (("/open", {}), ("/healthz", {}), ("/known", signed)):
            assert http.get(path, headers=headers, timeout=1).status_code == 200
        slow.goes_on.set()
        assert {each.result().status_code for each in waiting} == {401}
        http.close()


def test_who_needs_no_new_key_does_not_wait_for_it(issuer: tuple[SlowIssuer, str]) -> None:
    slow, address = issuer
    slow.goes_on.set()
    at = [0.0]
    verifier = Verifier(tokens.ISSUER, Keys(address, lambda: at[0]))
    verifier.identify(bearer(tokens.token("A-V1", "agent")))
    # Old enough to be asked for again; the first one asks, and the next is known by the keys that are there.
    at[0] = 700.0
    slow.asked.clear()
    slow.goes_on.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(verifier.identify, bearer(tokens.token("A-V2", "agent")))
        assert slow.asked.wait(5)
        second = pool.submit(verifier.identify, bearer(tokens.token("A-V3", "agent")))
        assert second.result(timeout=1).id == "A-V3"
        slow.goes_on.set()
        assert first.result(timeout=5).id == "A-V2"
