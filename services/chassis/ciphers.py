"""The two families of ciphers personal information may be sealed with; what is sealed names its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_TAG = 16
OVERHEAD = 1 + _NONCE + _TAG
"""By how many bytes what is sealed is longer."""
SECRET = 48
"""Bytes of a secret: each family takes a part of its own, so that none has another's key."""


class Tampered(Exception):
    """What is opened was not sealed so: changed, moved to another place, or under another key."""


@dataclass(frozen=True)
class Family:
    """A cipher with its hash. `number` is the head of everything it seals and is never given again."""

    number: int
    part: slice
    """Which bytes of a secret are its key."""
    hash: Callable[[], HashAlgorithm]
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    """(key, nonce, content, place) → encrypted content and tag."""
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    """(key, nonce, encrypted content and tag, place) → content. Raises InvalidTag."""

    def seal(self, secret: bytes, content: bytes, place: bytes) -> bytes:
        """Head, nonce, encrypted content, tag."""
        nonce = os.urandom(_NONCE)
        return bytes([self.number]) + nonce + self.encrypt(secret[self.part], nonce, content, place)

    def derive(self, secret: bytes, purpose: str) -> bytes:
        """A secret for one purpose, from one that never seals anything itself (HKDF, RFC 5869)."""
        return HKDF(self.hash(), SECRET, None, purpose.encode()).derive(secret)

    def digest(self, key: bytes, content: bytes) -> bytes:
        """HMAC."""
        mac = HMAC(key, self.hash())
        mac.update(content)
        return mac.finalize()


def family_of(sealed: bytes) -> Family:
    """Which family sealed it. Raises Tampered when none did."""
    found = _BY_NUMBER.get(sealed[0]) if sealed else None
    if found is None:
        raise Tampered("sealed by no cipher we know")
    return found


def opened(secret: bytes, sealed: bytes, place: bytes) -> bytes:
    """The content of what either family sealed. Raises Tampered."""
    family = family_of(sealed)
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if len(rest) < _TAG:
        raise Tampered("too short to have been sealed")
    try:
        return family.decrypt(secret[family.part], nonce, rest, place)
    except InvalidTag:
        raise Tampered("sealed otherwise, elsewhere or with another key") from None


def _aes(key: bytes, nonce: bytes, content: bytes, place: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, content, place)


def _aes_back(key: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, place)


def _sm4(key: bytes, nonce: bytes, content: bytes, place: bytes) -> bytes:
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(place)
    return encryptor.update(content) + encryptor.finalize() + encryptor.tag


def _sm4_back(key: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    decryptor = Cipher(SM4(key), GCM(nonce, sealed[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(place)
    return decryptor.update(sealed[:-_TAG]) + decryptor.finalize()


FAMILIES = {
    "A256-GCM": Family(1, slice(0, 32), SHA256, _aes, _aes_back),
    # GB/T 32907, GB/T 32905, RFC 8998: what a county under 商用密码 rules must use.
    "SM4-GCM": Family(2, slice(32, 48), SM3, _sm4, _sm4_back),
}
_BY_NUMBER = {family.number: family for family in FAMILIES.values()}
