"""The people's door: a FastAPI app with problem details, liveness, readiness and metrics."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse
from google.protobuf.json_format import MessageToDict
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from pydantic import Field
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import refusals, tracing, wire
from services.chassis.database import DatabaseAway
from services.chassis.identity import Actor, Asking
from services.chassis.policy import INSIDE, PUBLIC, Policy, county_of, declared
from services.chassis.tokens import Verifier

STATUSES: dict[type[refusals.Refusal], int] = {
    refusals.Invalid: 422,
    refusals.Unauthenticated: 401,
    refusals.NotAllowed: 403,
    refusals.NotFound: 404,
    refusals.Stale: 412,
    refusals.Conflict: 409,
    refusals.TooMany: 429,
}
# A whole number that every database takes, and a text that it takes.
Count = Annotated[int, Field(ge=0, lt=2**63)]
Kept = Annotated[str, Field(pattern=r"^[^\x00]*$")]
# No answer runs, is framed, is guessed to be something else or stays in somebody's cache; a file that
# is the same for all, told by its etag, may stay there.
_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
# Requests of one process whose tokens are verified at once.
_VERIFYING = 4
_PROBLEM = "application/problem+json"
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Health:
    """`lacking` keeps a process from its work; `degraded` delays others' work, but not its own doors."""

    lacking: Mapping[str, str] = field(default_factory=dict)
    degraded: Mapping[str, str] = field(default_factory=dict)


async def actor_of(request: Request) -> Actor:
    """Who is acting in this request; a FastAPI dependency. Raises Unauthenticated when that is not proved."""
    # Not a plain function: FastAPI would send each request through one more thread for it.
    state = request.app.state
    verifier: Verifier = state.verifier
    if actor := verifier.remembered(request.headers):
        return actor
    # A key that is not known is asked for over the network. Threads of its own, so that however many
    # wait for a slow issuer, those of everybody else are free.
    if not hasattr(state, "verifying"):
        state.verifying = CapacityLimiter(_VERIFYING)
    return await to_thread.run_sync(verifier.identify, request.headers, limiter=state.verifying)


class Admits:
    """Stands beside a route as a FastAPI dependency, and admits whom a servicer's method admits.

    `method` is a servicer's method or a policy. Gives who is acting, or None where nobody is asked.
    Raises Unauthenticated and NotAllowed.
    """

    def __init__(self, method: object) -> None:
        self.policy = method if isinstance(method, Policy) else declared(method)

    async def __call__(self, request: Request) -> Actor | None:
        """Who is acting."""
        if not self.policy.asks_who:
            return None
        actor = await actor_of(request)
        # Which county it is about stands in the request: `through` looks there.
        self.policy.admit(actor, county_of(actor))
        return actor


def through(method: Any, request: Any, actor: Actor | None) -> Any:
    """What a servicer's method answers to one who was admitted to a route; None where nobody is asked."""
    policy = declared(method)
    if policy.asks_who:
        assert actor is not None
        policy.admit(actor, getattr(request, "county_code", ""))
    wire.storable(request)
    return method(request, Asking(actor) if policy.asks_who and actor else None)


def app(
    title: str,
    router: APIRouter,
    registry: CollectorRegistry,
    health: Callable[[], Health],
    standing: Callable[[], dict[str, Any]],
    most_bytes: int = 256 * 1024,
    verifier: Verifier | None = None,
) -> FastAPI:
    """An HTTP app around a router.

    `/readyz` is 503 while something keeps the process from its work; what only delays others is told
    there, too, with 200. `standing` is what operators' commands ask. A body above `most_bytes` is 413.
    `verifier` is what `actor_of` believes; an app without it asks nobody who they are.
    """
    # A page that tries requests out would load scripts from elsewhere; /openapi.json is the contract.
    web = FastAPI(title=title, version="v1", docs_url=None, redoc_url=None)
    web.state.verifier = verifier
    seconds = Histogram(
        "huiyin_http_seconds", "HTTP requests by route and status", ["route", "status"], registry=registry
    )
    defects = Counter("huiyin_http_defects", "Requests that ended in a defect", registry=registry)

    web.add_middleware(_Around, seconds=seconds, defects=defects, most_bytes=most_bytes)

    @web.exception_handler(refusals.Refusal)
    def refused(_request: Request, refusal: refusals.Refusal) -> Response:
        fields = [{"field": f.field, "text": f.text} for f in getattr(refusal, "fields", ())]
        return problem(STATUSES[type(refusal)], refusal.reason, refusal.text, fields=fields)

    @web.exception_handler(RequestValidationError)
    def malformed(_request: Request, error: RequestValidationError) -> Response:
        fields = [
            {"field": ".".join(str(p) for p in e["loc"][1:]) or str(e["loc"][0]), "text": _told(e)}
            for e in error.errors()
        ]
        return problem(422, "INVALID", "；".join(f["text"] for f in fields), fields=fields)

    @web.exception_handler(_TooLong)
    def too_long(_request: Request, _error: _TooLong) -> Response:
        return _too_long()

    @web.exception_handler(AnyHTTPException)
    def unknown(_request: Request, error: AnyHTTPException) -> Response:
        return problem(
            error.status_code, "NOT_FOUND" if error.status_code == 404 else "HTTP", str(error.detail)
        )

    @web.get("/healthz", include_in_schema=False, dependencies=[Depends(Admits(PUBLIC))])
    async def healthz() -> Response:
        return Response("ok")

    @web.get("/readyz", include_in_schema=False, dependencies=[Depends(Admits(PUBLIC))])
    def readyz() -> Response:
        told = health()
        body = {
            "ready": not told.lacking,
            "lacking": dict(told.lacking),
            "degraded": dict(told.degraded),
        }
        return JSONResponse(body, 503 if told.lacking else 200)

    @web.get("/metrics", include_in_schema=False, dependencies=[Depends(Admits(PUBLIC))])
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @web.get("/standing", include_in_schema=False, dependencies=[Depends(Admits(INSIDE))])
    def stand() -> Response:
        return JSONResponse(standing())

    web.include_router(router)
    return web


