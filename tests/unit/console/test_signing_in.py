"""Signing in and out in a browser, with an account, and what remains when the issuer says no or nothing."""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it

from services.chassis.clock import MovedClock, SystemClock
from services.chassis.process import Web
from services.chassis.settings import demo_secret
from services.console import bootstrap
from services.console.asks import VISITOR, Asks
from services.console.issuer import Issuer
from services.issuer import bootstrap as issuing_bootstrap
from services.issuer.model import Person
from tests import tokens
from tests.issuing import Issuing
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import AGENT, COUNTY, STATION, TOWNSHIP, Fake, running


@pytest.fixture
def password(tmp_path: Path, issuer: Issuing) -> str:
    """The password of the account `yan`, the agent's."""
    loaded = issuing_bootstrap.Settings(data=tmp_path, issuer=tokens.ISSUER)
    person = Person(AGENT, "agent", STATION, "360783990201", "演示员甲")
    return issuing_bootstrap.create_account(loaded, SystemClock(), "yan", person)[0]


def enter(browser: Browser, password: str) -> Browser:
    return browser.open("/sign-in").send("/sign-in", username="yan", password=password)


def test_an_account_signs_in_and_acts_as_itself(browser: Browser, password: str, fake: Fake) -> None:
    enter(browser, "wrong")
    assert (browser.page.status_code, "动态码不对" in browser.text) == (401, True)
    browser.open("/today")
    assert browser.page.status_code == 401
    enter(browser, password)
    assert (browser.page.status_code, "演示员甲" in browser.text) == (200, True)
    actor = fake.asker(cw.ListCasesRequest)
    assert (actor.id, actor.role, actor.office) == (AGENT, "agent", STATION)


def test_attempts_are_counted_by_address(
    fake: Fake, clock: MovedClock, tmp_path: Path, issuer: Issuing, password: str
) -> None:
    with running(fake, issuer.verifier) as targets:
        asks = Asks(targets, COUNTY, issuer.asked.visitor)
        pages = bootstrap.app(bootstrap.Settings(data=tmp_path, public_acts=2), clock, asks, issuer.asked)
        with Web(pages, "127.0.0.1:0", "CONSOLE_HTTP_ADDRESS") as web:
            browser = Browser(f"http://127.0.0.1:{web.port}", issuer)
            tried = [enter(browser, each).page.status_code for each in ("wrong", password, password)]
            browser.http.close()
        asks.close()
    assert tried == [401, 200, 429]


def test_whoever_has_not_signed_in_is_a_visitor_where_somebody_must_be_named(
    browser: Browser, fake: Fake
) -> None:
    browser.open("/agents")
    assert {actor for actor, _ in fake.asked} == {None}
    browser.open(f"/file?township={TOWNSHIP}").send("/file")
    assert fake.asker(it.RegisterPetitionRequest) == VISITOR


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(
    browser: Browser, password: str, issuer: Issuing, address: str
) -> None:
    enter(browser, password)
    thief = Browser(address, issuer)
    thief.http.cookies.update(browser.http.cookies)
    assert thief.open("/today").page.status_code == 200
    browser.send("/sign-out")
    assert thief.open("/today").page.status_code == 401
    thief.http.close()


def test_a_code_is_good_once_and_for_its_role_only(browser: Browser, issuer: Issuing) -> None:
    code = issuer.code("operator")
    page = f"/sign-in?role=operator&code={code}"
    browser.open(page).send("/sign-in", role="bureau")
    assert browser.page.status_code == 401
    browser.open(page).send("/sign-in")
    assert browser.page.status_code == 200
    browser.open(page).send("/sign-in")
    assert browser.page.status_code == 401


@pytest.fixture
def alone(fake: Fake, clock: MovedClock, tmp_path: Path, issuer: Issuing) -> Iterator[str]:
    """Pages whose issuer does not answer."""
    with running(fake, issuer.verifier) as targets, httpx.Client(timeout=1) as http:
        away = Issuer("http://127.0.0.1:1", lambda: demo_secret(tmp_path), issuer.verifier, http)
        asks = Asks(targets, COUNTY, away.visitor)
        pages = bootstrap.app(bootstrap.Settings(data=tmp_path), clock, asks, away)
        with Web(pages, "127.0.0.1:0", "CONSOLE_HTTP_ADDRESS") as web:
            yield f"http://127.0.0.1:{web.port}"
        asks.close()


def test_while_the_issuer_is_away_pages_say_so_and_nobody_is_signed_out(
    browser: Browser, password: str, address: str, alone: str
) -> None:
    enter(browser, password)
    for where, status in ((alone, 503), (address, 200)):
        # The same cookie: replicas share the secret that signs it.
        browser.http.base_url = httpx.URL(where)
        assert browser.open("/today").page.status_code == status


def test_while_the_issuer_is_away_what_is_public_is_answered(alone: str, issuer: Issuing) -> None:
    browser = Browser(alone, issuer)
    for path in ("/", "/agents", "/progress"):
        assert browser.open(path).page.status_code == 200
    browser.http.close()
