"""The one seam where identity is established: a bearer token is verified, or the caller is nobody.

Machine time throughout: moving the demo's clock expires no token.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2 as httpx
import structlog
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import ECKey, GuestProtocol, Key, OKPKey, RSAKey

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Unauthenticated
from services.chassis.settings import Settings

AUDIENCE = "huiyin"
# Standing (a role, a suspension) is as old as the token that tells it, so that none may live longer.
MOST_SECONDS = 300
LEEWAY_SECONDS = 30
# Asymmetric only: who can verify cannot sign. Ed25519 is RFC 9864's name for EdDSA on that curve.
ALGORITHMS = ("Ed25519", "EdDSA", "ES256", "RS256")
_MOST_CHARACTERS = 4096
_ASK_AGAIN_SECONDS = 30
_STALE_SECONDS = 600
_FETCH_SECONDS = 2
_KINDS: dict[str, type[OKPKey] | type[ECKey] | type[RSAKey]] = {"OKP": OKPKey, "EC": ECKey, "RSA": RSAKey}
_REMEMBERED = 1024
# What each claim may be, beyond what the standard says of it.
FORMS = {
    "sub": re.compile(r"[\x21-\x7e]{1,64}"),
    "role": re.compile("|".join(Role)),
    "office": re.compile(r"[0-9A-Za-z-]{0,20}"),
    "place": re.compile(r"[0-9]{0,14}"),
}
_logger = structlog.get_logger(__name__)


class Keys:
    """The issuer's public keys by `kid`, from a JWKS at an address or in a file.

    Read when first needed, again when ten minutes old, and for an unknown `kid`; never more than
    once in 30 seconds. While the issuer is away the keys known last hold.
    """

    def __init__(self, source: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source, self._monotonic = source, monotonic
        self._keys: dict[str, Key] = {}
        self._asked = self._read = float("-inf")
        self._lock = threading.Lock()

    def find(self, kid: str) -> Key:
        """The key. Raises Unauthenticated: KEYS_UNAVAILABLE before any is known, else TOKEN_INVALID."""
        known = kid in self._keys
        if not known or self._old():
            # While another asks an issuer that is slow, only who needs its answer waits for it.
            self._ask_again(waits=not known)
        found = self._keys.get(kid)
        if found is None:
            raise _unavailable() if not self._keys else _invalid()
        return found

    def _old(self) -> bool:
        return self._monotonic() - self._read > _STALE_SECONDS

    def only(self) -> Key:
        """The key of an issuer that has one, and so need not name it (OpenID Connect Core, 10.1).

        Raises as `find` does; TOKEN_INVALID when there are several.
        """
        # Nothing in such a token tells of a changed key: it is asked for as often as may be.
        self._ask_again(waits=not self._keys)
        keys = list(self._keys.values())
        if len(keys) != 1:
            raise _unavailable() if not keys else _invalid()
        return keys[0]

    def _ask_again(self, waits: bool) -> None:
        if not self._lock.acquire(blocking=waits):
            return
        try:
            if self._monotonic() - self._asked >= _ASK_AGAIN_SECONDS:
                self._asked = self._monotonic()
                self._refresh()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        try:
            self._keys = _imported(self._fetched())
            self._read = self._monotonic()
        except (OSError, ValueError, LookupError, TypeError, AttributeError, httpx.HTTPError) as error:
            _logger.warning("keys_unavailable", source=self._source, reason=str(error))

    def _fetched(self) -> Any:
        if self._source.startswith(("http://", "https://")):
            return httpx.get(self._source, timeout=_FETCH_SECONDS).raise_for_status().json()
        return json.loads(Path(self._source).read_text())


class Verifier:
    """Believes tokens of one issuer. `now` is machine time in seconds."""

    def __init__(self, issuer: str, keys: Keys, now: Callable[[], float] = time.time) -> None:
        self._issuer, self._keys, self._now = issuer, keys, now
        # A signature once verified is not verified again while its token lives: 0.14 ms a call.
        self._verified: dict[str, tuple[Actor, float]] = {}

    def identify(self, metadata: Mapping[str, str]) -> Actor:
        """The actor of a request, from gRPC metadata or HTTP headers with lower-case names.

        Raises Unauthenticated: NO_TOKEN, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_INVALID,
        KEYS_UNAVAILABLE.
        """
        if actor := self.remembered(metadata):
            return actor
        token = _bearer(metadata)
        actor, until = self._verify(token)
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified[token] = (actor, until)
        return actor

    def remembered(self, metadata: Mapping[str, str]) -> Actor | None:
        """The actor of a token that was verified before and lives; None when it must be verified, which may
        take seconds when its key must be asked for first. Raises Unauthenticated: NO_TOKEN, TOKEN_INVALID.
        """
        known = self._verified.get(_bearer(metadata))
        return known[0] if known and self._now() < known[1] else None

    def _verify(self, token: str) -> tuple[Actor, float]:
        now = int(self._now())
        required = jwt.JWTClaimsRegistry(
            now,
            LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
            role={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._key, algorithms=ALGORITHMS).claims
            required.validate(claims)
        except ExpiredTokenError:
            raise Unauthenticated("TOKEN_EXPIRED", "登录已过期，请重新登录") from None
        except InvalidClaimError as error:
            if error.claim in ("nbf", "iat") and isinstance(claims[error.claim], int | float):
                raise Unauthenticated(
                    "TOKEN_NOT_YET_VALID", "登录凭证尚未生效，请检查电脑时间后重新登录"
                ) from None
            raise _invalid() from None
        except (JoseError, ValueError, TypeError, RecursionError):
            # What a stranger sends may break the reading of it anywhere; it is a forgery, not a defect.
            raise _invalid() from None
        if claims["exp"] > now + MOST_SECONDS + LEEWAY_SECONDS:
            raise _invalid()
        return _actor(claims, token), float(claims["exp"])

    def _key(self, guest: GuestProtocol) -> Key:
        kid = guest.headers().get("kid")
        if kid is None:
            return self._keys.only()
        if not isinstance(kid, str):
            raise _invalid()
        return self._keys.find(kid)


def verifier(settings: Settings) -> Verifier:
    """The verifier that the settings name."""
    return Verifier(settings.issuer, Keys(settings.jwks or str(settings.data / "jwks.json")))


def _bearer(metadata: Mapping[str, str]) -> str:
    scheme, _, token = metadata.get("authorization", "").partition(" ")
    if not scheme:
        raise Unauthenticated("NO_TOKEN", "没有登录，请先登录再办理")
    if scheme.lower() != "bearer" or not token or len(token) > _MOST_CHARACTERS:
        raise _invalid()
    return token


def _actor(claims: Mapping[str, Any], token: str) -> Actor:
    given = {name: claims.get(name, "") for name in FORMS}
    for name, form in FORMS.items():
        if not isinstance(given[name], str) or not form.fullmatch(given[name]):
            raise _invalid()
    return Actor(given["sub"], Role(given["role"]), given["office"], given["place"], token)


def _imported(jwks: Any) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for each in jwks["keys"]:
        kind = _KINDS.get(each.get("kty", ""))
        # A symmetric key in a public set is a mistake; one for encryption signs nothing.
        if kind is None or each.get("use", "sig") != "sig" or "kid" not in each:
            continue
        try:
            found[each["kid"]] = kind.import_key(each)
        except (JoseError, ValueError):
            _logger.warning("key_unreadable", kid=each["kid"])
    return found


def _invalid() -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", "登录凭证无效，请重新登录")


def _unavailable() -> Unauthenticated:
    return Unauthenticated("KEYS_UNAVAILABLE", "暂时无法核对身份，请稍后再试")
