"""Tokens for tests: signed with a key pair of this process, whose public half a data folder is told.

Knows no service, so that whatever stands outside them may use it, too.
"""

import json
import time
import uuid
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import Key, OKPKey

ISSUER = "https://issuer.example"
KEY = OKPKey.generate_key("Ed25519", auto_kid=True)


def signed(
    claims: dict[str, object], key: Key = KEY, algorithm: str = "Ed25519", kid: str | None = None
) -> str:
    """A token with exactly these claims."""
    header = {"alg": algorithm, "kid": key.kid if kid is None else kid}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def claims(sub: str, role: str, office: str = "", place: str = "", seconds: float = 300) -> dict[str, object]:
    """What a sound token says."""
    now = int(time.time())
    said: dict[str, object] = {
        "iss": ISSUER,
        "aud": "huiyin",
        "iat": now,
        "nbf": now,
        "exp": now + int(seconds),
        "jti": uuid.uuid4().hex,
    }
    return said | {"sub": sub, "role": role, "office": office, "place": place}


def token(sub: str, role: str, office: str = "", place: str = "") -> str:
    """A sound token for somebody, for five minutes."""
    return signed(claims(sub, role, office, place))


def metadata(sub: str, role: str, office: str = "", place: str = "") -> tuple[tuple[str, str], ...]:
    """How somebody travels with a gRPC call or an HTTP request."""
    return (("authorization", f"Bearer {token(sub, role, office, place)}"),)


def believed(folder: Path) -> Path:
    """Writes the public key where services with this data folder look for it; returns the file."""
    file = folder / "jwks.json"
    file.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    return file
