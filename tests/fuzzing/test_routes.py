"""Whatever is sent to an HTTP door, by anybody or nobody, is done or refused: no answer is of the 500s."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.chassis.identity import Actor
from tests.fuzzing.street import Street, with_forms
from tests.fuzzing.town import KNOCKING

_USUAL = 3


@pytest.mark.parametrize("who", ["nobody", "agent", "bureau"])
def test_schemathesis_finds_no_defect(
    street: Street, tmp_path: Path, request: pytest.FixtureRequest, who: str
) -> None:
    shown, token = dict(street.town.proof(who)), "no form of this session"
    if isinstance(actor := KNOCKING[who], Actor):
        cookie, token = street.session(actor)
        shown["cookie"] = f"huiyin={cookie}"
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(with_forms(street.document, token)))
    asked = request.config.getoption("--examples")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", street.base),
        *("--checks", "not_a_server_error", "--continue-on-failure", "--no-color", "--warnings", "off"),
        *("--seed", str(request.config.getoption("--hypothesis-seed") or 1), "--generation-database", "none"),
        *("--max-examples", str(asked or _USUAL), "--suppress-health-check", "all"),
        # The other phases take minutes: they belong to the long run.
        *(() if asked else ("--phases", "fuzzing", "--no-shrink")),
        *(part for name, value in shown.items() for part in ("-H", f"{name}: {value}")),
    ]
    # It runs as a process: inside this one it would replace parts of hypothesis for every other test.
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    told = re.findall(r"Operations: .*|Seed: .*|\d+ generated.*", done.stdout)
    print(f"{who}: {'; '.join(told)}; answers {street.statuses()}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [route for route in street.answered if route[1] >= 500] == []


def test_every_route_was_asked_and_forms_were_done(street: Street) -> None:
    """Runs after the others: what they sent reached every door, and got through some of them."""
    assert {route for route, _ in street.answered} >= street.routes
    statuses = street.statuses()
    assert {200, 201, 303, 401, 403, 404, 422} <= set(statuses)
