"""What a test stands on: throwaway files, or the real engines when pytest runs with --engines."""

import functools
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from kafka import KafkaAdminClient
from sqlalchemy import create_engine

from services.casework import bootstrap as casework
from services.chassis import schema
from services.chassis.broker import Broker
from services.chassis.clock import SystemClock
from services.chassis.database import Database
from services.chassis.embedded_log import EmbeddedLog
from services.chassis.kafka_log import KafkaLog
from services.chassis.log import Away, Log
from services.chassis.schema import Schema
from services.intake import bootstrap as intake
from services.routing import bootstrap as routing
from services.supervision import bootstrap as supervision
from tests.engines import Engines
from tests.journeys.running import eventually

SERVICES: dict[str, ModuleType] = {m.NAME: m for m in (intake, routing, casework, supervision)}
PARTITIONS = 6


class Ground(Protocol):
    """Gives databases and a log to one test; `release` takes them back."""

    def database(self, folder: Path, name: str, of: Schema) -> Database:
        """A new database with the tables of the chassis and of one schema."""
        ...

    def settings(self, folder: Path, service: str) -> dict[str, Any]:
        """Settings of one service with a new, migrated database."""
        ...

    def log(self, folder: Path, service: str) -> Log:
        """The same log for everyone of this test, as its producer sees it."""
        ...

    def release(self) -> None:
        """The test is over and has closed what it opened."""
        ...


class Files:
    """SQLite and the embedded log."""

    def database(self, folder: Path, name: str, of: Schema) -> Database:
        made = Database(f"sqlite:///{folder / f'{name}.db'}")
        schema.migrate(made, of)
        return made

    def settings(self, folder: Path, service: str) -> dict[str, Any]:
        shutil.copy(migrated() / f"{service}.db", folder)
        return {"data": folder}

    def log(self, folder: Path, service: str) -> Log:
        return EmbeddedLog(folder / "log", service)

    def release(self) -> None:
        return


@functools.cache
def migrated() -> Path:
    """Migrated, empty SQLite databases to copy: migrating anew for every test took half its time."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-migrated-"))
    for module in SERVICES.values():
        assembly = module.build(module.Settings(data=folder), SystemClock())
        assembly.migrate()
        assembly.close()
    return folder


class OnEngines:
    """PostgreSQL and Apache Kafka; topics and templates are made once, databases for every test."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        self.prefix = f"t{uuid.uuid4().hex[:10]}."
        self._templates: dict[str, str] = {}
        self._made: list[str] = []
        topics = [
            topic
            for module in SERVICES.values()
            for topic in getattr(module, "events").ANNOUNCES  # noqa: B009
        ]
        make_topics(engines, self.prefix, [*topics, "huiyin.intake.sealed.v1"])

    def database(self, folder: Path, name: str, of: Schema) -> Database:
        made = Database(self.create(f"{name}_{uuid.uuid4().hex[:12]}"))
        schema.migrate(made, of)
        return made

    def settings(self, folder: Path, service: str) -> dict[str, Any]:
        template = self._template(service)
        return {
            "data": folder,
            "database_url": self.create(f"{service}_{uuid.uuid4().hex[:12]}", template),
            "kafka_bootstrap": self.engines.kafka_bootstrap,
            "topic_prefix": self.prefix,
        }

    def log(self, folder: Path, service: str) -> Log:
        return KafkaLog(self.broker(), service)

    def broker(self, prefix: str = "") -> Broker:
        """The brokers, with this session's topics or those of another prefix."""
        return _broker(self.engines, prefix or self.prefix)

    def release(self) -> None:
        for name in self._made:
            self._do(f"drop database if exists {name} with (force)")
        self._made.clear()

    def close(self) -> None:
        """The session is over."""
        self._made += self._templates.values()
        self.release()
        with admin(self.engines) as client:
            client.delete_topics([t for t in _names(client) if t.startswith(self.prefix)])

    def _template(self, service: str) -> str:
        if service not in self._templates:
            name = f"template_{service}_{uuid.uuid4().hex[:12]}"
            module = SERVICES[service]
            url = self.create(name)
            self._made.remove(name)
            assembly = module.build(module.Settings(data=migrated(), database_url=url), SystemClock())
            assembly.migrate()
            assembly.close()
            self._templates[service] = name
        return self._templates[service]

    def create(self, name: str, template: str = "") -> str:
        """A new database, until the test is over; its URL."""
        self._do(f"create database {name}" + (f" template {template}" if template else ""))
        self._made.append(name)
        return f"{self.engines.postgres_url}/{name}"

    def _do(self, statement: str) -> None:
        engine = create_engine(f"{self.engines.postgres_url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@contextmanager
def admin(engines: Engines) -> Iterator[KafkaAdminClient]:
    """An administrator of the brokers."""
    client = KafkaAdminClient(bootstrap_servers=engines.kafka_bootstrap.split(","))
    try:
        yield client
    finally:
        client.close()


def make_topics(engines: Engines, prefix: str, topics: Sequence[str], **configs: str) -> None:
    """Topics with a few partitions each, ready to use."""
    with admin(engines) as client:
        client.create_topics(
            {prefix + topic: {"num_partitions": PARTITIONS, "configs": configs} for topic in set(topics)},
            wait_for_metadata=True,
        )
    broker = _broker(engines, prefix)
    # One broker knows them before another does, and each client asks which it likes.
    eventually(lambda: all(_known(broker, topics) for _ in range(2 * len(broker.servers))), 30)


def _broker(engines: Engines, prefix: str) -> Broker:
    return Broker(tuple(engines.kafka_bootstrap.split(",")), prefix, "PLAINTEXT", "", "", "", None)


def _known(broker: Broker, topics: Sequence[str]) -> bool:
    log = KafkaLog(broker, "tests")
    try:
        log.ends(topics)
    except Away:
        return False
    finally:
        log.close()
    return True


def _names(client: KafkaAdminClient) -> list[str]:
    found = client.list_topics()
    return [str(each["name"]) if isinstance(each, dict) else str(each) for each in found]
