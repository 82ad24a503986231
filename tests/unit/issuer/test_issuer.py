"""Signing in and staying signed in, through the issuer's own door, with machine time that is moved."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from services.chassis import schema
from services.chassis.clock import MovedClock, SystemClock
from services.chassis.tokens import Keys, Verifier
from services.issuer import bootstrap
from services.issuer.model import Person
from tests import tokens
from tests.issuing import Issuing, issuing

AGENT = Person("A-V1", "agent", "360783990201-1", "360783990201", "演示员甲")
DEMO = "urn:huiyin:demo"


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(SystemClock().now())


@pytest.fixture
def issuer(tmp_path: Path, clock: MovedClock) -> Iterator[Issuing]:
    with issuing(tmp_path, clock) as made:
        yield made


def account(folder: Path, clock: MovedClock, username: str, person: Person) -> tuple[str, str]:
    """A new account; its password and the secret of its second factor."""
    return bootstrap.create_account(
        bootstrap.Settings(data=folder, issuer=tokens.ISSUER), clock, username, person
    )


@pytest.fixture
def password(tmp_path: Path, issuer: Issuing, clock: MovedClock) -> str:
    """The password of the account `yan`, an agent's."""
    return account(tmp_path, clock, "yan", AGENT)[0]


def sign_in(issuer: Issuing, username: str, password: str, totp: str = "") -> tuple[int, dict[str, str]]:
    answer = issuer.token(grant_type="password", username=username, password=password, totp=totp)
    return answer.status_code, answer.json()


def refresh(issuer: Issuing, session: str) -> tuple[int, dict[str, str]]:
    answer = issuer.token(grant_type="refresh_token", refresh_token=session)
    return answer.status_code, answer.json()


