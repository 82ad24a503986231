"""How services reach one another: mutual TLS, each side shows a certificate of the cell's own authority."""

from dataclasses import dataclass
from pathlib import Path

import grpc

from services.chassis.settings import BadSettings, Settings

_NAMES = ("HUIYIN_TLS_CERT_FILE", "HUIYIN_TLS_KEY_FILE", "HUIYIN_TLS_CA_FILE")


@dataclass(frozen=True)
class Transport:
    """A certificate, its key and the authority both sides are checked against, all PEM."""

    certificate: bytes
    key: bytes
    authority: bytes

    def server(self) -> grpc.ServerCredentials:
        """Takes calls only from whoever shows a certificate of the same authority."""
        return grpc.ssl_server_credentials([(self.key, self.certificate)], self.authority, True)

    def client(self) -> grpc.ChannelCredentials:
        """Calls only who shows a certificate of the same authority for the name that was called."""
        return grpc.ssl_channel_credentials(self.authority, self.key, self.certificate)


def read(settings: Settings) -> Transport | None:
    """The transport the settings name, or None for plain text.

    Raises BadSettings when only some of the three files are named, or one cannot be read.
    """
    files = (settings.tls_cert_file, settings.tls_key_file, settings.tls_ca_file)
    if not any(files):
        return None
    missing = [name for name, file in zip(_NAMES, files, strict=True) if file is None]
    if missing:
        raise BadSettings(f"{missing[0]} is missing: TLS between services needs {', '.join(_NAMES)}")
    return Transport(*(_pem(name, file) for name, file in zip(_NAMES, files, strict=True) if file))


def _pem(name: str, file: Path) -> bytes:
    try:
        text = file.read_bytes()
    except OSError as error:
        raise BadSettings(f"{name}: {file} cannot be read ({error.strerror})") from None
    if b"-----BEGIN" not in text:
        raise BadSettings(f"{name}: {file} is no PEM file")
    return text
