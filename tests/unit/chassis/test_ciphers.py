"""The ciphers against what the standards publish."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import Hash
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.ciphers import FAMILIES, SECRET, Tampered, opened

SM = FAMILIES["SM4-GCM"]
# The key and the block of both examples of GB/T 32907-2016, annex A.
SM4_EXAMPLE = "0123456789abcdeffedcba9876543210"


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        # GB/T 32905-2016, annex A.
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3(content: bytes, digest: str) -> None:
    made = Hash(SM.hash())
    made.update(content)
    assert made.finalize().hex() == digest


@pytest.mark.parametrize(
    ("times", "sealed"),
    [(1, "681edf34d206965e86b3e94f536e4246"), (1_000_000, "595298c7c6fd271f0402f804c33d3f66")],
)
def test_sm4(times: int, sealed: str) -> None:
    block = bytes.fromhex(SM4_EXAMPLE)
    encryptor = Cipher(SM4(block), ECB()).encryptor()
    for _ in range(times):
        block = encryptor.update(block)
    assert block.hex() == sealed


@pytest.mark.parametrize(
    ("name", "key", "nonce", "place", "content", "sealed", "tag"),
    [
        # RFC 8998, appendix A.1.
        (
            "SM4-GCM",
            SM4_EXAMPLE,
            "00001234567800000000abcd",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
            "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
            "83de3541e4c2b58177e065a9bf7b62ec",
        ),
        # NIST, validation of GCM, AES-256: test cases 14 and 16.
        (
            "A256-GCM",
            "00" * 32,
            "00" * 12,
            "",
            "00" * 16,
            "cea7403d4d606b6e074ec5d3baf39d18",
            "d0d1c8a799996bf0265b98b5d48ab919",
        ),
        (
            "A256-GCM",
            "feffe9928665731c6d6a8f9467308308" * 2,
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            "76fc6ece0f4e1768cddf8853bb2d551b",
        ),
    ],
)
def test_gcm(name: str, key: str, nonce: str, place: str, content: str, sealed: str, tag: str) -> None:
    k, n, c, p, s = map(bytes.fromhex, (key, nonce, content, place, sealed + tag))
    assert FAMILIES[name].encrypt(k, n, c, p) == s
    assert FAMILIES[name].decrypt(k, n, s, p) == c


SECRETS = st.binary(min_size=SECRET, max_size=SECRET)


@given(st.sampled_from(list(FAMILIES)), SECRETS, st.binary(max_size=500), st.binary(max_size=40), st.data())
def test_one_changed_bit_is_seen(
    name: str, secret: bytes, content: bytes, place: bytes, data: st.DataObject
) -> None:
    sealed = FAMILIES[name].seal(secret, content, place)
    assert opened(secret, sealed, place) == content
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Tampered):
        opened(secret, bytes(changed), place)


@given(st.sampled_from(list(FAMILIES)), SECRETS, st.binary(max_size=50), st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(name: str, secret: bytes, content: bytes, other: bytes) -> None:
    sealed = FAMILIES[name].seal(secret, content, b"here")
    for wrong in (other, sealed[:-1], sealed[:13], b""):
        with pytest.raises(Tampered):
            opened(secret, wrong, b"here")
    with pytest.raises(Tampered):
        opened(secret, sealed, b"there")


def test_families_share_neither_key_nor_number() -> None:
    parts = [set(range(SECRET)[family.part]) for family in FAMILIES.values()]
    assert not set.intersection(*parts)
    assert len({family.number for family in FAMILIES.values()}) == len(FAMILIES)
