"""The broker as settings: what an operator must say, checked before any connection is tried."""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.chassis.settings import BadSettings, Settings

_SERVER = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}")
_PREFIX = re.compile(r"([a-z0-9-]+\.)?")
_MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN")

# A connection that says nothing is given up after these; a fail-over takes 2–9 s.
BOOTSTRAP_MS = 5_000
REQUEST_MS = 4_000


@dataclass(frozen=True)
class Broker:
    """Apache Kafka, as one cell of Huiyin uses it.

    `prefix` goes before every topic's and group's name and ends with a dot unless it is empty.
    """

    servers: tuple[str, ...]
    prefix: str
    security: str
    mechanism: str
    username: str
    password: str
    ca_file: Path | None

    def client(self) -> dict[str, Any]:
        """What every kafka-python client is made with."""
        made: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "security_protocol": self.security,
            "bootstrap_timeout_ms": BOOTSTRAP_MS,
            "request_timeout_ms": REQUEST_MS,
            "reconnect_backoff_max_ms": 1_000,
        }
        if self.security.startswith("SASL"):
            made["sasl_mechanism"] = self.mechanism
            made["sasl_plain_username"] = self.username
            made["sasl_plain_password"] = self.password
        if self.security.endswith("SSL") and self.ca_file:
            made["ssl_cafile"] = str(self.ca_file)
        return made


def read(settings: Settings) -> Broker | None:
    """The broker the settings name, or None for the embedded log.

    Raises BadSettings with one sentence: the library itself builds a client from settings that can
    never connect, and tries for ever.
    """
    if not settings.kafka_bootstrap:
        return None
    servers = tuple(s.strip() for s in settings.kafka_bootstrap.split(","))
    if wrong := [s for s in servers if not _SERVER.fullmatch(s)]:
        raise BadSettings(f"HUIYIN_KAFKA_BOOTSTRAP: {wrong[0]!r} is not host:port; write a:9092,b:9092")
    if not _PREFIX.fullmatch(settings.topic_prefix):
        raise BadSettings(
            f"HUIYIN_TOPIC_PREFIX: {settings.topic_prefix!r} is no prefix; "
            "write small letters, digits and dashes, then a dot"
        )
    return Broker(
        servers,
        settings.topic_prefix,
        settings.kafka_security,
        *_credentials(settings),
        _authority(settings),
    )


def _credentials(settings: Settings) -> tuple[str, str, str]:
    mechanism, username = settings.kafka_sasl_mechanism, settings.kafka_username
    password = settings.kafka_password.get_secret_value()
    if not settings.kafka_security.startswith("SASL"):
        if username or password or mechanism:
            raise BadSettings(
                f"HUIYIN_KAFKA_SECURITY={settings.kafka_security} ignores user name and password: "
                "set it to SASL_SSL, or remove them"
            )
        return "", "", ""
    if mechanism not in _MECHANISMS:
        known = ", ".join(_MECHANISMS)
        raise BadSettings(f"HUIYIN_KAFKA_SASL_MECHANISM: {mechanism!r} must be one of {known}")
    if mechanism == "PLAIN" and settings.kafka_security == "SASL_PLAINTEXT":
        raise BadSettings(
            "HUIYIN_KAFKA_SASL_MECHANISM=PLAIN would show the password: use SASL_SSL or SCRAM-SHA-256"
        )
    if not username or not password:
        raise BadSettings(
            f"HUIYIN_KAFKA_SECURITY={settings.kafka_security} needs "
            "HUIYIN_KAFKA_USERNAME and HUIYIN_KAFKA_PASSWORD"
        )
    return mechanism, username, password


def _authority(settings: Settings) -> Path | None:
    path = settings.kafka_ca_file
    if path is None:
        return None
    if not settings.kafka_security.endswith("SSL"):
        raise BadSettings(
            f"HUIYIN_KAFKA_SECURITY={settings.kafka_security} ignores HUIYIN_KAFKA_CA_FILE: "
            "set it to SASL_SSL or SSL"
        )
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError) as error:
        raise BadSettings(f"HUIYIN_KAFKA_CA_FILE: cannot read certificates from {path} ({error})") from None
    return path
