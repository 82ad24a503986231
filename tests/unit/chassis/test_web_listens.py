"""An HTTP server's address is its own, and takes connections, from the moment it is made."""

import socket

import pytest
from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from services.chassis import web
from services.chassis.process import Web
from services.chassis.settings import BadSettings


def server(port: int = 0) -> Web:
    app = web.app("test", APIRouter(), CollectorRegistry(), web.Health, dict)
    return Web(app, f"127.0.0.1:{port}", "TEST_HTTP_ADDRESS")


def test_who_connects_before_the_server_runs_waits_and_is_answered() -> None:
    made = server()
    with socket.create_connection(("127.0.0.1", made.port), timeout=10) as early, made:
        early.sendall(b"GET /healthz HTTP/1.1\r\nhost: test\r\n\r\n")
        assert early.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_a_second_server_at_the_same_address_is_refused_when_it_is_made() -> None:
    made = server()
    with made, pytest.raises(BadSettings, match="choose another TEST_HTTP_ADDRESS"):
        server(made.port)


def test_the_address_of_one_that_ended_is_free() -> None:
    with server() as ended:
        port = ended.port
    with server(port) as next_one:
        assert next_one.port == port
