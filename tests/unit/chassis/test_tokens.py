"""Who is believed at a door, and who is not: every forgery is refused, with a reason, and never a defect."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import httpx2 as httpx
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from huiyin.intake.v1 import intake_pb2 as it
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from services.chassis.identity import Actor, Role
from services.chassis.process import Web
from services.chassis.refusals import Unauthenticated
from services.chassis.tokens import Keys, Verifier
from tests import tokens
from tests.world import BUREAU, COUNTY, World

EC, RSA = ECKey.generate_key("P-256", auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
STRANGER = OKPKey.generate_key("Ed25519")
Claims = dict[str, Any]


def sound() -> Claims:
    return tokens.claims("A-V1", "agent", "360783990201-1", "360783990201")


class Clock:
    """Machine time that a test moves."""

    def __init__(self) -> None:
        self.at = time.time()

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture
def jwks(tmp_path: Path) -> Path:
    file = tmp_path / "jwks.json"
    keys = [key.as_dict(private=False) for key in (tokens.KEY, EC, RSA)]
    secret = OctKey.generate_key(256).as_dict() | {"kid": "secret"}
    file.write_text(json.dumps({"keys": [*keys, secret, {"kty": "EC", "kid": "broken"}]}))
    return file


@pytest.fixture
def verifier(jwks: Path, now: Clock) -> Verifier:
    return Verifier(tokens.ISSUER, Keys(str(jwks), now), now)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def refused(verifier: Verifier, metadata: dict[str, str]) -> str:
    """The reason; the text is for a person."""
    with pytest.raises(Unauthenticated) as caught:
        verifier.identify(metadata)
    assert not caught.value.text.isascii()
    return caught.value.reason


@pytest.mark.parametrize(
    ("key", "algorithm"), [(tokens.KEY, "Ed25519"), (tokens.KEY, "EdDSA"), (EC, "ES256"), (RSA, "RS256")]
)
def test_a_sound_token_tells_who_acts(verifier: Verifier, key: Key, algorithm: str) -> None:
    token = tokens.signed(sound(), key, algorithm)
    for _ in range(2):
        actor = verifier.identify(bearer(token))
        assert actor == Actor("A-V1", Role.AGENT, "360783990201-1", "360783990201")
        assert actor.metadata() == (("authorization", f"Bearer {token}"),)
    assert token not in repr(actor)


def part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unsigned(claims: Claims) -> str:
    header = json.dumps({"alg": "none", "kid": tokens.KEY.kid})
    return f"{part(header.encode())}.{part(json.dumps(claims).encode())}."


def with_public_key_as_secret(claims: Claims) -> str:
    # By hand: the library will not sign with a public key as a secret.
    header = json.dumps({"alg": "HS256", "kid": RSA.kid})
    said = f"{part(header.encode())}.{part(json.dumps(claims).encode())}"
    return f"{said}.{part(hmac.digest(RSA.as_pem(private=False), said.encode(), 'sha256'))}"


FORGED: dict[str, Callable[[], str]] = {
    "no signature": lambda: unsigned(sound()),
    "public key as secret": lambda: with_public_key_as_secret(sound()),
    "a secret in the set": lambda: tokens.signed(sound(), OctKey.generate_key(256), "HS256", "secret"),
    "another's key under our name": lambda: tokens.signed(sound(), STRANGER, kid=tokens.KEY.kid),
    "a key nobody knows": lambda: tokens.signed(sound(), STRANGER, kid="unknown"),
    "a key that cannot be read": lambda: tokens.signed(sound(), EC, "ES256", "broken"),
    "another algorithm of the key": lambda: tokens.signed(sound(), RSA, "PS256"),
    "another kind of key": lambda: tokens.signed(sound(), EC, "ES256", RSA.kid),
    "its own key in the header": lambda: jwt.encode(
        {"alg": "Ed25519", "kid": "own", "jwk": STRANGER.as_dict(private=False)},
        sound(),
        STRANGER,
        algorithms=["Ed25519"],
    ),
    "no key named": lambda: jwt.encode({"alg": "Ed25519"}, sound(), tokens.KEY, algorithms=["Ed25519"]),
    "changed after signing": lambda: tokens.signed(sound())[:-8] + "AAAAAAAA",
    "oversize": lambda: tokens.signed(sound() | {"more": "x" * 4000}),
    "empty": lambda: "",
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_is_refused(verifier: Verifier, forgery: str) -> None:
    assert refused(verifier, bearer(FORGED[forgery]())) == "TOKEN_INVALID"
    assert verifier.identify(bearer(tokens.signed(sound()))).id == "A-V1"


WRONG: list[tuple[Claims, str]] = [
    ({"iss": "https://another.example"}, "TOKEN_INVALID"),
    ({"aud": "another"}, "TOKEN_INVALID"),
    ({"aud": ["another"]}, "TOKEN_INVALID"),
    ({"sub": ""}, "TOKEN_INVALID"),
    ({"sub": "演示"}, "TOKEN_INVALID"),
    ({"sub": ["A-V1"]}, "TOKEN_INVALID"),
    ({"role": "emperor"}, "TOKEN_INVALID"),
    ({"role": ["agent"]}, "TOKEN_INVALID"),
    ({"office": {"code": 1}}, "TOKEN_INVALID"),
    ({"place": "x'; drop table"}, "TOKEN_INVALID"),
    ({"place": "360783990201001"}, "TOKEN_INVALID"),
    ({"exp": "tomorrow"}, "TOKEN_INVALID"),
    ({"exp": 2**70}, "TOKEN_INVALID"),
    ({"nbf": "now"}, "TOKEN_INVALID"),
]


@pytest.mark.parametrize(("claims", "reason"), WRONG, ids=str)
def test_a_token_that_says_something_wrong_is_refused(
    verifier: Verifier, claims: Claims, reason: str
) -> None:
    assert refused(verifier, bearer(tokens.signed(sound() | claims))) == reason
    assert verifier.identify(bearer(tokens.signed(sound()))).id == "A-V1"


@pytest.mark.parametrize("place", ["", "360783", "360783990", "360783990201", "36078399020101"])
def test_a_place_is_a_division_of_any_tier(verifier: Verifier, place: str) -> None:
    assert verifier.identify(bearer(tokens.signed(sound() | {"place": place}))).place == place


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "sub", "role"])
def test_nothing_may_be_left_out(verifier: Verifier, claim: str) -> None:
    said = sound()
    del said[claim]
    assert refused(verifier, bearer(tokens.signed(said))) == "TOKEN_INVALID"


def test_several_audiences_may_be_named(verifier: Verifier) -> None:
    assert verifier.identify(bearer(tokens.signed(sound() | {"aud": ["another", "huiyin"]}))).id == "A-V1"


def test_a_token_lives_five_minutes_and_clocks_may_differ_by_thirty_seconds(
    verifier: Verifier, now: Clock
) -> None:
    begins = int(now.at)
    token = bearer(tokens.signed(sound() | {"nbf": begins, "iat": begins, "exp": begins + 300}))
    for after, reason in (
        (-31, "TOKEN_NOT_YET_VALID"),
        (-29, ""),
        (299, ""),
        (329, ""),
        (331, "TOKEN_EXPIRED"),
    ):
        now.at = begins + after
        if reason:
            assert refused(verifier, token) == reason
        else:
            assert verifier.identify(token).id == "A-V1"


def test_a_token_for_longer_than_five_minutes_is_refused(verifier: Verifier, now: Clock) -> None:
    for seconds, believed in ((330, True), (3600, False)):
        token = bearer(tokens.signed(sound() | {"exp": int(now.at) + seconds}))
        if believed:
            assert verifier.identify(token).id == "A-V1"
        else:
            assert refused(verifier, token) == "TOKEN_INVALID"


@pytest.mark.parametrize(
    ("header", "reason"), [("", "NO_TOKEN"), ("Basic YTpi", "TOKEN_INVALID"), ("Bearer", "TOKEN_INVALID")]
)
def test_no_bearer_no_token(verifier: Verifier, header: str, reason: str) -> None:
    assert refused(verifier, {"authorization": header}) == reason
    assert refused(verifier, {"huiyin-actor": "post-bureau", "huiyin-role": "bureau"}) == "NO_TOKEN"


_BELIEVES = Verifier(tokens.ISSUER, Keys("nowhere"))
_PART = st.binary(max_size=60).map(part)


@given(st.text(max_size=200) | st.lists(_PART, min_size=3, max_size=5).map(".".join))
def test_garbage_is_refused_and_never_a_defect(token: str) -> None:
    assert refused(_BELIEVES, bearer(token)) in ("TOKEN_INVALID", "KEYS_UNAVAILABLE")


def deep(levels: int) -> str:
    header = base64.urlsafe_b64encode(b'{"alg":' + b"[" * levels).decode()
    return f"{header}.e30.e30"


def test_a_deeply_nested_header_is_refused(verifier: Verifier) -> None:
    assert refused(verifier, bearer(deep(2500))) == "TOKEN_INVALID"


def test_an_unknown_key_is_asked_for_at_most_once_in_thirty_seconds(
    verifier: Verifier, jwks: Path, now: Clock
) -> None:
    verifier.identify(bearer(tokens.signed(sound())))
    fresh = OKPKey.generate_key("Ed25519", auto_kid=True)
    jwks.write_text(json.dumps({"keys": [fresh.as_dict(private=False)]}))
    said = bearer(tokens.signed(sound(), fresh))
    assert refused(verifier, said) == "TOKEN_INVALID"
    now.at += 31
    assert verifier.identify(said).id == "A-V1"
    # What the issuer no longer publishes is no longer believed.
    assert refused(verifier, bearer(tokens.signed(sound()))) == "TOKEN_INVALID"


def test_keys_known_last_hold_while_the_issuer_is_away(verifier: Verifier, jwks: Path, now: Clock) -> None:
    verifier.identify(bearer(tokens.signed(sound())))
    kept = jwks.read_text()
    jwks.unlink()
    now.at += 700
    said = sound() | {name: int(now.at) for name in ("iat", "nbf")} | {"exp": int(now.at) + 300}
    assert verifier.identify(bearer(tokens.signed(said))).id == "A-V1"
    stranger = Verifier(tokens.ISSUER, Keys(str(jwks), now), now)
    assert refused(stranger, bearer(tokens.signed(said))) == "KEYS_UNAVAILABLE"
    jwks.write_text(kept)
    now.at += 31
    assert stranger.identify(bearer(tokens.signed(said))).id == "A-V1"


BOTH_DOORS = ["no signature", "public key as secret", "another's key under our name", "oversize"]


@pytest.mark.parametrize("forgery", BOTH_DOORS)
def test_both_doors_refuse_a_forgery_and_take_the_true_one(world: World, forgery: str) -> None:
    forged, true = FORGED[forgery](), tokens.token("bureau", "bureau", BUREAU)
    with Web(world.intake.app(), "127.0.0.1:0", "INTAKE_HTTP_ADDRESS") as web:
        for token, status in ((forged, 401), (true, 404)):
            url = f"http://127.0.0.1:{web.port}/v1/petitions/none"
            answer = httpx.get(url, headers=bearer(token))
            assert answer.status_code == status
            assert answer.json()["reason"] == ("TOKEN_INVALID" if status == 401 else "NOT_FOUND")
    asked = it.ListPetitionsRequest(county_code=COUNTY)
    with pytest.raises(grpc.RpcError) as caught:
        world.at_intake.ListPetitions(asked, timeout=5, metadata=tuple(bearer(forged).items()))
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    status = rpc_status.from_call(caught.value)  # type: ignore[arg-type]
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert info.reason == "TOKEN_INVALID"
    world.at_intake.ListPetitions(asked, timeout=5, metadata=tuple(bearer(true).items()))
