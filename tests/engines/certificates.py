"""A certificate authority that lives as long as a folder, and a server's certificate of it."""

import subprocess
from pathlib import Path

from tests.engines.binaries import need
from tests.engines.processes import EngineFailed

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def make(folder: Path) -> tuple[Path, Path]:
    """Makes both; the authority's certificate, and the server's PEM for IP 127.0.0.1: key, certificate.

    They hold for two days. A second call on the same folder gives the same files.
    """
    ca, ca_key, pem = folder / "ca.pem", folder / "ca.key", folder / "server.pem"
    if pem.exists():
        return ca, pem
    need("openssl")
    request, cert, key, more = (folder / f"server.{end}" for end in ("csr", "crt", "key", "ext"))
    more.write_text(
        "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    _openssl(
        "req", "-x509", *_KEY, "-days", "2", "-subj", "/CN=engines", "-keyout", ca_key, "-out", ca,
        "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )  # fmt: skip
    _openssl("req", *_KEY, "-subj", "/CN=broker", "-keyout", key, "-out", request)
    _openssl(
        "x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial",
        "-days", "2", "-extfile", more, "-out", cert,
    )  # fmt: skip
    pem.write_text(key.read_text() + cert.read_text())
    return ca, pem


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineFailed(f"openssl {words[0]} failed: {done.stderr.strip()[-400:]}")