def test_an_account_gets_tokens_that_every_door_believes(
    issuer: Issuing, password: str, tmp_path: Path
) -> None:
    status, given = sign_in(issuer, "yan", password)
    assert (status, given["name"]) == (200, "演示员甲")
    actor = issuer.verifier.identify({"authorization": f"Bearer {given['access_token']}"})
    assert (actor.id, actor.role, actor.office, actor.place) == (
        "A-V1",
        "agent",
        "360783990201-1",
        "360783990201",
    )
    assert refresh(issuer, given["refresh_token"])[0] == 200
    kept = (tmp_path / "issuer.db").read_bytes()
    for secret in (password, given["refresh_token"], issuer.secret):
        assert secret.encode() not in kept
    for name in ("issuer.db", "client.secret"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["yan", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    issuer: Issuing, password: str, name: str
) -> None:
    status, said = sign_in(issuer, name, "wrong")
    assert (status, said["reason"]) == (401, "SIGN_IN_FAILED")
    assert said["detail"] == sign_in(issuer, "another", password)[1]["detail"]
    assert sign_in(issuer, "yan", password)[0] == 200


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(
    issuer: Issuing, password: str, clock: MovedClock
) -> None:
    for _ in range(4):
        sign_in(issuer, "yan", "wrong")
    assert sign_in(issuer, "yan", password)[0] == 200
    for _ in range(5):
        sign_in(issuer, "yan", "wrong")
    assert sign_in(issuer, "yan", password)[1]["reason"] == "SIGN_IN_FAILED"
    clock.advance(minutes=14)
    assert sign_in(issuer, "yan", password)[0] == 401
    clock.advance(minutes=2)
    assert sign_in(issuer, "yan", password)[0] == 200


@pytest.mark.parametrize("role", ["administrator", "security"])
def test_an_administrator_needs_the_second_factor_and_each_code_once(
    tmp_path: Path, issuer: Issuing, clock: MovedClock, role: str
) -> None:
    person = Person("administrator", role)
    password, secret = account(tmp_path, clock, "first", person)
    totp = pyotp.TOTP(secret)
    code = totp.at(clock.now())
    assert sign_in(issuer, "first", password)[0] == 401
    assert sign_in(issuer, "first", "wrong", code)[0] == 401
    assert sign_in(issuer, "first", password, code)[0] == 200
    assert sign_in(issuer, "first", password, code)[0] == 401
    clock.advance(seconds=60)
    assert sign_in(issuer, "first", password, code)[0] == 401
    assert sign_in(issuer, "first", password, totp.at(clock.now()))[0] == 200


def test_a_session_ends_unused_after_half_an_hour_and_used_after_twelve(
    issuer: Issuing, password: str, clock: MovedClock
) -> None:
    sessions = [sign_in(issuer, "yan", password)[1]["refresh_token"] for _ in range(2)]
    for _ in range(24):
        clock.advance(minutes=29)
        assert refresh(issuer, sessions[0])[0] == 200
    assert refresh(issuer, sessions[1])[1]["reason"] == "SESSION_ENDED"
    clock.advance(minutes=25)
    assert refresh(issuer, sessions[0])[1]["reason"] == "SESSION_ENDED"


def test_signing_out_ends_the_session(issuer: Issuing, password: str) -> None:
    session = sign_in(issuer, "yan", password)[1]["refresh_token"]
    assert refresh(issuer, session)[0] == 200
    issuer.http.post("/revoke", data={"client_secret": issuer.secret, "token": session})
    assert refresh(issuer, session)[1]["reason"] == "SESSION_ENDED"


def test_a_code_of_the_demo_is_good_for_one_sign_in_of_its_role(issuer: Issuing) -> None:
    code = issuer.code("agent")
    post = {"grant_type": DEMO, "sub": "A-V1", "office": "360783990201-1", "name": "演示员甲"}
    assert issuer.token(**post, role="bureau", code=code).json()["reason"] == "CODE_USED"
    assert issuer.token(**post, role="agent", code=code).status_code == 200
    assert issuer.token(**post, role="agent", code=code).json()["reason"] == "CODE_USED"


@pytest.mark.parametrize(
    ("path", "field"), [("/token", "data"), ("/revoke", "data"), ("/demo/token", "json")]
)
def test_only_who_knows_the_secret_is_answered(issuer: Issuing, path: str, field: str) -> None:
    asked = {"sub": "A-V1", "role": "agent"}
    asked |= {} if field == "json" else {"grant_type": "client_credentials", "token": "none"}
    for secret, status in (("wrong", 401), (issuer.secret, 200)):
        answer = issuer.http.request("POST", path, **{field: asked | {"client_secret": secret}})  # type: ignore[arg-type]
        assert answer.status_code == status


def test_discovery_leads_to_keys_that_verify(issuer: Issuing, tmp_path: Path) -> None:
    found = issuer.http.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == tokens.ISSUER
    file = tmp_path / "fetched.json"
    file.write_text(issuer.http.get(found["jwks_uri"].removeprefix(tokens.ISSUER)).text)
    given = issuer.token(grant_type="client_credentials").json()
    verifier = Verifier(tokens.ISSUER, Keys(str(file)))
    actor = verifier.identify({"authorization": f"Bearer {given['access_token']}"})
    assert (actor.id, actor.role) == ("visitor", "villager")
    assert '"d"' not in file.read_text()


def test_production_has_no_way_in_but_accounts(tmp_path: Path, clock: MovedClock) -> None:
    for mode, status in (("demo", 200), ("production", 404)):
        secret = "演示".encode().hex()
        with issuing(tmp_path / mode, clock, mode=mode, client_secret=secret) as issuer:
            asked = {"client_secret": secret}
            assert issuer.http.post("/demo/codes", json=asked).status_code == status
            form = asked | {"grant_type": DEMO, "code": "any", "sub": "A-V1", "role": "agent"}
            assert issuer.http.post("/token", data=form).status_code == (401 if mode == "demo" else 422)


def test_a_migrated_database_is_what_the_code_declares(tmp_path: Path) -> None:
    database = bootstrap.open_database(bootstrap.Settings(data=tmp_path))
    schema.migrate(database, bootstrap.SCHEMA)
    assert schema.behind(database, bootstrap.SCHEMA) == []
    assert schema.differences(database, bootstrap.SCHEMA) == []
    database.close()
