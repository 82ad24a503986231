"""The issuer's door as a process: TLS where others reach it, a key that replicas share, and its refusals."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from joserfc.jwk import OKPKey

from tests.engines import certificates
from tests.engines.processes import free_ports
from tests.journeys.doors import ROOT
from tests.journeys.running import eventually

EVERYWHERE = "0.0.0.0"


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    """What an issuer of several replicas is told, on this machine."""
    authority, _ = certificates.make(tmp_path)
    key = tmp_path / "shared.pem"
    key.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    return {
        "PATH": os.environ["PATH"],
        "HUIYIN_DATA": str(tmp_path / "data"),
        "HUIYIN_TLS_CERT_FILE": str(tmp_path / "server.crt"),
        "HUIYIN_TLS_KEY_FILE": str(tmp_path / "server.key"),
        "HUIYIN_TLS_CA_FILE": str(authority),
        "ISSUER_HTTP_ADDRESS": f"{EVERYWHERE}:{free_ports(1)[0]}",
        "ISSUER_KEY_FILE": str(key),
    }


COMMAND = [sys.executable, "-m", "services", "issuer", "both", "--migrate"]


def sentence(told: dict[str, str]) -> str:
    """What an issuer says that will not start."""
    done = subprocess.run(
        COMMAND, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


@contextmanager
def running(told: dict[str, str], scheme: str) -> Iterator[httpx.Client]:
    """A client of an issuer that answers by `scheme`."""
    port = told["ISSUER_HTTP_ADDRESS"].rpartition(":")[2]
    trust = ssl.create_default_context(cafile=told["HUIYIN_TLS_CA_FILE"])
    with httpx.Client(base_url=f"{scheme}://127.0.0.1:{port}", verify=trust) as client:

        def answers() -> bool:
            assert process.poll() is None
            try:
                return client.get("/readyz").status_code == 200
            except httpx.HTTPError:
                return False

        process = subprocess.Popen(COMMAND, cwd=ROOT, env=told)
        try:
            eventually(answers)
            yield client
        finally:
            process.terminate()
            process.wait(20)


def test_where_others_reach_it_the_door_speaks_tls_and_signs_with_the_shared_key(
    told: dict[str, str],
) -> None:
    with running(told, "https") as client:
        (published,) = client.get("/jwks").json()["keys"]
        with pytest.raises(httpx.HTTPError):
            httpx.get(str(client.base_url).replace("https", "http"))
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{client.base_url}/jwks")
    shared = OKPKey.import_key(Path(told["ISSUER_KEY_FILE"]).read_text())
    assert published["x"] == shared.as_dict(private=False)["x"]
    assert "d" not in published
    # Nothing that another replica would not have.
    kept = {file.name for file in Path(told["HUIYIN_DATA"]).iterdir()}
    assert not kept & {"issuer.pem", "jwks.json"}


def test_on_one_machine_the_door_is_plain_for_the_proxy_before_it(told: dict[str, str]) -> None:
    told["ISSUER_HTTP_ADDRESS"] = told["ISSUER_HTTP_ADDRESS"].replace(EVERYWHERE, "127.0.0.1")
    with running(told, "http") as client:
        assert client.get("/jwks").status_code == 200


PRODUCTION = {
    "HUIYIN_MODE": "production",
    "HUIYIN_ISSUER": "https://issuer-api:7835",
    "HUIYIN_JWKS": "https://issuer-api:7835/jwks",
    "ISSUER_DATABASE_URL": "postgresql+psycopg://issuer@127.0.0.1:1/issuer",
    "ISSUER_CLIENT_SECRET": "s" * 40,
}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({f"HUIYIN_TLS_{part}_FILE": "" for part in ("CERT", "KEY", "CA")}, "would take passwords in plain"),
        ({"ISSUER_CLIENT_SECRET": "demo"}, "set ISSUER_CLIENT_SECRET"),
        ({"ISSUER_CLIENT_SECRET": ""}, "set ISSUER_CLIENT_SECRET"),
        ({"HUIYIN_ISSUER": "http://issuer-api:7835"}, "set HUIYIN_ISSUER"),
        ({"ISSUER_DATABASE_URL": ""}, "set ISSUER_DATABASE_URL"),
    ],
)
def test_production_refuses_in_one_sentence(told: dict[str, str], other: dict[str, str], words: str) -> None:
    given = {name: value for name, value in (told | PRODUCTION | other).items() if value}
    assert words in sentence(given)


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("ISSUER_KEY_FILE", "server.key", "holds no signing key"),
        ("ISSUER_KEY_FILE", "nowhere.pem", "cannot be read"),
        ("HUIYIN_TLS_KEY_FILE", "shared.pem", "HUIYIN_TLS_KEY_FILE"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(
    told: dict[str, str], tmp_path: Path, name: str, file: str, words: str
) -> None:
    assert words in sentence(told | {name: str(tmp_path / file)})
