"""Who is looking at a page: a signed cookie, and the token every form carries."""

import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from services.chassis.identity import Actor, Role
from services.chassis.refusals import NotAllowed, Unauthenticated
from services.console.asks import VISITOR

_COOKIE = "huiyin"
_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Session:
    """A browser's session; `actor` is None until a post was chosen."""

    id: str
    actor: Actor | None = None
    name: str = ""

    @property
    def acting(self) -> Actor:
        """Who asks: the signed-in person, otherwise a visitor."""
        return self.actor or VISITOR


class Sessions:
    """Reads and writes sessions; `secret` is the same in all replicas."""

    def __init__(self, secret: str, secure: bool) -> None:
        self._cookie = URLSafeTimedSerializer(secret, salt="session")
        self._token = URLSafeTimedSerializer(secret, salt="form")
        self._secure = secure

    def read(self, request: Request) -> Session:
        """The session of a request; a fresh one when there is none or it cannot be believed."""
        try:
            kept = self._cookie.loads(request.cookies.get(_COOKIE, ""), max_age=_SECONDS)
        except BadSignature:
            return Session(secrets.token_urlsafe(16))
        actor = Actor(kept["actor"], Role(kept["role"]), kept["office"]) if kept["actor"] else None
        return Session(kept["id"], actor, kept["name"])

    def write(self, response: Response, session: Session) -> None:
        """Keeps the session in the browser."""
        actor = session.actor
        kept = {
            "id": session.id,
            "actor": actor.id if actor else "",
            "role": actor.role.value if actor else "",
            "office": actor.office if actor else "",
            "name": session.name,
        }
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
    """The signed-in person. Raises Unauthenticated."""
    if session.actor is None:
        raise Unauthenticated("NO_ACTOR", "请先登录，再办理")
    return session.actor
