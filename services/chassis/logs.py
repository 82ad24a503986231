"""Logs: JSON lines with the trace in production, readable lines on one machine. No personal information."""

import logging
import sys

import structlog

from services.chassis import tracing


def configure(service: str, readable: bool) -> None:
    """Sets up logging for this process; the standard library's loggers go the same way."""

    def own(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
        entry["service"] = service
        entry["trace"] = tracing.current()[3:35]
        return entry

    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        own,
    ]
    last: structlog.typing.Processor
    if readable:
        # Rich tracebacks print local variables, and those hold what villagers said.
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(),
            pad_event_to=0,
            sort_keys=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
        shared = [
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        ]
    else:
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    # The client library says the same thing every second while a broker is away; we say it once.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
