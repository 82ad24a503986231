"""The cookie in production, and a session that nobody uses."""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from services.chassis.clock import MovedClock, SystemClock
from services.chassis.process import Web
from services.chassis.tokens import Keys, Verifier
from services.console import bootstrap
from services.console.asks import Asks
from services.console.issuer import Issuer
from services.issuer import bootstrap as issuing_bootstrap
from services.issuer.model import Person
from tests import tokens
from tests.issuing import Issuing, issuing
from tests.unit.console.fakes import AGENT, COUNTY, STATION, Fake, running


@pytest.fixture
def machine() -> MovedClock:
    return MovedClock(SystemClock().now())


@pytest.fixture
def issuer(tmp_path: Path, machine: MovedClock) -> Iterator[Issuing]:
    with issuing(tmp_path, machine) as made:
        yield made


@pytest.fixture(params=["demo", "production"])
def http(
    request: pytest.FixtureRequest,
    fake: Fake,
    clock: MovedClock,
    tmp_path: Path,
    issuer: Issuing,
    machine: MovedClock,
) -> Iterator[httpx.Client]:
    """The pages in one of the two modes, whose console forgets tokens as machine time goes."""

    def now() -> float:
        return machine.now().timestamp()

    verifier = Verifier(tokens.ISSUER, Keys(str(tmp_path / "jwks.json")), now)
    asking = Issuer(tokens.ISSUER, lambda: issuer.secret, verifier, issuer.http, now)
    with running(fake, verifier) as targets:
        asks = Asks(targets, COUNTY, asking.visitor)
        loaded = bootstrap.Settings(data=tmp_path, mode=request.param, cookie_secret="演示" * 8)
        with Web(bootstrap.app(loaded, clock, asks, asking), "127.0.0.1:0", "TEST") as web:
            client = httpx.Client(base_url=f"http://127.0.0.1:{web.port}", timeout=20)
            yield client
            client.close()
        asks.close()


def cookie(answer: httpx.Response) -> set[str]:
    """The attributes of the cookie that came with an answer."""
    return {each.strip().lower().split("=")[0] for each in answer.headers["set-cookie"].split(";")[1:]}


def test_the_cookie_is_for_no_script_no_other_site_and_in_production_no_plain_text(
    http: httpx.Client, request: pytest.FixtureRequest
) -> None:
    answer = http.get("/sign-in")
    production = request.node.callspec.params["http"] == "production"
    assert {"httponly", "samesite", "max-age"} <= cookie(answer)
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert ("secure" in cookie(answer)) is production


def test_a_session_nobody_used_for_half_an_hour_asks_to_sign_in(
    http: httpx.Client, tmp_path: Path, machine: MovedClock
) -> None:
    loaded = issuing_bootstrap.Settings(data=tmp_path, issuer=tokens.ISSUER)
    person = Person(AGENT, "agent", STATION, "360783990201", "演示员甲")
    password = issuing_bootstrap.create_account(loaded, machine, "yan", person)[0]

    def said(answer: httpx.Response) -> dict[str, str]:
        # The browser keeps a Secure cookie from this machine's loopback, the library does not.
        return {"cookie": answer.headers["set-cookie"].split(";")[0]}

    page = http.get("/sign-in")
    token = page.text.split('name="token" value="')[1].split('"')[0]
    form = {"token": token, "username": "yan", "password": password}
    held = said(http.post("/sign-in", data=form, headers=said(page)))
    for minutes, status in ((29, 200), (29, 200), (31, 401)):
        machine.advance(minutes=minutes)
        assert http.get("/today", headers=held).status_code == status
