"""The scheme's own cases run end to end, through public doors, as real processes."""

import os
import subprocess
import sys
from collections.abc import Callable

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.journeys.doors import ROOT, SERVICES, Doors
from tests.journeys.running import free_port
from tests.journeys.stories import STORIES
from tests.journeys.township import Township


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_story_ends_as_it_must(
    doors: Doors, township: Township, story: Callable[[Doors, Township], None]
) -> None:
    story(doors, township)


def test_telling_without_a_running_system_ends_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys"],
        cwd=ROOT,
        env=os.environ | {"HUIYIN_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "make run" in done.stderr


@pytest.mark.parametrize("name", [*SERVICES, "console"])
def test_every_process_tells_how_it_is(doors: Doors, name: str) -> None:
    assert doors.http.get(doors.url(name, "/healthz")).text == "ok"
    assert doors.http.get(doors.url(name, "/readyz")).json()["ready"] is True
    assert "huiyin_http_seconds" in doors.http.get(doors.url(name, "/metrics")).text


@pytest.mark.parametrize("name", SERVICES)
def test_every_grpc_door_answers_health_checks(doors: Doors, name: str) -> None:
    stub = health_pb2_grpc.HealthStub(doors.channel(name))
    asked = health_pb2.HealthCheckRequest(service=f"huiyin.{name}.v1.{name.capitalize()}Service")
    assert stub.Check(asked, timeout=5).status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError):
        stub.Check(health_pb2.HealthCheckRequest(service="nobody"), timeout=5)
