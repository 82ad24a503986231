"""Where the services' own HTTP doors are, and how commands ask them."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx2 as httpx
from pydantic import Field

from services.chassis.log import producer_of
from services.chassis.settings import BadSettings
from services.machine import SERVICES, Machine

# A check over a page of a big table takes its time.
_SECONDS = 60
_PAGE = 500
ISSUER = "issuer"


class Cell(Machine):
    """The services' HTTP doors: on this machine by port, in a cell each by its address.

    HUIYIN_INTAKE_URL=http://intake-api:7831 and its like name an address.
    """

    intake_url: str = Field(default="", description="intake's HTTP door; empty = on this machine")
    routing_url: str = Field(default="", description="routing's HTTP door")
    casework_url: str = Field(default="", description="casework's HTTP door")
    supervision_url: str = Field(default="", description="supervision's HTTP door")

    issuer_url: str = Field(default="", description="the issuer's HTTP door, where a cell has one")

    def url(self, service: str) -> str:
        """The address of a service's HTTP door."""
        if service == ISSUER:
            return self.issuer_url or f"http://{self.issuer()}"
        named: str = getattr(self, f"{service}_url")
        return named or f"http://{self.http(service)}"

    @property
    def audited(self) -> Sequence[str]:
        """Whoever has an audit chain: the services, and the issuer where it is ours."""
        elsewhere = any(getattr(self, f"{name}_url") for name in SERVICES)
        return SERVICES if elsewhere and not self.issuer_url else (*SERVICES, ISSUER)


class Doors:
    """Asks every service. Raises BadSettings with one sentence when one does not answer or says no.

    `pause` waits that many seconds; what is waited for goes on meanwhile.
    """

    def __init__(
        self, clients: Mapping[str, httpx.Client], pause: Callable[[float], object] | None = None
    ) -> None:
        self._clients = clients
        self.pause = pause or threading.Event().wait

    @classmethod
    def of(cls, cell: Cell, names: Sequence[str] = SERVICES) -> "Doors":
        """The doors of the cell the environment names."""
        return cls({name: httpx.Client(base_url=cell.url(name), timeout=_SECONDS) for name in names})

    @property
    def services(self) -> Sequence[str]:
        """Every service that is asked."""
        return list(self._clients)

    def get(self, service: str, path: str, **asked: Any) -> Any:
        """What a service answers."""
        return self._read(service, lambda client: client.get(path, params=asked))

    def post(self, service: str, path: str, body: Mapping[str, Any], **asked: Any) -> Any:
        """What a service answers to a change."""
        return self._read(service, lambda client: client.post(path, json=dict(body), params=asked))

    def keys(self, service: str, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Everything a service lists by key, page after page."""
        after = ""
        while True:
            page = self.get(service, path, after=after, most=_PAGE, **asked)["keys"]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1]["key"]

    def facts(self, topic: str, keys: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """Every announced fact of a topic, or of some of its keys, by key and sequence, from its owner."""
        after: dict[str, Any] = {}
        while True:
            page = self.get(
                producer_of(topic), "/facts/announcements", topic=topic, most=_PAGE, key=list(keys), **after
            )["facts"]
            yield from page
            if len(page) < _PAGE:
                return
            after = {"after": page[-1]["key"], "after_sequence": page[-1]["sequence"]}

    def republish(self, topic: str, keys: Sequence[str] = ()) -> int:
        """Lets the owner send a topic's facts again, or those of some keys; returns how many."""
        sent, after = 0, 0
        while True:
            body: dict[str, Any] = {"topic": topic, "keys": list(keys), "after": after, "most": _PAGE}
            answer = self.post(producer_of(topic), "/facts/republish", body)
            sent, after = sent + int(answer["sent"]), answer["after"]
            if answer["sent"] < _PAGE:
                return sent

    def close(self) -> None:
        """Hangs up."""
        for client in self._clients.values():
            client.close()

    def _read(self, service: str, ask: Callable[[httpx.Client], httpx.Response]) -> Any:
        client = self._clients[service]
        try:
            answer = ask(client)
        except httpx.HTTPError as error:
            raise BadSettings(
                f"{service} does not answer on {client.base_url} ({type(error).__name__}); start Huiyin, "
                f"or name its HTTP door with HUIYIN_{service.upper()}_URL"
            ) from None
        if answer.status_code != 200:
            raise BadSettings(f"{service} says {answer.status_code}: {answer.json().get('detail', '')}")
        return answer.json()
