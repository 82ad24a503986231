"""Settings and wiring of the issuer; the only file that sees every room."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from services.chassis import schema, settings, web
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.process import Web, stop_signal
from services.chassis.schema import Schema
from services.issuer import api, store
from services.issuer.model import Person
from services.issuer.service import Issuer

NAME = "issuer"
SCHEMA = Schema(NAME, store.metadata, Path(__file__).parent / "migrations")
_CONNECTIONS = 12


class Settings(settings.Settings):
    """The issuer's settings; it has no gRPC door and no log."""

    http_address: str = "127.0.0.1:7835"
    client_secret: SecretStr = SecretStr("")


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    loaded = settings.load(Settings, NAME, announces=False)
    settings.refuse_demo_issuer(loaded)
    if loaded.mode == "production" and not loaded.client_secret.get_secret_value():
        raise settings.BadSettings("production needs a secret: set ISSUER_CLIENT_SECRET, as the console's")
    return loaded


def open_database(loaded: Settings) -> Database:
    """The issuer's own database, not migrated; as a file only this user may read it."""
    if not loaded.database_url:
        loaded.data.mkdir(parents=True, exist_ok=True)
        (loaded.data / f"{NAME}.db").touch(mode=0o600)
    return Database(loaded.url(NAME), connections=_CONNECTIONS)


def build(loaded: Settings, database: Database, clock: Clock) -> FastAPI:
    """Wires the issuer; makes its key, and in a demo its secret, when there is none yet."""
    issuer = Issuer(loaded.issuer, _key(loaded.data), clock)
    _publish(loaded.data, issuer)
    registry = CollectorRegistry()
    secret = loaded.client_secret.get_secret_value() or settings.demo_secret(loaded.data, make=True)
    routes = api.router(database, issuer, secret, registry, loaded.mode == "demo")

    def standing() -> dict[str, Any]:
        return {"service": NAME, "now": clock.now().isoformat()}

    return web.app("Huiyin issuer", routes, registry, web.Health, standing)


def serve(loaded: Settings, clock: Clock, migrate: bool = False) -> None:
    """Runs until SIGTERM or SIGINT. Raises BadSettings when it cannot start."""
    stopping = stop_signal()
    database = open_database(loaded)
    if migrate:
        schema.migrate(database, SCHEMA)
    if schema.behind(database, SCHEMA):
        raise settings.BadSettings(
            "the issuer's database is older than this version: run `python -m services issuer both --migrate`"
        )
    doors = build(loaded, database, clock)
    with Web(doors, loaded.http_address, "ISSUER_HTTP_ADDRESS", loaded.proxies):
        stopping.wait()
    database.close()


def create_account(loaded: Settings, clock: Clock, username: str, person: Person) -> tuple[str, str]:
    """A new account; returns its password and the secret of its second factor, both told only here.

    Raises Conflict when the name is taken, Invalid for what no door would believe.
    """
    password = secrets.token_urlsafe(12)
    database = open_database(loaded)
    schema.migrate(database, SCHEMA)
    issuer = Issuer(loaded.issuer, _key(loaded.data), clock)
    totp = database.run(lambda tx: issuer.create(tx, username, person, password))
    database.close()
    return password, totp


def _key(data: Path) -> OKPKey:
    """The signing key, in a file that only this user may read."""
    made = OKPKey.generate_key("Ed25519")
    written = settings.kept(data / "issuer.pem", lambda: made.as_pem(private=True).decode())
    key = OKPKey.import_key(written)
    key.ensure_kid()
    return key


def _publish(data: Path, issuer: Issuer) -> None:
    """The public keys, where services of this machine look for them."""
    file = data / "jwks.json"
    written = file.with_suffix(f".{os.getpid()}")
    written.write_text(json.dumps({"keys": list(issuer.public_keys())}))
    written.replace(file)
