"""The issuer's door: OAuth's token and revocation endpoints, discovery, the public keys.

Only the console speaks to `/token`, with the secret that the two share.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Counter
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from services.chassis.database import Database
from services.chassis.policy import PUBLIC
from services.chassis.refusals import Invalid, Refusal, Unauthenticated
from services.chassis.tokens import MOST_SECONDS
from services.chassis.web import Admits
from services.issuer import rules
from services.issuer.model import Account, Person
from services.issuer.service import Accounts, Issuer, enrolment_link, invited

# A demo's own way in, beside those of OAuth.
DEMO = "urn:huiyin:demo"
_GRANTS = ["password", "refresh_token", "client_credentials"]
Text = Annotated[str, Form(max_length=200)]
VERBS: dict[str, Callable[[Accounts, Connection, Account | None, str], None]] = {
    "disable": Accounts.disable,
    "enable": Accounts.enable,
    "unlock": Accounts.unlock,
    "end_sessions": Accounts.end_sessions,
}


class WhoBody(BaseModel):
    """For whom the demo's door signs."""

    model_config = ConfigDict(extra="forbid", strict=True)

    client_secret: str
    sub: str = ""
    role: str = ""
    office: str = ""
    place: str = ""


def router(
    database: Database,
    issuer: Issuer,
    accounts: Accounts,
    client_secret: str,
    registry: CollectorRegistry,
    demo: bool,
) -> APIRouter:
    """Every route; the demo's own only in a demo."""
    # Nobody has a token yet: who asks for one shows the secret.
    routes = APIRouter(dependencies=[Depends(Admits(PUBLIC))])
    sign_ins = Counter(
        "huiyin_sign_ins", "Attempts to sign in by way and outcome", ["way", "outcome"], registry=registry
    )

    def believe(secret: str) -> None:
        if not secrets.compare_digest(secret.encode(), client_secret.encode()):
            raise Unauthenticated("CLIENT_UNKNOWN", "调用方的密钥不对")

    def with_password(username: str, password: str, code: str) -> str:
        account = database.run(lambda tx: issuer.attempt(tx, username))
        step = issuer.proved(account, password, code)
        assert account is not None
        return database.run(lambda tx: issuer.enter(tx, account, step))

    def changed(username: str, password: str, code: str, new: str) -> str:
        # Looked at first: a wrong choice must not use up a code.
        rules.check_password(username, new, password)
        account = database.run(lambda tx: issuer.attempt(tx, username))
        step = issuer.proved(account, password, code)
        assert account is not None
        password_hash = issuer.hashed(new)
        return database.run(lambda tx: issuer.change_password(tx, account, step, password_hash))

    def counted(way: str, enter: Callable[[], str]) -> Response:
        try:
            session = enter()
        except Refusal:
            sign_ins.labels(way, "refused").inc()
            raise
        sign_ins.labels(way, "entered").inc()
        return refreshed(session)

    def refreshed(session: str) -> Response:
        person = database.run(lambda tx: issuer.refresh(tx, session))
        return _given(issuer, person, refresh_token=session)

    @routes.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        """Where everything is."""
        return JSONResponse(
            {
                "issuer": issuer.issuer,
                "jwks_uri": f"{issuer.issuer}/jwks",
                "token_endpoint": f"{issuer.issuer}/token",
                "revocation_endpoint": f"{issuer.issuer}/revoke",
                # What OAuth has no word for: another issuer's people see to their accounts elsewhere.
                "huiyin_password_endpoint": f"{issuer.issuer}/password",
                "huiyin_accounts_endpoint": f"{issuer.issuer}/accounts",
                "huiyin_history_endpoint": f"{issuer.issuer}/history",
                "grant_types_supported": [*_GRANTS, *([DEMO] if demo else [])],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "response_types_supported": [],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["Ed25519"],
            }
        )

    @routes.get("/jwks")
    def jwks() -> Response:
        """The public keys."""
        return JSONResponse({"keys": list(issuer.public_keys())})

    @routes.post("/token")
    def token(
        grant_type: Text,
        client_secret: Text = "",
        username: Text = "",
        password: Text = "",
        totp: Text = "",
        refresh_token: Text = "",
        code: Text = "",
        sub: Text = "",
        role: Text = "",
        office: Text = "",
        place: Text = "",
        name: Text = "",
    ) -> Response:
        """A token for five minutes, and on signing in the session that gets the next ones."""
        believe(client_secret)
        if grant_type == "client_credentials":
            return _given(issuer, rules.VISITOR)
        if grant_type == "refresh_token":
            return refreshed(refresh_token)
        if grant_type == "password":
            return counted("password", lambda: with_password(username, password, totp))
        if grant_type == DEMO and demo:
            person = Person(sub, role, office, place, name)
            return counted("demo", lambda: database.run(lambda tx: issuer.enter_demo(tx, code, person)))
        raise Invalid.field("grant_type", "不支持这种登录方式")

    @routes.post("/revoke")
    def revoke(token: Text, client_secret: Text = "") -> Response:
        """Ends a session; one that is over already, too."""
        believe(client_secret)
        database.run(lambda tx: issuer.leave(tx, token))
        return Response()

    @routes.post("/password")
    def password(
        username: Text,
        password: Text,
        new_password: Text,
        client_secret: Text = "",
        totp: Text = "",
    ) -> Response:
        """Another password, for who knows the one there is and has the second factor; then as a sign-in."""
        believe(client_secret)
        return counted("change", lambda: changed(username, password, totp, new_password))

    @routes.post("/accounts")
    def keep(
        session: Text,
        verb: Text,
        client_secret: Text = "",
        username: Text = "",
        sub: Text = "",
        role: Text = "",
        office: Text = "",
        place: Text = "",
        name: Text = "",
        second_factor: Text = "",
    ) -> Response:
        """What a security administrator does with accounts. `verb`: list (after `username`), create, reset,
        disable, enable, unlock, end_sessions.
        """
        believe(client_secret)
        by = database.run(lambda tx: issuer.signed_in(tx, session))
        if verb == "list":
            rules.check_keeps(by, by.person.place[:6])
            with database.reading() as tx:
                return _private([_listed(each) for each in accounts.listed(tx, by, username)])
        if verb in ("create", "reset"):
            one_time = secrets.token_urlsafe(12)
            password_hash = issuer.hashed(one_time)
            if verb == "reset":
                given = database.run(lambda tx: accounts.reset(tx, by, username, one_time, password_hash))
            else:
                person = Person(sub or username, role, office, place, name)
                made = invited(username, person, password_hash, bool(second_factor), issuer.clock.now())
                given = database.run(lambda tx: accounts.create(tx, by, made, one_time))
            return _private(asdict(given) | {"link": enrolment_link(given)})
        if verb not in VERBS:
            raise Invalid.field("verb", "没有这一步")
        database.run(lambda tx: VERBS[verb](accounts, tx, by, username))
        return _private({})

    @routes.post("/history")
    def history(session: Text, client_secret: Text = "") -> Response:
        """What was done to accounts, for an auditor."""
        believe(client_secret)
        by = database.run(lambda tx: issuer.signed_in(tx, session))
        with database.reading() as tx:
            found = accounts.history(tx, by)
        return _private([asdict(each) | {"at": each.at.isoformat()} for each in found])

    if demo:

        @routes.post("/demo/codes")
        def codes(body: WhoBody) -> Any:
            """A new sign-in code for every role, each for one sign-in."""
            believe(body.client_secret)
            return database.run(issuer.codes)

        @routes.post("/demo/token")
        def sign(body: WhoBody) -> Response:
            """A token for anybody, for scripts that tell the demo's stories."""
            believe(body.client_secret)
            return _given(issuer, Person(body.sub, body.role, body.office, body.place))

    return routes


def _listed(account: Account) -> dict[str, Any]:
    """An account without what proves it."""
    until = account.locked_until
    return asdict(account.person) | {
        "username": account.username,
        "ended": account.ended,
        "locked_until": until.isoformat() if until else "",
        "one_time": account.one_time_until is not None,
        "second_factor": bool(account.totp_secret),
    }


def _private(content: Any) -> Response:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _given(issuer: Issuer, person: Person, **more: str) -> Response:
    content = {"access_token": issuer.sign(person), "token_type": "Bearer", "expires_in": MOST_SECONDS}
    return _private(content | {"name": person.shown} | more)
