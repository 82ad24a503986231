"""Settings and wiring of the issuer; the only file that sees every room."""

import json
import os
import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from prometheus_client import CollectorRegistry
from pydantic import Field, SecretStr

from services.chassis import audit_door, schema, settings, transport, web
from services.chassis.audit import Audit
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.process import Web, stop_signal
from services.chassis.schema import Schema
from services.issuer import api, store
from services.issuer.model import Account, Enrolment, Person
from services.issuer.service import Accounts, Issuer, invited

NAME = "issuer"
SCHEMA = Schema(NAME, store.metadata, Path(__file__).parent / "migrations")
_CONNECTIONS = 12


class Settings(settings.Settings):
    """The issuer's settings; it has no gRPC door and no log."""

    http_address: str = "127.0.0.1:7835"
    client_secret: SecretStr = SecretStr("")
    key_file: Path | None = Field(
        default=None,
        description="PEM of the signing key, Ed25519, the same in every replica; empty = the data folder's",
    )

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the door."""
        host = self.http_address.rpartition(":")[0]
        return host in ("localhost", "[::1]") or host.startswith("127.")


def load() -> Settings:
    """Settings from the environment. Raises BadSettings."""
    loaded = settings.load(Settings, NAME, announces=False)
    settings.refuse_demo_issuer(loaded)
    if loaded.mode == "production" and loaded.client_secret.get_secret_value() in ("", "demo"):
        raise settings.BadSettings("production needs a secret: set ISSUER_CLIENT_SECRET, as the console's")
    sealed = loaded.local or loaded.trusted_network or loaded.tls_cert_file is not None
    if loaded.mode == "production" and not sealed:
        raise settings.BadSettings(
            f"ISSUER_HTTP_ADDRESS={loaded.http_address} would take passwords in plain text: set "
            "HUIYIN_TLS_CERT_FILE, HUIYIN_TLS_KEY_FILE and HUIYIN_TLS_CA_FILE, or "
            "HUIYIN_TRUSTED_NETWORK=true where a mesh seals what leaves a process"
        )
    return loaded


def open_database(loaded: Settings) -> Database:
    """The issuer's own database, not migrated; as a file only this user may read it."""
    if not loaded.database_url:
        loaded.data.mkdir(parents=True, exist_ok=True)
        (loaded.data / f"{NAME}.db").touch(mode=0o600)
    database = Database(loaded.url(NAME), connections=_CONNECTIONS)
    database.before_commit(Audit(NAME, loaded.audit_hash).write)
    return database


def build(loaded: Settings, database: Database, clock: Clock) -> FastAPI:
    """Wires the issuer; makes its key, and in a demo its secret, when there is none yet."""
    issuer = Issuer(loaded.issuer, _key(loaded), clock)
    if loaded.key_file is None:
        _publish(loaded.data, issuer)
    registry = CollectorRegistry()
    secret = loaded.client_secret.get_secret_value() or settings.demo_secret(loaded.data, make=True)
    routes = api.router(database, issuer, Accounts(clock), secret, registry, loaded.mode == "demo")

    def standing() -> dict[str, Any]:
        return {"service": NAME, "now": clock.now().isoformat()}

    app = web.app("Huiyin issuer", routes, registry, web.Health, standing)
    app.include_router(audit_door.router(database))
    return app


def serve(loaded: Settings, clock: Clock, migrate: bool = False) -> None:
    """Runs until SIGTERM or SIGINT. Raises BadSettings when it cannot start."""
    stopping = stop_signal()
    database = open_database(loaded)
    if migrate:
        schema.migrate(database, SCHEMA)
    if schema.behind(database, SCHEMA):
        raise settings.BadSettings(
            "the issuer's database is older than this version: run `python -m services issuer migrate`"
        )
    doors = build(loaded, database, clock)
    with _Door(doors, loaded):
        stopping.wait()
    database.close()


def migrate(loaded: Settings) -> None:
    """Brings the database up to date, on a direct connection of the role that owns it."""
    database = open_database(loaded)
    schema.migrate(database, SCHEMA)
    database.close()


