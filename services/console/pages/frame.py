"""What every page stands in: the session, the templates, the forms, and a refusal told as a page."""

import hashlib
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.datastructures import UploadFile

from services.chassis.clock import Clock, legal_day
from services.chassis.limits import Limits
from services.chassis.refusals import Invalid, NotFound, Refusal, Unauthenticated
from services.chassis.web import STATUSES
from services.console import words
from services.console.asks import Asks
from services.console.issuer import Issuer
from services.console.session import Session, Sessions

_TEMPLATES = Path(__file__).parent.parent / "templates"
MOST_BYTES = 20 * 1024 * 1024
# Nothing but our own style sheet: what somebody typed can never run, and no other site frames a page.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

_NAMES = {
    "stage_name": lambda n: cw.Stage.Name(n).removeprefix("STAGE_"),
    "outcome_name": lambda n: cw.Outcome.Name(n).removeprefix("OUTCOME_"),
    "clock_name": lambda n: cw.ClockState.Name(n).removeprefix("CLOCK_STATE_"),
    "kind_name": it.Kind.Name,
    "acceptance_name": it.AcceptanceState.Name,
    "access_name": it.AccessReason.Name,
    "breach_name": sv.Breach.Name,
    "complaint_name": sv.ComplaintState.Name,
    "purpose_name": it.FilePurpose.Name,
}


def bounded(request: Request) -> None:
    """Raises Invalid for a body that does not say how big it is, or is bigger than the pages ever send."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > MOST_BYTES:
        raise Invalid.field("", "提交的内容太大，照片请控制在20兆以内")


async def posted(request: Request) -> dict[str, str]:
    """The fields of a posted form; a file stands as its SHA-256. The framework reads a body in a coroutine.

    Raises Invalid for more than the pages ever send.
    """
    bounded(request)
    async with request.form(max_fields=100, max_files=4, max_part_size=64 * 1024) as form:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        for name, file in form.items():
            if isinstance(file, UploadFile):
                typed[name] = (await _sha256(file)) or typed.get(f"{name}.kept", "")
    return typed


def place_of_office(office: str) -> str:
    """The division an office stands in, by its code; empty for a department's."""
    place = office.rpartition("-")[0]
    return place if place.isdecimal() else ""


async def _sha256(file: UploadFile) -> str:
    digest = hashlib.sha256()
    if not file.size:
        return ""
    while part := await file.read(64 * 1024):
        digest.update(part)
    return digest.hexdigest()


class Frame:
    """Renders pages for a session."""

    def __init__(
        self, asks: Asks, sessions: Sessions, issuer: Issuer, clock: Clock, demo: bool, limits: Limits
    ) -> None:
        self.asks, self.sessions, self.issuer = asks, sessions, issuer
        self.clock, self.demo, self.limits = clock, demo, limits
        self._pages = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals.update(words=words, fresh=lambda: str(uuid.uuid4()), **_NAMES)

    def today(self) -> date:
        """The legal day."""
        return legal_day(self.clock.now())

    def page(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        """A page, with the session kept in the browser."""
        session = content.pop("session", None) or self.session(request)
        html = self._pages.get_template(template).render(
            session=session,
            token=self.sessions.token(session),
            today=self.today(),
            now_local=words.local(self.clock.now()),
            demo=self.demo,
            county_code=self.asks.county_code,
            **content,
        )
        response = HTMLResponse(html, status, _HEADERS)
        self.sessions.write(response, session)
        return response

    def session(self, request: Request) -> Session:
        """The session of a request, one and the same however often it is asked for."""
        if not hasattr(request.state, "session"):
            request.state.session = self.sessions.read(request)
        session: Session = request.state.session
        return session

    def checked(self, request: Request, typed: dict[str, str]) -> Session:
        """The session of a posted form. Raises NotAllowed when the form is not its own."""
        session = self.session(request)
        self.sessions.check(session, typed.get("token", ""))
        return session

    def refused(self, request: Request, error: Exception) -> Response:
        """A refusal as a page a person can read."""
        assert isinstance(error, Refusal)
        if isinstance(error, Unauthenticated):
            return self.page(request, "message.html", 401, title="请先登录", text=error.text, to="/sign-in")
        title = "没有找到" if isinstance(error, NotFound) else "没有办成"
        return self.page(request, "message.html", STATUSES[type(error)], title=title, text=error.text, to="")

    def unanswered(self, request: Request, _error: Exception) -> Response:
        """A service did not answer: nothing was changed, and the person may try again."""
        text = (
            "系统正忙，您的操作还没有保存。请用浏览器的返回键回到上一页，稍后再试；"
            "也可直接到代理站（点）办理。"
        )
        return self.page(request, "message.html", 503, title="请稍后再试", text=text, to="")

    def unknown(self, request: Request, error: Exception) -> Response:
        """No such page."""
        status = getattr(error, "status_code", 404)
        return self.page(
            request, "message.html", status, title="没有这个页面", text="请从首页重新进入。", to="/"
        )
