"""Accounts in a browser: one's own password, those that somebody keeps, and what an auditor reads."""

from pathlib import Path

import pyotp
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from services.chassis.clock import MovedClock, SystemClock
from services.console import bootstrap
from services.console.asks import Asks
from services.issuer import bootstrap as issuing_bootstrap
from services.issuer.model import Person
from tests import tokens
from tests.issuing import Issuing
from tests.unit.console.conftest import Browser
from tests.unit.console.fakes import COUNTY, STATION

OWN = "Shui-Ku-2026-long"


class Desk:
    """Accounts with passwords that sign in."""

    def __init__(self, folder: Path, browser: Browser) -> None:
        self.folder, self.browser = folder, browser

    def enter(self, name: str, role: str) -> Browser:
        """Makes an account and signs in with it."""
        loaded = issuing_bootstrap.Settings(data=self.folder, issuer=tokens.ISSUER)
        person = Person(name, role, "", COUNTY, f"演示{name}")
        password, totp = issuing_bootstrap.create_account(loaded, SystemClock(), name, person)
        code = pyotp.TOTP(totp).now() if totp else ""
        return self.browser.open("/sign-in").send("/sign-in", username=name, password=password, totp=code)


@pytest.fixture
def desk(tmp_path: Path, browser: Browser) -> Desk:
    return Desk(tmp_path, browser)


def created(browser: Browser) -> str:
    """A new account `li`; its one-time password as the page shows it."""
    browser.open("/accounts").send(
        "/accounts", username="li", name="演示站员", role="station", office=STATION
    )
    assert browser.page.status_code == 200, browser.text
    return browser.page.text.split('<strong class="secret">')[1].split("<")[0]


def test_an_account_is_made_and_its_owner_chooses_a_password(
    desk: Desk, address: str, issuer: Issuing
) -> None:
    keeper = desk.enter("keeper", "security")
    one_time = created(keeper)
    assert one_time not in keeper.open("/accounts").page.text
    owner = Browser(address, issuer)
    owner.open("/sign-in").send("/sign-in", username="li", password=one_time)
    assert (owner.page.status_code, "一次性密码" in owner.text) == (409, True)
    filled = {"username": "li", "password": one_time, "new_password": OWN}
    assert owner.send("/password", **filled, again="another").page.status_code == 422
    assert (
        owner.send("/password", **(filled | {"new_password": "short"}), again="short").page.status_code == 422
    )
    assert "密码已改好" in owner.send("/password", **filled, again=OWN).text
    assert owner.open("/office").page.status_code == 200
    # Whoever else had signed in as them is signed out at once.
    thief = Browser(address, issuer)
    thief.http.cookies.update(owner.http.cookies)
    assert thief.open("/office").page.status_code == 200
    filled = {"username": "li", "password": OWN, "new_password": f"{OWN}er"}
    owner.open("/password").send("/password", **filled, again=f"{OWN}er")
    assert (owner.open("/office").page.status_code, thief.open("/office").page.status_code) == (200, 401)
    keeper.send("/accounts/li/disable")
    assert owner.open("/office").page.status_code == 401
    for each in (owner, thief):
        each.http.close()


def test_what_is_wrong_with_a_new_account_is_said_beside_its_field(desk: Desk) -> None:
    keeper = desk.enter("keeper", "security")
    for wrong, word in ({"role": "agent"}, "代理员编号"), ({"username": "Li Si"}, "小写字母"):
        keeper.open("/accounts").send("/accounts", **({"username": "li", "name": "演示"} | wrong))
        assert (keeper.page.status_code, word in keeper.text) == (422, True)
        assert keeper.form("/accounts")["name"] == "演示"


@pytest.mark.parametrize(
    ("name", "role"), [("admin", "administrator"), ("reader", "auditor"), ("yan", "room")]
)
def test_only_a_security_administrator_keeps_accounts(desk: Desk, name: str, role: str) -> None:
    browser = desk.enter(name, role)
    for path in ("/accounts", "/account-history"):
        allowed = (path, role) == ("/account-history", "auditor")
        assert browser.open(path).page.status_code == (200 if allowed else 403)
        assert (f'href="{path}"' in browser.open("/password").page.text) is allowed
    token = browser.open("/password").form("/password")["token"]
    for path in ("/accounts", "/accounts/yan/reset"):
        browser.post(path, {"token": token, "username": "li"})
        assert browser.page.status_code == 403


def test_an_auditor_reads_who_did_what(desk: Desk, address: str, issuer: Issuing) -> None:
    created(desk.enter("keeper", "security"))
    other = Browser(address, issuer)
    text = Desk(desk.folder, other).enter("reader", "auditor").text
    assert "keeper 建立了账号 li" in text
    assert "运维人员（命令） 建立了账号 reader" in text
    assert other.open("/accounts").page.status_code == 403
    other.http.close()


def test_every_post_wants_the_token_of_its_own_session(
    desk: Desk, address: str, issuer: Issuing, tmp_path: Path, clock: MovedClock
) -> None:
    asks = Asks(dict.fromkeys(("intake", "routing", "casework", "supervision"), "127.0.0.1:1"), COUNTY, list)  # type: ignore[arg-type]
    app = bootstrap.app(bootstrap.Settings(data=tmp_path), clock, asks, issuer.asked)
    asks.close()
    paths = [
        str(route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute) and "POST" in (route.methods or ())
    ]
    assert len(paths) > 8
    browser = desk.enter("keeper", "security")
    other = Browser(address, issuer)
    strange = other.open("/sign-in").form("/sign-in")["token"]
    other.http.close()
    for path in paths:
        filled = path.format(
            petition_id="p", verb="CloseCase", username="li", complaint_id="c", accusation_id="a"
        )
        for token in ("", strange):
            page = browser.post(filled, {"token": token}).page
            if path != "/progress":
                assert (path, page.status_code, "页面已过期" in page.text) == (path, 403, True)
