"""Pages for accounts: one's own password, the accounts somebody keeps, what was done to them."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.chassis.identity import Role
from services.chassis.refusals import Invalid, Refusal
from services.console import words
from services.console.forms import Action, Failed, Field
from services.console.pages.frame import Frame, place_of_office, posted
from services.console.session import Session, required

Typed = Annotated[dict[str, str], Depends(posted)]
CREATE = Action(
    "create",
    "新建账号",
    "issuer",
    None,
    (
        Field("username", "用户名", hint="小写字母和数字，登录时用"),
        Field("name", "姓名或岗位名称"),
        Field("role", "身份", "choice", words.KEPT_ROLES),
        Field("office", "单位编码", hint="代理室（站）或责任单位的编码，如 360783990-1"),
        Field("sub", "代理员编号", hint="只有代理员要填，与名册一致"),
        Field("second_factor", "登录时还要动态码", "tick"),
    ),
)


def router(frame: Frame) -> APIRouter:
    """The routes of everybody's password, of security administrators and of auditors."""
    routes = APIRouter()
    asks, issuer = frame.asks, frame.issuer

    @routes.get("/password")
    def password(request: Request) -> Response:
        """Choose another password; whoever has a one-time one begins here."""
        return frame.page(request, "password.html", error="", username="")

    @routes.post("/password")
    def change(request: Request, typed: Typed) -> Response:
        """Changes it at the issuer, which ends every other session and begins a new one."""
        frame.checked(request, typed)
        frame.limits.act(request)
        username, new = typed.get("username", ""), typed.get("new_password", "")
        try:
            if new != typed.get("again", ""):
                raise Invalid.field("again", "两次输入的新密码不一样")
            before, totp = typed.get("password", ""), typed.get("totp", "")
            held, name, actor = issuer.change_password(username, before, totp, new)
        except Refusal as refusal:
            failed = Failed.because("password", refusal, {})
            return frame.page(request, "password.html", failed.status, error=failed.text, username=username)
        session = Session(secrets.token_urlsafe(16), actor, name, held)
        text = "其他地方的登录都已退出，这里已用新密码登录。"
        return frame.page(request, "message.html", session=session, title="密码已改好", text=text, to="/")

    @routes.get("/accounts")
    def accounts(request: Request) -> Response:
        """The accounts one keeps, and a form for a new one."""
        return _accounts(frame, request, None)

    @routes.post("/accounts")
    def create(request: Request, typed: Typed) -> Response:
        """A new account; what its owner needs is shown this once."""
        session = frame.checked(request, typed)
        required(session)
        asked = {each.name: typed.get(each.name, "").strip() for each in CREATE.fields}
        place = place_of_office(asked["office"]) or asks.county_code
        try:
            if asked["role"] == Role.AGENT and not asked["sub"]:
                raise Invalid.field("sub", "请填写代理员编号")
            made = issuer.keep(session.held, CREATE.verb, place=place, **asked)
        except Refusal as refusal:
            failed = Failed.because(CREATE.verb, refusal, typed)
            return _accounts(frame, request, failed, failed.status)
        return frame.page(request, "account_made.html", made=made)

    @routes.post("/accounts/{username}/{verb}")
    def keep(request: Request, username: str, verb: str, typed: Typed) -> Response:
        """Does something with an account; what a reset gives is shown this once."""
        session = frame.checked(request, typed)
        required(session)
        made = issuer.keep(session.held, verb, username=username)
        if verb == "reset":
            return frame.page(request, "account_made.html", made=made)
        return RedirectResponse("/accounts", 303)

    @routes.get("/account-history")
    def history(request: Request) -> Response:
        """What was done to accounts, for an auditor."""
        session = frame.session(request)
        required(session)
        return frame.page(request, "account_history.html", done=issuer.history(session.held))

    return routes


def _accounts(frame: Frame, request: Request, failed: Failed | None, status: int = 200) -> Response:
    session = frame.session(request)
    required(session)
    found = frame.issuer.keep(session.held, "list")
    return frame.page(request, "accounts.html", status, accounts=found, action=CREATE, failed=failed)
