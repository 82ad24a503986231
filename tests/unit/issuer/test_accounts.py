"""Passwords of one's own, and who keeps whose accounts: through the issuer's door, as the console asks it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from services.chassis.clock import MovedClock, SystemClock
from services.issuer import bootstrap
from services.issuer.model import Person
from tests import tokens
from tests.issuing import Issuing, issuing

COUNTY = "360783"
OWN = "Shui-Ku-2026-long"
NEW = {"verb": "create", "username": "li", "role": "station", "office": "360783990201-1"}
NEW |= {"place": "360783990201", "name": "演示站员"}


class Somebody:
    """An account that has signed in."""

    def __init__(self, issuer: Issuing, clock: MovedClock, folder: Path, name: str, role: str) -> None:
        self.issuer, self.clock, self.name = issuer, clock, name
        loaded = bootstrap.Settings(data=folder, issuer=tokens.ISSUER)
        person = Person(name, role, "", COUNTY, f"演示{name}")
        self.password, self.secret = bootstrap.create_account(loaded, clock, name, person)
        self.session = self.enter()

    def enter(self) -> str:
        """A new session of theirs."""
        status, given = self.issuer.sign_in(self.name, self.password, self.code())
        assert status == 200, given
        return given["refresh_token"]

    def code(self) -> str:
        """A code of the second factor that was not used yet; empty without one."""
        self.clock.advance(seconds=30)
        return pyotp.TOTP(self.secret).at(self.clock.now()) if self.secret else ""

    def keeps(self, **form: str) -> tuple[int, Any]:
        """What they get for asking to do something with an account."""
        answer = self.issuer.post("/accounts", session=self.session, **form)
        return answer.status_code, answer.json()

    def changes(self, new: str, **other: str) -> tuple[int, dict[str, str]]:
        """What they get for choosing another password."""
        form = {"username": self.name, "password": self.password, "totp": self.code(), "new_password": new}
        answer = self.issuer.post("/password", **(form | other))
        return answer.status_code, answer.json()

    def going(self, session: str = "") -> bool:
        """Whether a session of theirs goes on."""
        asked = self.issuer.token(grant_type="refresh_token", refresh_token=session or self.session)
        return asked.status_code == 200


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(SystemClock().now())


@pytest.fixture
def issuer(tmp_path: Path, clock: MovedClock) -> Iterator[Issuing]:
    with issuing(tmp_path, clock) as made:
        yield made


@pytest.fixture
def people(tmp_path: Path, issuer: Issuing, clock: MovedClock) -> dict[str, Somebody]:
    """One of each of the three, another who keeps accounts, and a station's."""
    roles = {
        "keeper": "security",
        "other": "security",
        "reader": "auditor",
        "admin": "administrator",
        "yan": "station",
    }
    return {name: Somebody(issuer, clock, tmp_path, name, role) for name, role in roles.items()}


def history(somebody: Somebody) -> tuple[int, Any]:
    answer = somebody.issuer.post("/history", session=somebody.session)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("name", ["yan", "keeper"])
def test_a_changed_password_ends_every_session_but_the_new_one(
    people: dict[str, Somebody], name: str
) -> None:
    one = people[name]
    elsewhere, before = one.enter(), one.password
    status, given = one.changes(OWN)
    assert status == 200
    assert [one.going(each) for each in (one.session, elsewhere)] == [False, False]
    assert one.going(given["refresh_token"])
    assert one.issuer.sign_in(name, before, one.code())[0] == 401
    one.password = OWN
    assert one.enter()


def test_who_does_not_know_the_password_or_has_no_code_changes_nothing(people: dict[str, Somebody]) -> None:
    one = people["keeper"]
    for wrong in ({"password": "wrong"}, {"totp": ""}, {"totp": "000000"}, {"username": "nobody"}):
        assert one.changes(OWN, **wrong)[1]["reason"] == "SIGN_IN_FAILED"
    assert one.going()
    assert one.changes(OWN)[0] == 200


