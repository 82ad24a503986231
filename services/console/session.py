"""Who is looking at a page: a signed cookie, and the token every form carries.

The cookie names the issuer's session, never a role: who it is, is asked of the issuer.
"""

import secrets
from dataclasses import dataclass, field

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from services.chassis.identity import Actor
from services.chassis.refusals import NotAllowed, Unauthenticated
from services.console.asks import VISITOR
from services.console.issuer import Issuer, IssuerAway

_COOKIE = "huiyin"
_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Session:
    """A browser's session; `actor` is None until somebody signed in, and while the issuer is away.

    `held` is the secret of the issuer's session.
    """

    id: str
    actor: Actor | None = None
    name: str = ""
    held: str = field(default="", repr=False)

    @property
    def acting(self) -> Actor:
        """Who asks: the signed-in person, otherwise a visitor. Raises IssuerAway when that is not known."""
        return required(self) if self.held else VISITOR


class Sessions:
    """Reads and writes sessions; `secret` is the same in all replicas."""

    def __init__(self, secret: str, secure: bool, issuer: Issuer) -> None:
        self._issuer = issuer
        self._cookie = URLSafeTimedSerializer(secret, salt="session")
        self._token = URLSafeTimedSerializer(secret, salt="form")
        self._secure = secure

    def read(self, request: Request) -> Session:
        """The session of a request; a fresh one when there is none or it cannot be believed."""
        try:
            kept = self._cookie.loads(request.cookies.get(_COOKIE, ""), max_age=_SECONDS)
        except BadSignature:
            return Session(secrets.token_urlsafe(16))
        if not kept.get("held"):
            return Session(kept["id"])
        try:
            actor = self._issuer.person(kept["held"])
        except IssuerAway:
            return Session(kept["id"], None, kept["name"], kept["held"])
        return Session(kept["id"], actor, kept["name"], kept["held"]) if actor else Session(kept["id"])

    def write(self, response: Response, session: Session) -> None:
        """Keeps the session in the browser."""
        kept = {"id": session.id, "held": session.held, "name": session.name}
        response.set_cookie(
            _COOKIE,
            self._cookie.dumps(kept),
            max_age=_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )

    def token(self, session: Session) -> str:
        """What a form of this session carries."""
        made: str = self._token.dumps(session.id)
        return made

    def check(self, session: Session, token: str) -> None:
        """Raises NotAllowed when a form did not come from this session's page."""
        try:
            known = self._token.loads(token, max_age=_SECONDS)
        except BadSignature:
            known = ""
        if not secrets.compare_digest(known, session.id):
            raise NotAllowed("FORM_EXPIRED", "页面已过期，请返回重新打开再提交")


def required(session: Session) -> Actor:
    """The signed-in person. Raises Unauthenticated, IssuerAway."""
    if session.actor is None and session.held:
        raise IssuerAway
    if session.actor is None:
        raise Unauthenticated("NO_ACTOR", "请先登录，再办理")
    return session.actor
