"""promtool, Prometheus' own checker of rules: the one on PATH, or fetched into `.engines/` once."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_KEPT = Path(__file__).parent.parent.parent / ".engines"
_MODULE = "github.com/prometheus/prometheus/cmd/promtool@v0.316.0"
_PLACES = ("usr/bin/promtool", "bin/promtool")
_MISSING = (
    "promtool is missing: install Debian's package `prometheus`, or put promtool on PATH "
    "(why neither apt-get nor go could fetch it stands in the captured output)"
)


def promtool() -> Path:
    """Where promtool is. Fails the test with one sentence when it cannot be had."""
    if found := shutil.which("promtool"):
        return Path(found)
    home = _KEPT / "prometheus"
    if not _in(home):
        _KEPT.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT) as folder:
            half = Path(folder) / "prometheus"
            if not (_unpacked(half) or _built(half)):
                pytest.fail(_MISSING, pytrace=False)
            # Whoever fetches at the same time leaves the same program here.
            if not _in(home):
                half.rename(home)
    return next(iter(_in(home)))


def _in(home: Path) -> list[Path]:
    return [home / place for place in _PLACES if (home / place).exists()]


def _unpacked(home: Path) -> bool:
    """Debian's package. The lists of packages are fetched for this alone, so nobody needs to be root."""
    apt = home.with_name("apt")
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True)
    get = [
        "apt-get", "-q", "-o", f"Dir::State={apt / 'state'}", "-o", f"Dir::Cache={apt / 'cache'}",
        "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "APT::Sandbox::User=",
    ]  # fmt: skip
    return (
        _ran([*get, "update"], apt)
        and _ran([*get, "download", "prometheus"], apt)
        and all(_ran(["dpkg", "-x", str(package), str(home)], apt) for package in apt.glob("*.deb"))
        and bool(_in(home))
    )


def _built(home: Path) -> bool:
    """From its sources, without the libraries of cloud providers; takes minutes."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    where = ["env", f"GOBIN={home / 'bin'}"]
    return _ran([*where, "go", "install", "-tags", "remove_all_sd", _MODULE], home) and bool(_in(home))


def _ran(command: list[str], folder: Path) -> bool:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        print(error)
        return False
    if done.returncode:
        print(" ".join(command), done.stderr[-800:], sep="\n")
    return done.returncode == 0
