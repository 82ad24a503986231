"""Settings that cannot work end the process at once, with one sentence that says what to change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.doors import ROOT, sentence

PRODUCTION = {
    "HUIYIN_MODE": "production",
    "INTAKE_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
    "INTAKE_PAGE_SECRET": "演示密钥",
    "HUIYIN_ISSUER": "https://issuer.example",
    "HUIYIN_JWKS": "https://issuer.example/jwks",
    "HUIYIN_KAFKA_BOOTSTRAP": "127.0.0.1:1",
}
# Keys of its own, too: the file is made for each test that names it.
SEALED = PRODUCTION | {"HUIYIN_VAULT_KEYS": "own-keys.json"}
SASL = {
    "HUIYIN_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "HUIYIN_KAFKA_SECURITY": "SASL_SSL",
    "HUIYIN_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
    "HUIYIN_KAFKA_USERNAME": "huiyin",
    "HUIYIN_KAFKA_PASSWORD": "演示密码",
}


ISSUER = {
    "HUIYIN_MODE": "production",
    "HUIYIN_ISSUER": "https://issuer.example",
    "HUIYIN_JWKS": "https://issuer.example/jwks",
    "ISSUER_CLIENT_SECRET": "演示密钥",
    "ISSUER_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
}


def started(folder: Path, settings: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A service started with these settings, until it ends."""
    if settings.get("HUIYIN_VAULT_KEYS") == SEALED["HUIYIN_VAULT_KEYS"]:
        settings = settings | {"HUIYIN_VAULT_KEYS": str(folder / SEALED["HUIYIN_VAULT_KEYS"])}
        assert started(folder, {}, "vault-keys", settings["HUIYIN_VAULT_KEYS"]).returncode == 0
    return subprocess.run(
        [sys.executable, "-m", "services", *(arguments or ("intake", "doors"))],
        cwd=ROOT,
        env=os.environ | {"HUIYIN_DATA": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (PRODUCTION | {"INTAKE_DATABASE_URL": ""}, "INTAKE_DATABASE_URL"),
        (PRODUCTION | {"INTAKE_DATABASE_URL": "sqlite:///some.db"}, "INTAKE_DATABASE_URL"),
        (SEALED | {"HUIYIN_ISSUER": ""}, "HUIYIN_ISSUER"),
        (SEALED | {"HUIYIN_ISSUER": "http://127.0.0.1:7835"}, "HUIYIN_ISSUER"),
        (SEALED | {"HUIYIN_JWKS": ""}, "HUIYIN_JWKS"),
        (SEALED | {"HUIYIN_JWKS": "http://issuer.example/jwks"}, "HUIYIN_JWKS"),
        (PRODUCTION | {"HUIYIN_KAFKA_BOOTSTRAP": ""}, "HUIYIN_KAFKA_BOOTSTRAP"),
        (PRODUCTION | {"INTAKE_PAGE_SECRET": "demo"}, "INTAKE_PAGE_SECRET"),
        (PRODUCTION | {"INTAKE_PAGE_SECRET": ""}, "INTAKE_PAGE_SECRET"),
        (SEALED | {"HUIYIN_REFLECTION": "true"}, "HUIYIN_REFLECTION"),
        (SEALED | {"INTAKE_GRPC_ADDRESS": "0.0.0.0:7841"}, "HUIYIN_TLS_CERT_FILE"),
        (
            SEALED | {"INTAKE_DATABASE_URL": "postgresql+psycopg://nobody@db.example:1/none"},
            "sslmode=verify-full",
        ),
        (SEALED | {"HUIYIN_KAFKA_BOOTSTRAP": "kafka.example:1"}, "HUIYIN_KAFKA_SECURITY"),
        ({"HUIYIN_TLS_CERT_FILE": "no-such-file.pem"}, "HUIYIN_TLS_KEY_FILE"),
        (PRODUCTION, "HUIYIN_VAULT_KEYS"),
        (PRODUCTION | {"HUIYIN_VAULT_KEYS": "no-such-file.json"}, "HUIYIN_VAULT_KEYS"),
        ({"HUIYIN_VAULT_CIPHER": "DES"}, "HUIYIN_VAULT_CIPHER"),
        ({"HUIYIN_KAFKA_BOOTSTRAP": "kafka"}, "HUIYIN_KAFKA_BOOTSTRAP"),
        ({"HUIYIN_KAFKA_BOOTSTRAP": "a:1", "HUIYIN_TOPIC_PREFIX": "County 1"}, "HUIYIN_TOPIC_PREFIX"),
        (SASL | {"HUIYIN_KAFKA_SECURITY": "SSL+SASL"}, "HUIYIN_KAFKA_SECURITY"),
        (SASL | {"HUIYIN_KAFKA_SECURITY": "PLAINTEXT"}, "HUIYIN_KAFKA_SECURITY"),
        (SASL | {"HUIYIN_KAFKA_SASL_MECHANISM": "SCRAM"}, "HUIYIN_KAFKA_SASL_MECHANISM"),
        (
            SASL | {"HUIYIN_KAFKA_SASL_MECHANISM": "PLAIN", "HUIYIN_KAFKA_SECURITY": "SASL_PLAINTEXT"},
            "HUIYIN_KAFKA_SASL_MECHANISM",
        ),
        (SASL | {"HUIYIN_KAFKA_PASSWORD": ""}, "HUIYIN_KAFKA_PASSWORD"),
        (SASL | {"HUIYIN_KAFKA_CA_FILE": "no-such-file.pem"}, "HUIYIN_KAFKA_CA_FILE"),
        ({"INTAKE_DATABASE_URL": "mysql://x"}, "INTAKE_DATABASE_URL"),
        ({"INTAKE_DOOR_THREADS": "many"}, "INTAKE_DOOR_THREADS"),
    ],
)
def test_what_cannot_work_is_named(tmp_path: Path, settings: dict[str, str], names: str) -> None:
    assert names in sentence(started(tmp_path, settings))


