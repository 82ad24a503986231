"""Services believe only whoever shows a certificate of the cell's own authority."""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from services.chassis import rpc, tokens, transport
from services.chassis.settings import BadSettings, Settings

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def signed(name: str, by: Pair | None = None) -> Pair:
    """A certificate for 127.0.0.1, signed by an authority, or an authority's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by[0].subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
    )
    return made.sign(by[1] if by else key, hashes.SHA256()), key


def written(folder: Path, name: str, pair: Pair, authority: Pair) -> Settings:
    """The settings of a service that has this certificate."""
    certificate, key = pair
    pem = serialization.Encoding.PEM
    files = {
        "cert": certificate.public_bytes(pem),
        "key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        "ca": authority[0].public_bytes(pem),
    }
    for kind, content in files.items():
        (folder / f"{name}.{kind}").write_bytes(content)
    return Settings(
        tls_cert_file=folder / f"{name}.cert",
        tls_key_file=folder / f"{name}.key",
        tls_ca_file=folder / f"{name}.ca",
    )


@pytest.fixture
def authority() -> Pair:
    return signed("演示机构")


@pytest.fixture
def target(tmp_path: Path, authority: Pair) -> Iterator[str]:
    """A door that asks for certificates."""
    own = written(tmp_path, "door", signed("intake", authority), authority)
    verifier = tokens.verifier(own)
    server = rpc.Server("127.0.0.1:0", [], CollectorRegistry(), 2, False, verifier, transport.read(own))
    yield f"127.0.0.1:{server.start()}"
    server.stop(0)


def asked(target: str, own: transport.Transport | None) -> grpc.StatusCode:
    """What a call with this certificate ends in."""
    with rpc.channel(target, own) as channel:
        try:
            health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
    return grpc.StatusCode.OK


def test_only_a_certificate_of_the_same_authority_is_believed(
    target: str, tmp_path: Path, authority: Pair
) -> None:
    known = transport.read(written(tmp_path, "known", signed("console", authority), authority))
    assert asked(target, known) is grpc.StatusCode.OK
    other = signed("别的机构")
    # It knows whom it calls, but is known by nobody itself.
    stranger = transport.read(written(tmp_path, "stranger", signed("console", other), authority))
    assert asked(target, stranger) is grpc.StatusCode.UNAVAILABLE
    assert asked(target, None) is grpc.StatusCode.UNAVAILABLE


def test_a_door_of_another_authority_is_not_believed(target: str, tmp_path: Path, authority: Pair) -> None:
    other = signed("别的机构")
    misled = transport.read(written(tmp_path, "misled", signed("console", authority), other))
    assert asked(target, misled) is grpc.StatusCode.UNAVAILABLE


def test_files_that_cannot_work_are_named(tmp_path: Path, authority: Pair) -> None:
    good = written(tmp_path, "good", signed("intake", authority), authority)
    assert transport.read(good) is not None
    assert transport.read(Settings()) is None
    with pytest.raises(BadSettings, match="HUIYIN_TLS_KEY_FILE is missing"):
        transport.read(good.model_copy(update={"tls_key_file": None}))
    with pytest.raises(BadSettings, match=r"HUIYIN_TLS_CA_FILE: .* cannot be read"):
        transport.read(good.model_copy(update={"tls_ca_file": tmp_path / "none"}))
    (tmp_path / "empty").write_text("")
    with pytest.raises(BadSettings, match=r"HUIYIN_TLS_CERT_FILE: .* is no PEM file"):
        transport.read(good.model_copy(update={"tls_cert_file": tmp_path / "empty"}))
