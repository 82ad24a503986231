"""A cell on real engines: databases and topics of its own, its fleet, and the doors to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import tokens
from tests.chaos.fleet import Fleet
from tests.engines import Kafka, Postgres
from tests.journeys.doors import ROOT, SERVICES, Doors
from tests.journeys.township import Township, build

_COUNTY = ROOT / "deploy" / "demo" / "360783"
_TOPICS = (
    "huiyin.intake.petition.v1",
    "huiyin.routing.assignment.v1",
    "huiyin.routing.agent.v1",
    "huiyin.routing.place.v1",
    "huiyin.casework.case.v1",
    "huiyin.supervision.order.v1",
    "huiyin.supervision.suspension.v1",
)


class Cell:
    """As a context: everything is up on entering, and nothing of it is left on leaving.

    `name` is small letters and digits, unlike every other cell's. `database` and `broker` say through
    which addresses the services reach their engines.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        postgres: Postgres,
        kafka: Kafka,
        bootstrap: str = "",
        database: Callable[[str, str], str] = lambda _service, url: url,
    ) -> None:
        self.name, self.postgres, self.kafka, self.prefix = name, postgres, kafka, f"{name}."
        urls = {s: postgres.create(f"{name}_{s}") for s in SERVICES}
        self.dsns = {service: url.replace("+psycopg", "") for service, url in urls.items()}
        through = {service: database(service, url) for service, url in urls.items()}
        shared = {
            "HUIYIN_KAFKA_BOOTSTRAP": bootstrap or kafka.bootstrap,
            "HUIYIN_KAFKA_REPLICATION": str(len(kafka.servers)),
            "HUIYIN_TOPIC_PREFIX": self.prefix,
        }
        # Migrations and their time limits need a direct connection.
        self._direct = {f"{service.upper()}_DATABASE_URL": url for service, url in urls.items()}
        self.fleet = Fleet(folder / name, through, shared)
        # Tokens are signed here: this is about facts, and an issuer would be one more thing to kill.
        tokens.believed(folder / name)
        self.doors = Doors(
            0, folder / name, self.fleet.addresses, token=lambda who: tokens.token(**who.claims())
        )
        self.township: Township

    def __enter__(self) -> "Cell":
        try:
            self.command("topics", "create")
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(self._migrate, SERVICES))
            self.fleet.start()
            self.doors.settle(120)
            self.township = build(self.doors)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.doors.close()
        self.fleet.stop()
        if self.postgres.server.runs():
            for service in SERVICES:
                self.postgres.drop(f"{self.name}_{service}")

    def command(self, *arguments: str, **environment: str) -> str:
        """What an operators' command says; AssertionError when it does not succeed."""
        done = self.fleet.command(*arguments, **environment)
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)}: {done.stderr[-1500:] or done.stdout[-1500:]}")
        return done.stdout

    def hears(self) -> dict[str, list[str]]:
        """The topics that each service hears."""
        return {service: self.doors.standing(service)["hears"] for service in SERVICES}

    def topics(self) -> list[str]:
        """The cell's topics as the broker names them."""
        return [self.prefix + topic for topic in _TOPICS]

    def _migrate(self, service: str) -> None:
        self.command(service, "migrate", **self._direct)
        if service == "routing":
            self.command("routing", "load", str(_COUNTY), **self._direct)
