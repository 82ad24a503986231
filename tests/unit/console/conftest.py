"""The pages on a real HTTP port, over fake services, and a browser that keeps cookies and fills in forms."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx2 as httpx
import pytest

from services.chassis.clock import MovedClock, SystemClock
from services.chassis.process import Web
from services.console import bootstrap
from services.console.asks import Asks
from tests.issuing import Issuing, issuing
from tests.unit.console.fakes import AGENT, COUNTY, STATION, Fake, running


class _Forms(HTMLParser):
    """Every form of a page by its action, with what its fields hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] = {}
        self._area = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {key: value or "" for key, value in attrs}
        name = has.get("name", "")
        if tag == "form":
            self._fields = self.forms.setdefault(has.get("action", ""), {})
        elif tag == "input" and (has.get("type") != "checkbox" or "checked" in has):
            self._fields[name] = has.get("value", "")
        elif tag == "textarea":
            self._area, self._fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in has or self._select not in self._fields):
            self._fields[self._select] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] += data


class Browser:
    """Somebody at a phone."""

    def __init__(self, address: str, issuing: Issuing) -> None:
        self.issuing = issuing
        self.http = httpx.Client(base_url=address, timeout=20)
        self.page = httpx.Response(200, text="")

    @property
    def text(self) -> str:
        """The page without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page.text))

    def open(self, path: str) -> "Browser":
        """Follows a link."""
        self.page = self.http.get(path, follow_redirects=True)
        return self

    def form(self, action: str) -> dict[str, str]:
        """What a form on this page holds. KeyError when there is no such form."""
        return _Forms(self.page.text).forms[action]

    def actions(self) -> set[str]:
        """Where the forms of this page go."""
        return set(_Forms(self.page.text).forms)

    def send(self, action: str, **filled: str) -> "Browser":
        """Fills in a form of this page and presses its button."""
        return self.post(action, self.form(action) | filled)

    def post(self, action: str, content: dict[str, str], **photos: bytes) -> "Browser":
        """Posts what no page need have offered."""
        files = {name: ("photo.jpg", photo) for name, photo in photos.items()}
        self.page = self.http.post(action, data=content, files=files or None, follow_redirects=True)
        return self

    def sign_in(self, role: str = "agent", actor: str = AGENT, office: str = STATION) -> "Browser":
        """Takes a post of the demo, with a fresh code for its role."""
        code = self.issuing.code(role)
        filled = {"code": code, "role": role, "actor": actor, "office": office, "name": "演示岗位"}
        self.open("/sign-in")
        return self.post("/sign-in", {"token": self.form("/sign-in")["token"]} | filled)


@pytest.fixture
def fake() -> Fake:
    """What the services will answer."""
    return Fake()


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Issuing]:
    """Who tells who somebody is."""
    with issuing(tmp_path, SystemClock()) as made:
        yield made


@pytest.fixture
def address(fake: Fake, clock: MovedClock, tmp_path: Path, issuer: Issuing) -> Iterator[str]:
    """Where the pages are."""
    with running(fake, issuer.verifier) as targets:
        asks = Asks(targets, COUNTY, issuer.asked.visitor)
        pages = bootstrap.app(bootstrap.Settings(data=tmp_path), clock, asks, issuer.asked)
        with Web(pages, "127.0.0.1:0", "CONSOLE_HTTP_ADDRESS") as web:
            yield f"http://127.0.0.1:{web.port}"
        asks.close()


@pytest.fixture
def browser(address: str, issuer: Issuing) -> Iterator[Browser]:
    """A browser nobody has signed in with."""
    made = Browser(address, issuer)
    yield made
    made.http.close()
