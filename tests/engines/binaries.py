"""Where the engines' programs are; what the machine lacks is fetched into `.engines/` once."""

import fcntl
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.processes import EngineFailed

ROOT = Path(__file__).parent.parent.parent
KEPT = ROOT / ".engines"
_HERE = Path(__file__).parent
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_PACKAGES = ("postgresql-15", "postgresql-client-15", "libpq5", "pgbouncer", "libc-ares2", "libevent-2.1-7")


def kafka_jars() -> Path:
    """The folder with Kafka's jars; Maven fetches them the first time (43 MB)."""
    version = ET.parse(_HERE / "pom.xml").findtext(".//{*}kafka.version")
    home = KEPT / f"kafka-{version}"
    with once(home.name):
        if not (home / "lib").exists():
            need("java", "mvn")
            # The last step makes it whole: what a broken fetch left is not taken for Kafka.
            half = home / "half"
            shutil.rmtree(half, ignore_errors=True)
            _run(
                ["mvn", "-q", "-B", "-f", str(_HERE / "pom.xml"), "-DincludeScope=runtime",
                 f"-DoutputDirectory={half}", _COPY],
                KEPT,
                "Maven could not fetch Kafka",
            )  # fmt: skip
            half.rename(home / "lib")
    need("java")
    return home / "lib"


def postgres_path(name: str) -> Path:
    """A program of the PostgreSQL server: of PATH, of Debian's folders, or unpacked."""
    for folder in (_of_path("postgres"), *_debian(Path("/")), *_debian(KEPT / "debian")):
        if folder and (folder / name).exists():
            return (folder / name).absolute()
    return next(_debian(_unpacked())) / name


def pgbouncer_path() -> Path:
    """PgBouncer, of the machine or unpacked."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return Path(found) if found else _unpacked() / "usr" / "sbin" / "pgbouncer"


def pgbench_path() -> Path:
    """pgbench, the one that came with the server; run it with `libraries(path)` in its environment."""
    return postgres_path("pgbench")


def libraries(program: Path) -> dict[str, str]:
    """What the environment of an unpacked program must say, nothing for one of the machine."""
    for root in program.parents:
        for folder in root.glob("usr/lib/*-linux-gnu") if root.name == "debian" else ():
            return {"LD_LIBRARY_PATH": str(folder)}
    return {}


def need(*names: str) -> None:
    """EngineFailed when one of these programs is not on PATH."""
    for name in names:
        if not shutil.which(name):
            raise EngineFailed(f"{name} is not on PATH; install it (Kafka needs Java 17 and Maven)")


@contextmanager
def once(name: str) -> Iterator[None]:
    """One process at a time does what is named so."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _of_path(name: str) -> Path | None:
    found = shutil.which(name)
    # A link on PATH stands for the folder it points into, where all the programs are.
    return Path(found).resolve().parent if found else None


def _debian(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("usr/lib/postgresql/*/bin"), reverse=True)


def _unpacked() -> Path:
    home = KEPT / "debian"
    with once("debian"):
        if not home.exists():
            need("apt-get", "dpkg")
            half = KEPT / "debian-half"
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            fetch = ["apt-get", "download", *_PACKAGES]
            if subprocess.run(fetch, cwd=half, capture_output=True, check=False).returncode:
                _run(["apt-get", "update"], half, "the lists of Debian's packages are not to be had")
                _run(fetch, half, f"install {' '.join(_PACKAGES)}: they could not be downloaded")
            for package in half.glob("*.deb"):
                _run(["dpkg", "-x", str(package), str(half)], half, f"{package.name} does not unpack")
                package.unlink()
            half.rename(home)
    return home


def _run(command: list[str], folder: Path, otherwise: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineFailed(f"{otherwise}: {(done.stderr or done.stdout).strip()[-800:]}")