def test_wrong_tries_to_change_lock_as_wrong_sign_ins_do(people: dict[str, Somebody]) -> None:
    one = people["yan"]
    for _ in range(5):
        one.changes(OWN, password="wrong")
    assert one.changes(OWN)[0] == 401
    one.clock.advance(minutes=16)
    assert one.changes(OWN)[0] == 200


@pytest.mark.parametrize(
    "weak",
    ["Aa1-short", "longenoughlower", "longenough12345", "Yan-of-water-1", "Aa1Aa1Aa1Aa1", "xY1" * 50],
)
def test_a_weak_password_is_refused_by_field(people: dict[str, Somebody], weak: str) -> None:
    one = people["yan"]
    status, said = one.changes(weak)
    assert (status, said["fields"][0]["field"]) == (422, "new_password")  # type: ignore[index]
    assert one.changes(OWN)[0] == 200
    one.password = OWN
    assert one.changes(OWN)[0] == 422


def test_a_one_time_password_opens_nothing_but_the_choice_of_another(people: dict[str, Somebody]) -> None:
    keeper = people["keeper"]
    status, given = keeper.keeps(**NEW)
    assert (status, given["username"], given["totp_secret"]) == (200, "li", "")
    status, said = keeper.issuer.sign_in("li", given["password"])
    assert (status, said["reason"]) == (409, "PASSWORD_IS_ONE_TIME")
    form = {"username": "li", "password": given["password"], "new_password": OWN}
    assert keeper.issuer.post("/password", **form).status_code == 200
    assert keeper.issuer.sign_in("li", OWN)[0] == 200


def test_a_one_time_password_that_nobody_used_is_over_after_three_days(people: dict[str, Somebody]) -> None:
    keeper = people["keeper"]
    form = {"username": "li", "password": keeper.keeps(**NEW)[1]["password"], "new_password": OWN}
    keeper.clock.advance(days=3)
    assert keeper.issuer.post("/password", **form).status_code == 401
    keeper.session = keeper.enter()
    form["password"] = keeper.keeps(verb="reset", username="li")[1]["password"]
    assert keeper.issuer.post("/password", **form).status_code == 200


def test_a_second_factor_is_told_once_and_works(people: dict[str, Somebody]) -> None:
    keeper = people["keeper"]
    _, given = keeper.keeps(**NEW, second_factor="1")
    assert given["link"].startswith("otpauth://totp/Huiyin:li?secret=")
    form = {"username": "li", "password": given["password"], "new_password": OWN}
    assert keeper.issuer.post("/password", **form).status_code == 401
    code = pyotp.TOTP(given["totp_secret"]).at(keeper.clock.now())
    assert keeper.issuer.post("/password", **form, totp=code).status_code == 200
    for told in (keeper.keeps(verb="list"), history(people["reader"])):
        assert given["totp_secret"] not in str(told)


def test_an_account_is_disabled_enabled_unlocked_reset_and_its_sessions_ended(
    people: dict[str, Somebody],
) -> None:
    keeper, yan = people["keeper"], people["yan"]

    def does(verb: str) -> int:
        return keeper.keeps(verb=verb, username="yan")[0]

    assert (yan.going(), does("disable"), yan.going()) == (True, 200, False)
    assert yan.issuer.sign_in("yan", yan.password)[0] == 401
    assert does("enable") == 200
    yan.session = yan.enter()
    assert (does("end_sessions"), yan.going()) == (200, False)
    for _ in range(5):
        yan.issuer.sign_in("yan", "wrong")
    assert yan.issuer.sign_in("yan", yan.password)[0] == 401
    assert does("unlock") == 200
    yan.session = yan.enter()
    status, given = keeper.keeps(verb="reset", username="yan")
    assert (status, yan.going()) == (200, False)
    assert yan.issuer.sign_in("yan", yan.password)[0] == 401
    yan.password = given["password"]
    assert yan.changes(OWN)[0] == 200


ACTS = [NEW, *({"verb": v, "username": "yan"} for v in ("list", "reset", "disable", "enable", "unlock"))]


@pytest.mark.parametrize("asked", ACTS, ids=lambda a: a["verb"])
def test_only_who_keeps_accounts_does_anything_with_them(
    people: dict[str, Somebody], asked: dict[str, str]
) -> None:
    for name in ("reader", "admin", "yan"):
        status, said = people[name].keeps(**asked)
        assert (status, said["reason"]) == (403, "NOT_ALLOWED")
    assert people["keeper"].keeps(**asked)[0] == 200


