"""Keyset pages: a token continues after the last row seen and is bound to caller and filter."""

import base64
import hashlib
import hmac
import json

from services.chassis.refusals import Invalid

_MOST = 200
_USUAL = 50


class Pages:
    """Makes and reads page tokens; `secret` is the same in all processes of a service."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def size(self, asked: int) -> int:
        """The page size to use: 0 means 50. Raises Invalid outside 0–200."""
        if not 0 <= asked <= _MOST:
            raise Invalid.field("page_size", f"每页条数须在1至{_MOST}之间")
        return asked or _USUAL

    def token(self, caller: str, listing: str, after: list[str]) -> str:
        """A token that continues after the row with these sort keys."""
        body = json.dumps(after).encode()
        return base64.urlsafe_b64encode(self._sign(caller, listing, body) + body).decode()

    def after(self, caller: str, listing: str, token: str) -> list[str] | None:
        """The sort keys to continue after, None for the first page. Raises Invalid for any other token."""
        if not token:
            return None
        try:
            raw = base64.urlsafe_b64decode(token.encode())
        except ValueError:
            raw = b""
        signature, body = raw[:16], raw[16:]
        if not body or not hmac.compare_digest(signature, self._sign(caller, listing, body)):
            raise Invalid.field("page_token", "翻页标记无效，请从第一页重新查询")
        keys: list[str] = json.loads(body)
        return keys

    def _sign(self, caller: str, listing: str, body: bytes) -> bytes:
        text = f"{caller}\n{listing}\n".encode() + body
        return hmac.digest(self._secret, text, hashlib.sha256)[:16]