class _Door(Web):
    """Speaks TLS where others than this machine reach it; on one machine a proxy stands before it.

    Who asks shows no certificate, but the secret. Raises BadSettings.
    """

    def __init__(self, app: FastAPI, loaded: Settings) -> None:
        shown = None if loaded.local else transport.read(loaded)
        super().__init__(app, loaded.http_address, "ISSUER_HTTP_ADDRESS", loaded.proxies)
        if shown:
            told = self._server.config
            told.ssl_certfile, told.ssl_keyfile = loaded.tls_cert_file, loaded.tls_key_file
            try:
                told.load()
            except ssl.SSLError as error:
                raise settings.BadSettings(f"HUIYIN_TLS_CERT_FILE, HUIYIN_TLS_KEY_FILE: {error}") from None


def create_account(
    loaded: Settings, clock: Clock, username: str, person: Person, one_time: bool = False
) -> tuple[str, str]:
    """A new account; returns its password and the secret of its second factor, both told only here.

    With `one_time` the password must be changed before it opens anything. Raises Conflict when the name
    is taken, Invalid for what no door would believe.
    """
    with keeping(loaded, clock) as (database, issuer, accounts):
        password = secrets.token_urlsafe(12)
        made = invited(username, person, issuer.hashed(password), False, clock.now())
        if not one_time:
            made = replace(made, one_time_until=None)
        database.run(lambda tx: accounts.create(tx, None, made, password))
    return password, made.totp_secret


def reset_account(loaded: Settings, clock: Clock, username: str) -> Enrolment:
    """A one-time password and a new second factor for an account. Raises NotFound."""
    with keeping(loaded, clock) as (database, issuer, accounts):
        password = secrets.token_urlsafe(12)
        hashed = issuer.hashed(password)
        return database.run(lambda tx: accounts.reset(tx, None, username, password, hashed))


def keep_account(loaded: Settings, clock: Clock, verb: str, username: str) -> None:
    """Does one of the verbs that need nothing but a name. Raises NotFound."""
    with keeping(loaded, clock) as (database, _, accounts):
        database.run(lambda tx: api.VERBS[verb](accounts, tx, None, username))


def list_accounts(loaded: Settings, clock: Clock) -> Iterator[Account]:
    """Every account, by name."""
    after: str | None = ""
    with keeping(loaded, clock) as (database, _, accounts):
        while after is not None:
            with database.reading() as tx:
                page = accounts.listed(tx, None, after)
            yield from page
            after = page[-1].username if page else None


@contextmanager
def keeping(loaded: Settings, clock: Clock) -> Iterator[tuple[Database, Issuer, Accounts]]:
    """What commands of the machine keep accounts with, beside an issuer that runs or without one."""
    database = open_database(loaded)
    if schema.behind(database, SCHEMA):
        # Only then: in a cell a Job has done it, by a role that may.
        schema.migrate(database, SCHEMA)
    try:
        yield database, Issuer(loaded.issuer, _key(loaded), clock), Accounts(clock)
    finally:
        database.close()


def _key(loaded: Settings) -> OKPKey:
    """The signing key, in a file that only this user may read. Raises BadSettings."""
    made, file = OKPKey.generate_key("Ed25519"), loaded.key_file
    try:
        if file is None:
            written = settings.kept(loaded.data / "issuer.pem", lambda: made.as_pem(private=True).decode())
        else:
            written = file.read_text()
        key = OKPKey.import_key(written)
    except OSError as error:
        if file is None:
            raise
        raise settings.BadSettings(f"ISSUER_KEY_FILE: {file} cannot be read ({error.strerror})") from None
    except (JoseError, ValueError):
        key = None
    if key is None or key.curve_name != "Ed25519" or not key.is_private:
        raise settings.BadSettings(
            f"{file or 'issuer.pem'} holds no signing key: make one with `openssl genpkey -algorithm ed25519`"
        )
    key.ensure_kid()
    return key


def _publish(data: Path, issuer: Issuer) -> None:
    """The public keys, where services of this machine look for them."""
    file = data / "jwks.json"
    written = file.with_suffix(f".{os.getpid()}")
    written.write_text(json.dumps({"keys": list(issuer.public_keys())}))
    written.replace(file)
