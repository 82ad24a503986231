"""Settings and wiring of the console; the only file that sees every page."""

from pathlib import Path
from typing import Any

import grpc
import httpx2 as httpx
from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from starlette.exceptions import HTTPException

from services.chassis import settings, tokens, transport, web
from services.chassis.clock import Clock
from services.chassis.limits import Limits
from services.chassis.policy import PUBLIC
from services.chassis.process import Web, stop_signal
from services.chassis.refusals import Refusal
from services.console.asks import Asks
from services.console.issuer import Issuer, IssuerAway
from services.console.pages import accounts, county, files, personal, public, sealed, work
from services.console.pages.frame import MOST_BYTES, Frame
from services.console.session import Sessions

NAME = "console"
# How long a page waits for the issuer.
_SECONDS = 3


class Settings(settings.Settings):
    """The console's settings; it has no database and no gRPC door."""

    http_address: str = "127.0.0.1:7830"
    intake_target: str = "127.0.0.1:7841"
    routing_target: str = "127.0.0.1:7842"
    casework_target: str = "127.0.0.1:7843"
    supervision_target: str = "127.0.0.1:7844"
    county_code: str = "360783"
    client_secret: SecretStr = SecretStr("")
    cookie_secret: str = "demo"  # noqa: S105 - refused in production


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    loaded = settings.load(Settings, NAME, stores=False)
    settings.refuse_demo_issuer(loaded)
    if loaded.mode == "production" and loaded.cookie_secret in ("", "demo"):
        raise settings.BadSettings("production needs a secret: set CONSOLE_COOKIE_SECRET")
    if loaded.mode == "production" and not loaded.client_secret.get_secret_value():
        raise settings.BadSettings("production needs a secret: set CONSOLE_CLIENT_SECRET, as the issuer's")
    return loaded


def issuer(loaded: Settings) -> Issuer:
    """The issuer that the settings name."""

    def secret() -> str:
        # A demo's issuer may start after its console.
        return loaded.client_secret.get_secret_value() or settings.demo_secret(loaded.data)

    return Issuer(loaded.issuer, secret, tokens.verifier(loaded), httpx.Client(timeout=_SECONDS))


def app(loaded: Settings, clock: Clock, asks: Asks, issuer: Issuer) -> FastAPI:
    """The pages as an HTTP app."""
    demo = loaded.mode == "demo"
    sessions = Sessions(loaded.cookie_secret, not demo, issuer)
    limits = Limits(loaded.public_acts, loaded.public_misses)
    frame = Frame(asks, sessions, issuer, clock, demo, limits)
    routes = APIRouter(include_in_schema=False)
    for part in (public, personal, work, files, county, sealed, accounts):
        # Anybody may open a page; what it shows is asked of the services, which decide.
        routes.include_router(part.router(frame), dependencies=[Depends(web.Admits(PUBLIC))])

    def standing() -> dict[str, Any]:
        return {"service": NAME, "now": clock.now().isoformat()}

    pages = web.app("Huiyin console", routes, CollectorRegistry(), web.Health, standing, MOST_BYTES)
    pages.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    pages.add_exception_handler(Refusal, frame.refused)
    pages.add_exception_handler(grpc.RpcError, frame.unanswered)
    pages.add_exception_handler(IssuerAway, frame.unanswered)
    pages.add_exception_handler(HTTPException, frame.unknown)
    return pages


def serve(loaded: Settings, clock: Clock) -> None:
    """Runs until SIGTERM or SIGINT. Raises BadSettings when it cannot start."""
    stopping = stop_signal()
    targets = {
        "intake": loaded.intake_target,
        "routing": loaded.routing_target,
        "casework": loaded.casework_target,
        "supervision": loaded.supervision_target,
    }
    asking = issuer(loaded)
    asks = Asks(targets, loaded.county_code, asking.visitor, transport.read(loaded))
    pages = app(loaded, clock, asks, asking)
    with Web(pages, loaded.http_address, "CONSOLE_HTTP_ADDRESS", loaded.proxies):
        stopping.wait()
    asks.close()
    asking.close()
