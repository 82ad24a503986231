"""The services' door and the way through it: gRPC server and channels."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import grpc
import structlog
from google.protobuf import any_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status
from prometheus_client import CollectorRegistry, Counter, Histogram

from services.chassis import refusals, tracing, wire
from services.chassis.database import DatabaseAway
from services.chassis.identity import Actor, Asking
from services.chassis.policy import NOBODY, Policy, declared
from services.chassis.tokens import Verifier
from services.chassis.transport import Transport

DOMAIN = "huiyin"
_logger = structlog.get_logger(__name__)
_OPEN = ("/grpc.health.v1.", "/grpc.reflection.")
# Stands for a request of bytes that are no message; None would be a defect to gRPC.
_UNREADABLE = object()
# A refusal travels as trailing metadata, of which clients take 8 KB: text percent-encoded (nine bytes for a
# Chinese character), details with the text in them as base64. What is longer would arrive without a word.
_TEXT_LENGTH = 200
_DETAILS_BYTES = 2000
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_acting: ContextVar[Actor] = ContextVar("acting")
_unseen: ContextVar[bool] = ContextVar("unseen", default=False)

CODES: dict[type[refusals.Refusal], grpc.StatusCode] = {
    refusals.Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    refusals.Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    refusals.NotAllowed: grpc.StatusCode.PERMISSION_DENIED,
    refusals.NotFound: grpc.StatusCode.NOT_FOUND,
    refusals.Stale: grpc.StatusCode.ABORTED,
    refusals.Conflict: grpc.StatusCode.FAILED_PRECONDITION,
    refusals.TooMany: grpc.StatusCode.RESOURCE_EXHAUSTED,
}

# Safe methods are tried again when nobody answered; a method with a request_id would be safe, too,
# but its caller decides.
_SERVICE_CONFIG = (
    '{"loadBalancingConfig":[{"round_robin":{}}],"methodConfig":[{"name":[{}],"retryPolicy":'
    '{"maxAttempts":4,"initialBackoff":"0.05s","maxBackoff":"1s","backoffMultiplier":2,'
    '"retryableStatusCodes":["UNAVAILABLE"]}}]}'
)


@dataclass(frozen=True)
class Servicer:
    """One gRPC service to mount: the generated `add_…_to_server`, the servicer, its full name."""

    add: Callable[[Any, grpc.Server], None]
    servicer: object
    name: str


def actor_of(context: grpc.ServicerContext | Asking) -> Actor:
    """Who is acting in this call, as the door proved it; only of a method whose policy asks who."""
    return context.actor if isinstance(context, Asking) else _acting.get()


def unseen() -> None:
    """This call is not counted: whoever reads the metrics must not learn that there is a sealed matter."""
    _unseen.set(True)


class _Door(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """Around every call: deadline, trace, timing, policy, refusals to status, defects to INTERNAL."""

    def __init__(
        self, registry: CollectorRegistry, policies: Mapping[str, Policy], verifier: Verifier
    ) -> None:
        self._policies, self._verifier = policies, verifier
        self._seconds = Histogram(
            "huiyin_rpc_seconds", "gRPC calls by method and code", ["method", "code"], registry=registry
        )
        self._defects = Counter("huiyin_rpc_defects", "Calls that ended in a defect", registry=registry)

    def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = continuation(details)
        if handler is None or details.method.startswith(_OPEN):
            return handler
        name = details.method

        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            with self._around(name, request, context):
                if handler.stream_unary:
                    return handler.stream_unary(each(request), context)
                return handler.unary_unary(request, context)

        def answers(request: Any, context: grpc.ServicerContext) -> Any:
            with self._around(name, request, context):
                yield from handler.unary_stream(request, context)

        def read(raw: bytes) -> Any:
            # Left to gRPC, bytes that are no message would end as INTERNAL.
            try:
                return handler.request_deserializer(raw)
            except DecodeError:
                return _UNREADABLE

        def each(requests: Iterator[Any]) -> Iterator[Any]:
            for request in requests:
                _known(request)
                wire.storable(request)
                yield request

        if handler.unary_unary:
            made, method = grpc.unary_unary_rpc_method_handler, answer
        elif handler.stream_unary:
            made, method = grpc.stream_unary_rpc_method_handler, answer
        elif handler.unary_stream:
            made, method = grpc.unary_stream_rpc_method_handler, answers
        else:
            # What cannot be guarded here yet is not there.
            return None
        return made(method, read, handler.response_serializer)

    @contextmanager
    def _around(self, name: str, request: Any, context: grpc.ServicerContext) -> Iterator[None]:
        began = time.monotonic()
        code = grpc.StatusCode.OK
        remaining = context.time_remaining()
        metadata = _metadata(context.invocation_metadata())
        with tracing.continuing(metadata.get("traceparent")):
            token = _deadline.set(None if remaining is None else began + remaining)
            acting, counted = None, _unseen.set(False)
            try:
                # A client without a deadline is told years; anything past a day is no deadline.
                if remaining is None or remaining > 86_400:
                    raise refusals.Invalid.field("grpc-timeout", "调用须带截止时间（deadline）")
                if remaining <= 0:
                    raise refusals.TooMany("DEADLINE_PASSED", "请求到达时已超过截止时间，请重试")
                policy = self._policies.get(name, NOBODY)
                actor = self._verifier.identify(metadata) if policy.asks_who else None
                _known(request)
                if actor:
                    acting = _acting.set(actor)
                    # A stream of requests names no county before it is read: who is of one county is refused.
                    policy.admit(actor, getattr(request, "county_code", ""))
                if not isinstance(request, Iterator):
                    wire.storable(request)
                yield
            except refusals.Refusal as refusal:
                code = CODES[type(refusal)]
                context.abort_with_status(rpc_status.to_status(_status(code, refusal)))
            except GeneratorExit:
                # Who asked went away before everything was said.
                code = grpc.StatusCode.CANCELLED
                raise
            except grpc.RpcError as error:
                if not isinstance(error, grpc.Call):
                    # Nor is it any neighbour's failure when who asks goes away while still sending.
                    code = grpc.StatusCode.CANCELLED
                    raise
                # A neighbour did not answer: the caller may try again.
                code = grpc.StatusCode.UNAVAILABLE
                _logger.warning("neighbour_failed", method=name, code=str(_code_of(error)))
                context.abort(code, "another service did not answer; try again")
            except DatabaseAway as error:
                code = grpc.StatusCode.UNAVAILABLE
                _logger.warning("database_away", method=name, reason=str(error))
                context.abort(code, "the database did not answer; try again with the same request id")
            except Exception:
                code = grpc.StatusCode.INTERNAL
                self._defects.inc()
                _logger.exception("defect", method=name)
                context.abort(code, f"defect, trace {tracing.current()[3:35]}")
            finally:
                if acting:
                    _acting.reset(acting)
                _deadline.reset(token)
                if not _unseen.get():
                    self._seconds.labels(name, code.name).observe(time.monotonic() - began)
                _unseen.reset(counted)


class Server:
    """A gRPC server with health, reflection, deadlines, refusals and metrics."""

    def __init__(
        self,
        address: str,
        servicers: Iterable[Servicer],
        registry: CollectorRegistry,
        threads: int,
        reflect: bool,
        verifier: Verifier,
        transport: Transport | None = None,
    ) -> None:
        self.address, self._transport = address, transport
        servicers = list(servicers)
        policies = {
            f"/{each.name}/{method}": declared(getattr(each.servicer, method))
            for each in servicers
            for method in dir(each.servicer)
        }
        self._server = grpc.server(
            ThreadPoolExecutor(threads, thread_name_prefix="door"),
            interceptors=[_Door(registry, policies, verifier)],
            # Beyond four waiting per thread a call is refused at once instead of growing old in a queue.
            maximum_concurrent_rpcs=threads * 5,
            options=[
                ("grpc.max_connection_age_ms", 300_000),
                ("grpc.max_connection_age_grace_ms", 30_000),
                ("grpc.max_receive_message_length", 1024 * 1024),
                ("grpc.so_reuseport", 0),
            ],
        )
        names = [health.SERVICE_NAME]
        self.health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self._server)
        for each in servicers:
            each.add(each.servicer, self._server)
            names.append(each.name)
        self._names = names
        if reflect:
            reflection.enable_server_reflection([*names, reflection.SERVICE_NAME], self._server)

    def start(self) -> int:
        """Opens the door and returns the port. Raises OSError when the address is taken."""
        try:
            if self._transport:
                port = self._server.add_secure_port(self.address, self._transport.server())
            else:
                port = self._server.add_insecure_port(self.address)
        except RuntimeError:
            port = 0
        if port == 0:
            raise OSError(f"cannot listen on {self.address}")
        self._server.start()
        for name in ("", *self._names):
            self.health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return int(port)

    def stop(self, grace: float) -> None:
        """Says NOT_SERVING, refuses new calls, lets running ones end within `grace` seconds."""
        self.health.enter_graceful_shutdown()
        self._server.stop(grace).wait()


def channel(target: str, transport: Transport | None = None) -> grpc.Channel:
    """A channel to another service, balanced over its addresses, trying safe calls again."""
    options = [
        ("grpc.service_config", _SERVICE_CONFIG),
        ("grpc.keepalive_time_ms", 300_000),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2_000),
    ]
    if transport:
        return grpc.secure_channel(target, transport.client(), options)
    return grpc.insecure_channel(target, options)


def ask(method: Any, request: Any, actor: Actor, seconds: float = 3) -> Any:
    """Asks another service on somebody's behalf and returns the answer.

    Their own token goes along, so that the other service need not believe this one. The deadline is
    what is left of the caller's own, at most `seconds`. A method that takes a stream gets an iterator.
    A refusal comes back as the Refusal it was;
    anything else is the grpc.RpcError it was.
    """
    deadline = _deadline.get()
    left = seconds if deadline is None else min(seconds, deadline - time.monotonic() - 0.05)
    metadata = (*actor.metadata(), ("traceparent", tracing.current()))
    try:
        return method(request, timeout=max(left, 0.001), metadata=metadata)
    except grpc.RpcError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from None


def ask_all(method: Any, request: Any, actor: Actor, seconds: float = 3) -> list[Any]:
    """Asks for something that comes in parts, as `ask` does, and returns all of them."""
    return list(ask(lambda given, **how: list(method(given, **how)), request, actor, seconds))


def refusal_of(error: grpc.RpcError) -> refusals.Refusal | None:
    """The refusal another Huiyin service meant, or None when it was no refusal."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    if status is None:
        return None
    reason, text, fields = "", status.message, []
    for detail in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = [refusals.FieldViolation(v.field, v.description) for v in bad.field_violations]
    kinds = {code: kind for kind, code in CODES.items()}
    kind = kinds.get(_code_of(error))
    if kind is None or not reason:
        return None
    if kind is refusals.Invalid:
        return refusals.Invalid(fields)
    if kind is refusals.NotFound:
        return refusals.NotFound(text)
    if kind is refusals.Stale:
        return refusals.Stale(text)
    return kind(reason, text)