class _Around:
    """Around every request: trace, timing, protection, and an answer when the database is away, the body is
    too long or something is broken.

    Plain ASGI: what Starlette offers for functions costs as much as the rest of a request.
    """

    def __init__(self, app: ASGIApp, seconds: Histogram, defects: Counter, most_bytes: int) -> None:
        self.app, self.seconds, self.defects, self.most_bytes = app, seconds, defects, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, received = time.monotonic(), 0, 0

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                if b"etag" in said:
                    said.add(b"cache-control")
                message["headers"] = [*message["headers"], *(h for h in _HEADERS if h[0] not in said)]
            await send(message)

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most_bytes:
                raise _TooLong(413)
            return message

        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            # No code holds it, and PostgreSQL does not look for it.
            await problem(422, "INVALID", "网址中有无法识别的字符，请核对")(scope, receive, watched)
            return
        headers = {n: value for n, value in scope["headers"] if n in (b"traceparent", b"content-length")}
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self.most_bytes:
            await _too_long()(scope, receive, watched)
            return
        with tracing.continuing(headers.get(b"traceparent", b"").decode("latin-1")) as trace:
            try:
                await self.app(scope, counted, watched)
            except Exception as error:
                if status:
                    raise
                await self._broken(error, scope["method"], trace)(scope, receive, watched)
        route = scope.get("route")
        self.seconds.labels(getattr(route, "path", "none"), status).observe(time.monotonic() - began)

    def _broken(self, error: Exception, method: str, trace: str) -> Response:
        if isinstance(error, DatabaseAway):
            _logger.warning("database_away", method=method)
            return problem(503, "DATABASE_AWAY", "系统暂时无法保存，请稍后用同样的内容再提交一次")
        if isinstance(error, UnicodeEncodeError):
            # Half a character, which JSON can name and UTF-8 cannot carry: it came from outside.
            return problem(422, "INVALID", "文字中有无法识别的字符，请删去后重新填写")
        self.defects.inc()
        _logger.error("defect", method=method, exc_info=error)
        return problem(500, "DEFECT", "系统出错，已记录。请稍后再试", trace=trace[3:35])


class _TooLong(HTTPException):
    """More was sent than the door takes; any other kind FastAPI would take for a body it cannot parse."""


def _too_long() -> Response:
    return problem(
        413, "TOO_LONG", "提交的内容太大，请缩短文字或减小照片后再提交", headers={"connection": "close"}
    )


def answer(message: Any, status: int = 200, **headers: str) -> Response:
    """A protobuf message as JSON, with the proto's own field names."""
    # The contract is the message's: nothing is left for FastAPI to check or to convert.
    return JSONResponse(MessageToDict(message, preserving_proto_field_name=True), status, headers)


def problem(status: int, reason: str, text: str, **more: Any) -> Response:
    """Problem details (RFC 9457): `detail` is for the person, `reason` for machines."""
    headers = more.pop("headers", None)
    body = {"type": "about:blank", "title": reason, "status": status, "detail": text, "reason": reason}
    return JSONResponse(body | {k: v for k, v in more.items() if v}, status, headers, _PROBLEM)


def _told(error: Any) -> str:
    name = ".".join(str(p) for p in error["loc"][1:])
    if error["type"] == "missing":
        return f"缺少 {name}"
    return f"{name} 填写有误：{error['msg']}"
