"""What the console asks the issuer: who somebody is, and a fresh token for every call they make."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2 as httpx

from services.chassis.identity import Actor
from services.chassis.refusals import (
    Conflict,
    FieldViolation,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    Unauthenticated,
)
from services.chassis.tokens import MOST_SECONDS, Verifier
from services.chassis.web import STATUSES

# A token that ends while a call is on its way would be refused there.
_AHEAD = 60
_REMEMBERED = 10_000


class IssuerAway(Exception):
    """The issuer did not answer: nobody can be told from anybody else, and nothing was changed."""


class Issuer:
    """An OAuth issuer at an address; `secret` tells what the console and the issuer share.

    A session's secret is the console's to keep in the browser's cookie; tokens stay here.
    """

    def __init__(
        self,
        address: str,
        secret: Callable[[], str],
        verifier: Verifier,
        http: httpx.Client,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._secret, self._verifier = address, secret, verifier
        self._http, self._monotonic = http, monotonic
        self._endpoints: dict[str, str] = {}
        self._actors: dict[str, tuple[Actor, float]] = {}
        self._lock = threading.Lock()

    def sign_in(self, username: str, password: str, totp: str) -> tuple[str, str, Actor]:
        """A session's secret, the person's name, and the person. Raises Unauthenticated, IssuerAway."""
        return self._entered(grant_type="password", username=username, password=password, totp=totp)

    def sign_in_demo(self, code: str, name: str, **post: str) -> tuple[str, str, Actor]:
        """The same for a post of the demo, with a sign-in code."""
        return self._entered(grant_type="urn:huiyin:demo", code=code, name=name, **post)

    def person(self, session: str) -> Actor | None:
        """Whose session it is; None when it has ended. Raises IssuerAway."""
        try:
            return self._known(session, grant_type="refresh_token", refresh_token=session)
        except Unauthenticated:
            return None

    def visitor(self) -> Actor:
        """Whoever has not signed in. Raises IssuerAway."""
        return self._known("", grant_type="client_credentials")

    def sign_out(self, session: str) -> None:
        """Ends a session. Raises IssuerAway."""
        self._actors.pop(session, None)
        self._post("revocation_endpoint", token=session)

    def change_password(
        self, username: str, password: str, totp: str, new_password: str
    ) -> tuple[str, str, Actor]:
        """As `sign_in`, with another password from now on. Raises Unauthenticated, Invalid, IssuerAway."""
        asked = {"username": username, "password": password, "totp": totp, "new_password": new_password}
        given = self._post("huiyin_password_endpoint", **asked)
        self.forget()
        return self._begun(given)

    def keep(self, session: str, verb: str, **asked: str) -> Any:
        """What a security administrator does with accounts. Raises a Refusal, IssuerAway."""
        done = self._post("huiyin_accounts_endpoint", session=session, verb=verb, **asked)
        if verb != "list":
            self.forget()
        return done

    def history(self, session: str) -> Any:
        """What was done to accounts, for an auditor. Raises a Refusal, IssuerAway."""
        return self._post("huiyin_history_endpoint", session=session)

    def forget(self) -> None:
        """Asks anew whose session is whose: some may have ended."""
        with self._lock:
            self._actors.clear()

    def close(self) -> None:
        """Hangs up."""
        self._http.close()

    def _entered(self, **asked: str) -> tuple[str, str, Actor]:
        return self._begun(self._post("token_endpoint", **asked))

    def _begun(self, given: dict[str, Any]) -> tuple[str, str, Actor]:
        actor = self._actor(given)
        session: str = given["refresh_token"]
        self._remember(session, actor)
        return session, given.get("name") or actor.id, actor

    def _known(self, session: str, **asked: str) -> Actor:
        known = self._actors.get(session)
        if known and self._monotonic() < known[1]:
            return known[0]
        actor = self._actor(self._post("token_endpoint", **asked))
        self._remember(session, actor)
        return actor

    def _remember(self, session: str, actor: Actor) -> None:
        with self._lock:
            if len(self._actors) >= _REMEMBERED:
                self._actors.clear()
            self._actors[session] = (actor, self._monotonic() + MOST_SECONDS - _AHEAD)

    def _actor(self, given: dict[str, Any]) -> Actor:
        return self._verifier.identify({"authorization": f"Bearer {given['access_token']}"})

    def _post(self, endpoint: str, **asked: str) -> Any:
        """The answer. Raises the Refusal for a no, IssuerAway for none."""
        try:
            if endpoint not in self._endpoints:
                found = self._http.get(f"{self._address}/.well-known/openid-configuration")
                self._endpoints = found.raise_for_status().json()
            if endpoint.startswith("huiyin_") and endpoint not in self._endpoints:
                raise Conflict("KEPT_ELSEWHERE", "账号由统一身份平台管理，请到那里办理")
            form = asked | {"client_id": "console", "client_secret": self._secret()}
            answer = self._http.post(self._endpoints[endpoint], data=form)
            said: Any = answer.json() if answer.content else {}
        except (httpx.HTTPError, OSError, ValueError, KeyError) as error:
            raise IssuerAway(str(error)) from None
        if answer.status_code >= 500:
            raise IssuerAway(f"{answer.status_code}")
        if answer.status_code >= 400:
            raise _refusal(answer.status_code, said)
        return said


def _refusal(status: int, said: dict[str, Any]) -> Refusal:
    text = str(said.get("detail", "登录没有成功，请重试"))
    if status == STATUSES[Invalid]:
        fields = [FieldViolation(f["field"], f["text"]) for f in said.get("fields", ())]
        return Invalid(fields or [FieldViolation("", text)])
    if status == STATUSES[NotFound]:
        return NotFound(text)
    for kind in (NotAllowed, Conflict):
        if status == STATUSES[kind]:
            return kind(str(said.get("reason", "REFUSED")), text)
    # Another issuer than ours says `error`, in English.
    return Unauthenticated(str(said.get("reason") or said.get("error", "SIGN_IN_FAILED")).upper(), text)
