"""The people's door: a FastAPI app with problem details, liveness, readiness and metrics."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from google.protobuf.json_format import MessageToDict
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis import refusals, tracing
from services.chassis.database import DatabaseAway
from services.chassis.identity import Actor
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
    verifier: Verifier = request.app.state.verifier
    return verifier.identify(request.headers)


def app(
    title: str,
    router: APIRouter,
    registry: CollectorRegistry,
    health: Callable[[], Health],
    standing: Callable[[], dict[str, Any]],
    verifier: Verifier | None = None,
) -> FastAPI:
    """An HTTP app around a router.

    `/readyz` is 503 while something keeps the process from its work; what only delays others is told
    there, too, with 200. `standing` is what operators' commands ask. `verifier` is what `actor_of` believes;
    an app without it asks nobody who they are.
    """
    web = FastAPI(title=title, version="v1", redoc_url=None)
    web.state.verifier = verifier
    seconds = Histogram(
        "huiyin_http_seconds", "HTTP requests by route and status", ["route", "status"], registry=registry
    )
    defects = Counter("huiyin_http_defects", "Requests that ended in a defect", registry=registry)

    web.add_middleware(_Around, seconds=seconds, defects=defects)

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

    @web.exception_handler(HTTPException)
    def unknown(_request: Request, error: HTTPException) -> Response:
        return problem(
            error.status_code, "NOT_FOUND" if error.status_code == 404 else "HTTP", str(error.detail)
        )

    @web.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return Response("ok")

    @web.get("/readyz", include_in_schema=False)
    def readyz() -> Response:
        told = health()
        body = {
            "ready": not told.lacking,
            "lacking": dict(told.lacking),
            "degraded": dict(told.degraded),
        }
        return JSONResponse(body, 503 if told.lacking else 200)

    @web.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @web.get("/standing", include_in_schema=False)
    def stand() -> Response:
        return JSONResponse(standing())

    web.include_router(router)
    return web


class _Around:
    """Around every request: trace, timing, and an answer when the database is away or something is broken.

    Plain ASGI: what Starlette offers for functions costs as much as the rest of a request.
    """

    def __init__(self, app: ASGIApp, seconds: Histogram, defects: Counter) -> None:
        self.app, self.seconds, self.defects = app, seconds, defects

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        headers = {name: value for name, value in scope["headers"] if name == b"traceparent"}
        with tracing.continuing(headers.get(b"traceparent", b"").decode("latin-1")) as trace:
            try:
                await self.app(scope, receive, watched)
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
        self.defects.inc()
        _logger.error("defect", method=method, exc_info=error)
        return problem(500, "DEFECT", "系统出错，已记录。请稍后再试", trace=trace[3:35])


def answer(message: Any, status: int = 200, **headers: str) -> Response:
    """A protobuf message as JSON, with the proto's own field names."""
    # The contract is the message's: nothing is left for FastAPI to check or to convert.
    return JSONResponse(MessageToDict(message, preserving_proto_field_name=True), status, headers)


def problem(status: int, reason: str, text: str, **more: Any) -> Response:
    """Problem details (RFC 9457): `detail` is for the person, `reason` for machines."""
    body = {"type": "about:blank", "title": reason, "status": status, "detail": text, "reason": reason}
    return JSONResponse(body | {k: v for k, v in more.items() if v}, status, media_type=_PROBLEM)


def _told(error: Any) -> str:
    name = ".".join(str(p) for p in error["loc"][1:])
    if error["type"] == "missing":
        return f"缺少 {name}"
    return f"{name} 填写有误：{error['msg']}"
