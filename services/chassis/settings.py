"""Settings from the environment: `HUIYIN_…` for all services, `<SERVICE>_…` for one."""

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

S = TypeVar("S", bound="Settings")
_SEALED = ("require", "verify-ca", "verify-full")
DEMO_ISSUER = "http://127.0.0.1:7835"


class Settings(BaseSettings):
    """What every service needs to know. The defaults run on one machine."""

    model_config = SettingsConfigDict(extra="ignore")

    mode: Literal["demo", "production"] = "demo"
    data: Path = Field(default=Path("data"), description="folder of databases, log and the demo's clock")
    database_url: str = Field(default="", description="empty = an SQLite file in the data folder")
    grpc_address: str = Field(default="127.0.0.1:0", description="host:port of the services' door")
    http_address: str = Field(default="127.0.0.1:0", description="host:port of the people's door")
    door_threads: int = Field(default=8, ge=1, le=64)
    reflection: bool = Field(default=True, description="off in production, where nobody explores the doors")
    tls_cert_file: Path | None = Field(default=None, description="PEM; with key and authority: mutual TLS")
    tls_key_file: Path | None = None
    tls_ca_file: Path | None = None
    trusted_network: bool = Field(
        default=False, description="what leaves a process is sealed by a mesh, or never leaves the machine"
    )
    kafka_bootstrap: str = Field(default="", description="brokers as host:port,…; empty = the embedded log")
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: str = ""
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: Path | None = None
    topic_prefix: str = Field(default="", description="goes before every topic's name; one for each cell")
    kafka_replication: int = Field(default=3, ge=1, description="copies of a topic, at most the registry's")
    instance: str = Field(default="", description="a work process's lasting name within its service")
    proxies: str = Field(
        default="127.0.0.1", description="addresses whose X-Forwarded-For is believed, with commas"
    )
    public_acts: int = Field(default=60, ge=1, description="per address and minute, without signing in")
    public_misses: int = Field(default=20, ge=1, description="wrong codes per address and minute")
    audit_hash: Literal["sha256", "sm3"] = Field(default="sha256", description="of the audit chain")
    vault_keys: Path | None = Field(
        default=None, description="file of the keys that seal; empty = a demo's own"
    )
    vault_cipher: Literal["A256-GCM", "SM4-GCM"] = Field(
        default="A256-GCM", description="seals what is new; either opens what is there"
    )
    files_folder: str = Field(
        default="", description="where files lie, sealed; one for all processes; empty = the data folder's"
    )
    files_most_bytes: int = Field(default=10 * 2**20, ge=1, description="of one file, as it comes")
    files_most: int = Field(default=20, ge=1, description="files of one petition")
    files_most_together: int = Field(default=50 * 2**20, ge=1, description="bytes of all of them")
    issuer: str = Field(default=DEMO_ISSUER, description="whose tokens are believed: their `iss`")
    jwks: str = Field(
        default="", description="its public keys: https://… or a file; empty = the data folder's"
    )
    page_secret: str = Field(default="demo", description="signs page tokens; the same in every replica")

    def url(self, service: str) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data / f'{service}.db'}"


class BadSettings(Exception):
    """The process must not start; the text says what to change."""


def load(kind: type[S], service: str, stores: bool = True, announces: bool = True) -> S:
    """Reads the settings of one service; `stores` tells whether it has a database, `announces` whether it
    then has a log, a services' door and a vault, too.

    Raises BadSettings with one sentence that says what to change.
    """

    class _Shared(kind):  # type: ignore[misc, valid-type]
        model_config = SettingsConfigDict(env_prefix="HUIYIN_", extra="ignore")

    class _Own(kind):  # type: ignore[misc, valid-type]
        model_config = SettingsConfigDict(env_prefix=f"{service.upper()}_", extra="ignore")

    given = _read(_Shared, "HUIYIN") | _read(_Own, service.upper())
    settings = kind.model_validate(given)
    if stores and not _known(settings.url(service)):
        raise BadSettings(
            f"{service.upper()}_DATABASE_URL: the databases are SQLite and PostgreSQL; "
            "write postgresql+psycopg://user@host:port/name"
        )
    if settings.mode == "production":
        if stores:
            _refuse_demo_database(settings, service)
        if stores and announces:
            _refuse_demo_defaults(settings, service)
        _refuse_plain_text(settings, service, stores, stores and announces)
        if given.get("reflection"):
            raise BadSettings("HUIYIN_REFLECTION=true shows production's doors to anybody: remove it")
        settings.reflection = False
    return settings


def _known(url: str) -> bool:
    try:
        return make_url(url).drivername in ("sqlite", "postgresql+psycopg")
    except ArgumentError:
        return False


