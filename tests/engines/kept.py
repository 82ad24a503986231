"""The engines that `make engines` keeps running, and which ones a test uses."""

import contextlib
import json
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engines.binaries import KEPT, once
from tests.engines.brokers import Kafka
from tests.engines.databases import Postgres
from tests.engines.processes import EngineFailed, Server, believed

_STATE = KEPT / "engines.json"


@dataclass(frozen=True)
class Engines:
    """`kafka_bootstrap` is host:port,…; `postgres_url` has no database name and no slash at its end."""

    kafka_bootstrap: str
    postgres_url: str


def engines() -> Engines:
    """Those of KAFKA_BOOTSTRAP and POSTGRES_URL, else those of `make engines`; EngineFailed without both."""
    state = _read()
    kafka = os.environ.get("KAFKA_BOOTSTRAP") or _part(state, "kafka").get("bootstrap", "")
    postgres = os.environ.get("POSTGRES_URL") or _part(state, "postgres").get("url", "")
    if not kafka or not postgres:
        missing = " and no ".join(
            name for name, there in (("Kafka", kafka), ("PostgreSQL", postgres)) if not there
        )
        raise EngineFailed(
            f"no {missing} is known: run `make engines`, or set KAFKA_BOOTSTRAP and POSTGRES_URL"
        )
    return Engines(kafka, postgres.rstrip("/"))


def start(brokers: int | None = None) -> Engines:
    """Starts what neither runs nor is named by the environment, and leaves it running.

    `brokers` is how many of Kafka's; None is content with what runs, else starts one.
    """
    with once("engines"):
        state = _read()
        if not os.environ.get("POSTGRES_URL") and not _part(state, "postgres"):
            _clear(state.pop("postgres", {}))
            database = Postgres(KEPT / "postgres")
            database.start()
            state["postgres"] = database.let_go()
            _write(state)
        if not os.environ.get("KAFKA_BOOTSTRAP"):
            running = _part(state, "kafka")
            if not running:
                _clear(state.pop("kafka", {}))
                folder = KEPT / "kafka"
                shutil.rmtree(folder, ignore_errors=True)
                cluster = Kafka(folder, brokers or 1, proxied=False)
                cluster.start()
                state["kafka"] = cluster.let_go() | {"folder": str(folder)}
                _write(state)
            elif brokers and len(running["servers"]) != brokers:
                raise EngineFailed(
                    f"Kafka runs with {len(running['servers'])} broker(s); run `make engines-stop` first"
                )
    return engines()


def stop() -> None:
    """Ends what `start` started and removes its data."""
    with once("engines"):
        state = _read()
        for name in list(state):
            _clear(state.pop(name))
            _write(state)


def status() -> list[str]:
    """One line for each engine that `start` started."""
    said = []
    for name, part in _read().items():
        lives = [str(pid) for pid, mark in part["servers"] if believed(pid, mark)]
        where = part.get("bootstrap") or part.get("url")
        said.append(f"{name}\t{where}\t{len(lives)} of {len(part['servers'])} run: {' '.join(lives)}")
    return said


def _part(state: dict[str, Any], name: str) -> dict[str, Any]:
    """What is known of an engine whose every process lives; nothing otherwise."""
    part: dict[str, Any] = state.get(name, {})
    return part if part and all(believed(pid, mark) for pid, mark in part["servers"]) else {}


def _clear(part: dict[str, Any]) -> None:
    servers = [Server.adopt(pid, mark) for pid, mark in part.get("servers", [])]
    # For PostgreSQL this is the fast way; a broker takes both alike.
    for server in servers:
        server.send(signal.SIGINT)
    for server in servers:
        server.stop(signal.SIGINT, 8)
    if part:
        shutil.rmtree(part["folder"], ignore_errors=True)


def _read() -> dict[str, Any]:
    with contextlib.suppress(FileNotFoundError):
        state: dict[str, Any] = json.loads(_STATE.read_text())
        return state
    return {}


def _write(state: dict[str, Any]) -> None:
    half = Path(f"{_STATE}.half")
    half.write_text(json.dumps(state, indent=1))
    half.replace(_STATE)
