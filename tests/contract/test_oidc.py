"""Tokens of an OpenID provider that is none of ours, in a process of its own, are believed by settings alone.

Its ID tokens carry the claims `role`, `office` and `place`, and its client `huiyin` is their audience: that
is all a county's provider has to be told.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import grpc
import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from huiyin.routing.v1 import routing_pb2_grpc

from services.chassis.clock import MovedClock
from services.chassis.identity import Actor
from services.chassis.refusals import Unauthenticated
from services.chassis.rpc import refusal_of
from services.chassis.tokens import Keys, Verifier
from services.routing import bootstrap
from tests.ground import Ground
from tests.journeys.running import eventually
from tests.world import OF_BUREAU, network

_BACK = "http://127.0.0.1:9/back"


@dataclass
class Provider:
    """An OpenID provider at an address, spoken to as any client would."""

    issuer: str

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        found: dict[str, Any] = httpx.get(f"{self.issuer}/.well-known/openid-configuration").json()
        return found

    def token(self, who: Actor, client: str = "huiyin") -> str:
        """Signs somebody in by the authorization code flow; their ID token."""
        told = self.discovery()
        asked = {"client_id": client, "redirect_uri": _BACK, "response_type": "code", "scope": "openid"}
        sent = httpx.post(told["authorization_endpoint"], params=asked, data={"sub": who.id})
        (code,) = parse_qs(urlsplit(sent.headers["location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _BACK}
        form |= {"client_id": client, "client_secret": "any"}
        token: str = httpx.post(told["token_endpoint"], data=form).raise_for_status().json()["id_token"]
        return token


@contextmanager
def provider(port: int, seconds: int = 300) -> Iterator[Provider]:
    """The provider as a process; each time it starts it signs with another key."""
    user = {"sub": OF_BUREAU.id, "role": OF_BUREAU.role, "office": OF_BUREAU.office, "place": OF_BUREAU.place}
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--token-max-age",
        str(seconds),
    ]
    made = Provider(f"http://127.0.0.1:{port}")

    def answers() -> bool:
        try:
            return bool(made.discovery())
        except httpx.HTTPError:
            assert process.poll() is None
            return False

    with subprocess.Popen(
        [*command, "--user-claims", json.dumps(user)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            eventually(answers)
            yield made
        finally:
            process.terminate()


@pytest.fixture
def port() -> int:
    """A free port, for one provider after another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Doors:
    """Routing's two doors, which believe one issuer; its keys are asked by a clock that is moved."""

    def __init__(self, folder: Path, ground: Ground, issuer: str, jwks: str) -> None:
        clock = MovedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
        settings: dict[str, Any] = {"grpc_address": "127.0.0.1:0", "issuer": issuer, "jwks": jwks}
        settings |= ground.settings(folder, "routing")
        self.seconds = 0.0
        self._routing = bootstrap.build(bootstrap.Settings(**settings), clock)
        self._routing.verifier = Verifier(issuer, Keys(jwks, lambda: self.seconds))
        self._server = self._routing.server()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self._server.start()}")
        self._stub = routing_pb2_grpc.RoutingServiceStub(self._channel)
        self._http = TestClient(self._routing.app())

    def asked(self, token: str) -> tuple[str, int]:
        """What both doors say to whoever shows a token: the reason of a refusal or nothing, and a status."""
        shown = {"authorization": f"Bearer {token}"}
        status = self._http.get("/v1/assignments/nothing", headers=shown).status_code
        try:
            self._stub.ImportNetwork(network(), timeout=10, metadata=tuple(shown.items()))
        except grpc.RpcError as error:
            refusal = refusal_of(error)
            assert isinstance(refusal, Unauthenticated)
            return refusal.reason, status
        return "", status

    def close(self) -> None:
        """Closes everything."""
        self._channel.close()
        self._server.stop(0)
        self._routing.close()


BELIEVED, FORGED = ("", 404), ("TOKEN_INVALID", 401)


@contextmanager
def opened(folder: Path, ground: Ground, by: Provider, issuer: str = "") -> Iterator[Doors]:
    """Doors whose settings are what the provider's own discovery says."""
    told = by.discovery()
    doors = Doors(folder, ground, issuer or told["issuer"], told["jwks_uri"])
    try:
        yield doors
    finally:
        doors.close()


def test_a_strangers_provider_is_believed_by_settings_alone(
    port: int, tmp_path: Path, ground: Ground
) -> None:
    with provider(port) as first, opened(tmp_path, ground, first) as doors:
        token = first.token(OF_BUREAU)
        assert doors.asked(token) == BELIEVED
        assert doors.asked(first.token(OF_BUREAU, client="another")) == FORGED
        head, body, signature = token.split(".")
        assert doors.asked(f"{head}.{body}.{signature[::-1]}") == FORGED
        assert doors.asked("") == FORGED


def test_another_issuer_with_the_same_keys_is_not_believed(port: int, tmp_path: Path, ground: Ground) -> None:
    with provider(port) as first, opened(tmp_path, ground, first, "http://127.0.0.1:9") as doors:
        assert doors.asked(first.token(OF_BUREAU)) == FORGED


def test_a_changed_key_is_believed_when_the_keys_are_asked_again(
    port: int, tmp_path: Path, ground: Ground
) -> None:
    with ExitStack() as both:
        with provider(port) as first:
            doors = both.enter_context(opened(tmp_path, ground, first))
            unseen = first.token(OF_BUREAU)
            assert doors.asked(first.token(OF_BUREAU)) == BELIEVED
        with provider(port) as second:
            token = second.token(OF_BUREAU)
            assert doors.asked(token) == FORGED
            doors.seconds += 31
            assert doors.asked(token) == BELIEVED
            assert doors.asked(unseen) == FORGED


def test_a_token_that_would_live_longer_is_not_believed(port: int, tmp_path: Path, ground: Ground) -> None:
    with provider(port, seconds=3600) as lasting, opened(tmp_path, ground, lasting) as doors:
        assert doors.asked(lasting.token(OF_BUREAU)) == FORGED