def test_only_who_audits_reads_what_was_done(people: dict[str, Somebody]) -> None:
    people["keeper"].keeps(**NEW)
    for name in ("keeper", "admin", "yan"):
        assert history(people[name])[0] == 403
    status, done = history(people["reader"])
    assert status == 200
    assert next((d["by"], d["act"], d["username"]) for d in done) == ("keeper", "CreateAccount", "li")
    assert ("command", "CreateAccount", "keeper") in {(d["by"], d["act"], d["username"]) for d in done}


@pytest.mark.parametrize("verb", ["reset", "disable", "enable", "unlock", "end_sessions"])
def test_nobody_does_anything_with_their_own_account_or_with_the_three(
    people: dict[str, Somebody], verb: str
) -> None:
    keeper = people["keeper"]
    for name, reason in (
        ("keeper", "OWN_ACCOUNT"),
        ("other", "BY_COMMAND_ONLY"),
        ("reader", "BY_COMMAND_ONLY"),
        ("admin", "BY_COMMAND_ONLY"),
    ):
        status, said = keeper.keeps(verb=verb, username=name)
        assert (status, said["reason"]) == (403, reason)
    assert people["other"].going()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "security"}, "role"),
        ({"role": "auditor"}, "role"),
        ({"role": "service"}, "role"),
        ({"username": "Li Si"}, "username"),
        ({"place": ""}, "place"),
        ({"name": ""}, "name"),
        ({"office": "x y"}, "office"),
    ],
)
def test_what_an_account_may_not_be_is_refused_by_field(
    people: dict[str, Somebody], changed: dict[str, str], field: str
) -> None:
    status, said = people["keeper"].keeps(**(NEW | changed))
    assert (status, said["fields"][0]["field"]) == (422, field)
    assert people["keeper"].keeps(**NEW)[0] == 200
    assert people["keeper"].keeps(**NEW)[1]["reason"] == "NAME_TAKEN"


def test_another_countys_account_is_not_found(
    people: dict[str, Somebody], tmp_path: Path, clock: MovedClock
) -> None:
    loaded = bootstrap.Settings(data=tmp_path, issuer=tokens.ISSUER)
    bootstrap.create_account(loaded, clock, "far", Person("far", "room", "360782001-1", "360782001"))
    keeper = people["keeper"]
    assert "far" not in [each["username"] for each in keeper.keeps(verb="list")[1]]
    assert keeper.keeps(verb="disable", username="far") == keeper.keeps(verb="disable", username="nobody")
    assert keeper.keeps(**(NEW | {"place": "360782001"}))[1]["reason"] == "OTHER_COUNTY"


def test_whoever_was_disabled_keeps_nothing_any_more(
    people: dict[str, Somebody], tmp_path: Path, clock: MovedClock
) -> None:
    loaded = bootstrap.Settings(data=tmp_path, issuer=tokens.ISSUER)
    bootstrap.keep_account(loaded, clock, "disable", "keeper")
    assert people["keeper"].keeps(verb="list")[0] == 401
    bootstrap.keep_account(loaded, clock, "enable", "keeper")
    given = bootstrap.reset_account(loaded, clock, "keeper")
    assert given.totp_secret != people["keeper"].secret
    assert {each.username: each.ended for each in bootstrap.list_accounts(loaded, clock)}["keeper"] is False


def test_everything_done_to_accounts_is_in_the_chain(people: dict[str, Somebody]) -> None:
    yan = people["yan"]
    for _ in range(5):
        yan.issuer.sign_in("yan", "wrong")
    people["keeper"].keeps(verb="unlock", username="yan")
    yan.changes(OWN)
    done = {(d["by"], d["act"]) for d in history(people["reader"])[1] if d["username"] == "yan"}
    assert done == {
        ("command", "CreateAccount"),
        ("issuer", "LockAccount"),
        ("keeper", "UnlockAccount"),
        ("yan", "ChangePassword"),
    }