def test_a_database_older_than_the_code_is_named_with_the_command(tmp_path: Path) -> None:
    assert "run `python -m services intake migrate`" in sentence(started(tmp_path, {}))


def test_production_takes_no_demo_keys(tmp_path: Path) -> None:
    assert started(tmp_path, {}, "intake", "migrate").returncode == 0
    demo = PRODUCTION | {"HUIYIN_VAULT_KEYS": str(tmp_path / "vault-keys.json")}
    assert "python -m services vault-keys FILE" in sentence(started(tmp_path, demo))
    # Its own ones are made by that command, and the database is what is missed next.
    own = PRODUCTION | {"HUIYIN_VAULT_KEYS": str(tmp_path / "own.json")}
    assert started(tmp_path, {}, "vault-keys", str(tmp_path / "own.json")).returncode == 0
    assert "HUIYIN_VAULT_KEYS" not in started(tmp_path, own, "intake", "migrate").stderr


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"ISSUER_DATABASE_URL": ""}, "production needs PostgreSQL: set ISSUER_DATABASE_URL"),
        ({"ISSUER_DATABASE_URL": "sqlite:///some.db"}, "production needs PostgreSQL"),
        ({"ISSUER_DATABASE_URL": "mysql://x"}, "ISSUER_DATABASE_URL"),
        ({"ISSUER_DATABASE_URL": "postgresql+psycopg://nobody@db.example:1/none"}, "sslmode=verify-full"),
        ({"ISSUER_CLIENT_SECRET": ""}, "ISSUER_CLIENT_SECRET"),
        ({"HUIYIN_JWKS": ""}, "HUIYIN_JWKS"),
    ],
)
def test_the_issuer_refuses_what_other_services_refuse(
    tmp_path: Path, settings: dict[str, str], names: str
) -> None:
    assert names in sentence(started(tmp_path, ISSUER | settings, "issuer", "both"))