def _read(kind: type[Settings], prefix: str) -> dict[str, Any]:
    """What the environment says under one prefix. Raises BadSettings that names the variable."""
    try:
        return kind().model_dump(exclude_unset=True)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{prefix}_{'_'.join(str(p) for p in first['loc']).upper()}"
        raise BadSettings(f"{name}: {first['msg']}") from None


def _refuse_demo_database(settings: Settings, service: str) -> None:
    if settings.url(service).startswith("sqlite"):
        raise BadSettings(
            f"production needs PostgreSQL: set {service.upper()}_DATABASE_URL to postgresql+psycopg://…"
        )


def _refuse_demo_defaults(settings: Settings, service: str) -> None:
    if not settings.kafka_bootstrap:
        raise BadSettings("production needs Apache Kafka: set HUIYIN_KAFKA_BOOTSTRAP to its host:port")
    if settings.page_secret in ("", "demo"):
        raise BadSettings(f"production needs a secret: set {service.upper()}_PAGE_SECRET")
    if settings.vault_keys is None:
        raise BadSettings(
            "production needs keys of its own: make a file with `python -m services vault-keys FILE` "
            "and set HUIYIN_VAULT_KEYS to it"
        )


def _refuse_plain_text(settings: Settings, service: str, stores: bool, door: bool) -> None:
    """What one process tells another must not be readable on the way, unless it never leaves the machine."""
    if settings.trusted_network:
        return
    doors = {"grpc_address": settings.grpc_address} if door else {}
    doors |= {name: value for name, value in settings if name.endswith("_target")}
    away = next((name for name, address in doors.items() if not _here(address)), "")
    if away and settings.tls_cert_file is None:
        raise BadSettings(
            f"{service.upper()}_{away.upper()}={doors[away]} would speak plain text: set "
            "HUIYIN_TLS_CERT_FILE, HUIYIN_TLS_KEY_FILE and HUIYIN_TLS_CA_FILE, or "
            "HUIYIN_TRUSTED_NETWORK=true where a mesh seals what leaves a process"
        )
    url = make_url(settings.url(service)) if stores else None
    if url and url.host and not _here(url.host) and url.query.get("sslmode") not in _SEALED:
        raise BadSettings(
            f"{service.upper()}_DATABASE_URL would speak plain text to {url.host}: end it with "
            "?sslmode=verify-full, or set HUIYIN_TRUSTED_NETWORK=true"
        )
    servers = [server for server in settings.kafka_bootstrap.split(",") if server.strip()]
    if not settings.kafka_security.endswith("SSL") and not all(map(_here, servers)):
        raise BadSettings(
            f"HUIYIN_KAFKA_SECURITY={settings.kafka_security} would speak plain text: set it to SASL_SSL, "
            "or set HUIYIN_TRUSTED_NETWORK=true"
        )


def _here(address: str) -> bool:
    """Whether host or host:port is this machine's own loopback."""
    host = address.strip().removeprefix("dns:///")
    if host.count(":") == 1 or host.startswith("["):
        host = host.rpartition(":")[0] if not host.endswith("]") else host
    host = host.strip("[]")
    return host == "localhost" or host == "::1" or host.startswith("127.")


def refuse_demo_issuer(settings: Settings) -> None:
    """For whatever opens a door or speaks to one. Raises BadSettings in production without an issuer."""
    if settings.mode != "production":
        return
    if not settings.issuer.startswith("https://"):
        raise BadSettings("production needs an issuer of tokens: set HUIYIN_ISSUER to its https://… address")
    if not settings.jwks or settings.jwks.startswith("http://"):
        raise BadSettings(
            "production needs the issuer's public keys: set HUIYIN_JWKS to an https://… address or a file"
        )


def kept(file: Path, make: Callable[[], str]) -> str:
    """What a file says that only this user may read; made when it is not there yet.

    Several processes begin at once: the first one's is everybody's, and whole when it appears. Raises
    OSError when it can be neither made nor read.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        write_private(beside, make())
        try:
            with suppress(FileExistsError):
                # A link is there whole or not at all, and the first one stays.
                os.link(beside, file)
        finally:
            beside.unlink()
    return file.read_text()


def write_private(file: Path, text: str) -> None:
    """Writes a new file that only this user may read, to the disk. Raises FileExistsError, OSError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def demo_secret(data: Path, make: bool = False) -> str:
    """What console and issuer of a demo share. Raises FileNotFoundError when nobody made it yet."""
    file = data / "client.secret"
    return kept(file, secrets.token_urlsafe) if make else file.read_text()


def stop(sentence: str) -> None:
    """Ends the process with one sentence for the operator."""
    sys.stderr.write(f"huiyin: {sentence}\n")
    raise SystemExit(2)