def _code_of(error: grpc.RpcError) -> grpc.StatusCode:
    return error.code()


def _known(request: object) -> None:
    if request is _UNREADABLE:
        raise refusals.Invalid.field("", "请求内容无法识别，请按接口说明重新提交")


def _status(code: grpc.StatusCode, refusal: refusals.Refusal) -> status_pb2.Status:
    details = [error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN)]
    packed = [_packed(details[0])]
    text = refusal.text
    if isinstance(refusal, refusals.Invalid):
        bad = error_details_pb2.BadRequest()
        for told, each in enumerate(refusal.fields):
            bad.field_violations.add(field=_short(each.field), description=_short(each.text))
            if bad.ByteSize() > _DETAILS_BYTES:
                text = f"共有{len(refusal.fields)}处须改正，先列出{told + 1}处：{text}"
                break
        packed.append(_packed(bad))
    return status_pb2.Status(code=_number(code), message=_short(text), details=packed)


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_LENGTH else f"{text[: _TEXT_LENGTH - 1]}…"


def _number(code: grpc.StatusCode) -> int:
    return int(code_pb2.Code.Value(code.name))


def _packed(message: Any) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed


def _metadata(pairs: Sequence[tuple[str, str | bytes]]) -> dict[str, str]:
    return {key: value for key, value in pairs if isinstance(value, str)}
