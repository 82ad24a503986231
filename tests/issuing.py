"""A real issuer in this process, which signs with the key that tests believe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.chassis import schema
from services.chassis.clock import Clock
from services.chassis.settings import demo_secret
from services.chassis.tokens import Keys, Verifier
from services.console.issuer import Issuer
from services.issuer import bootstrap
from tests import tokens


class Issuing:
    """An issuer's door, and a console's way through it."""

    def __init__(self, folder: Path, app: FastAPI, http: httpx.Client, secret: str) -> None:
        self.app, self.http, self.secret = app, http, secret or demo_secret(folder)
        self.verifier = Verifier(tokens.ISSUER, Keys(str(folder / "jwks.json")))
        self.asked = Issuer(tokens.ISSUER, lambda: self.secret, self.verifier, http)

    def code(self, role: str) -> str:
        """A fresh sign-in code."""
        made: str = self.http.post("/demo/codes", json={"client_secret": self.secret}).json()[role]
        return made

    def sign_in(self, username: str, password: str, totp: str = "") -> tuple[int, dict[str, str]]:
        """What the token endpoint answers to an account."""
        answer = self.token(grant_type="password", username=username, password=password, totp=totp)
        return answer.status_code, answer.json()

    def post(self, path: str, **form: str) -> httpx.Response:
        """What another endpoint answers to whoever has the secret."""
        return self.http.post(path, data={"client_secret": self.secret} | form)

    def token(self, **form: str) -> httpx.Response:
        """What the token endpoint answers."""
        return self.http.post("/token", data={"client_secret": self.secret} | form)


@contextmanager
def issuing(folder: Path, clock: Clock, **settings: Any) -> Iterator[Issuing]:
    """An issuer whose data are in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "issuer.pem").write_bytes(tokens.KEY.as_pem(private=True))
    loaded = bootstrap.Settings(data=folder, issuer=tokens.ISSUER, **settings)
    database = bootstrap.open_database(loaded)
    schema.migrate(database, bootstrap.SCHEMA)
    app = bootstrap.build(loaded, database, clock)
    with TestClient(app) as http:
        yield Issuing(folder, app, http, loaded.client_secret.get_secret_value())
    database.close()
