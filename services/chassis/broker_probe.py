"""Whether brokers take us: asked over a socket of our own, because kafka-python cannot tell.

A broker that refuses a client says why and hangs up. The library (3.0.12) throws away what came together
with the end of a connection, so to it, and to whoever reads its log, nearly every refusal is a time-out.
"""

import socket
import ssl
import struct

from kafka.net.sasl.scram import ScramClient

from services.chassis.broker import Broker

_HANDSHAKE, _AUTHENTICATE, _VERSIONS = 17, 36, 18
_TLS_ALERT = b"\x15\x03"


class _Denied(Exception):
    pass


def denial(broker: Broker, seconds: float = 3) -> str:
    """What the first broker that answers says against us; empty when it takes us, or none answers."""
    for server in broker.servers:
        host, _, port = server.rpartition(":")
        try:
            with _connected(broker, host.strip("[]"), int(port), seconds) as connection:
                _introduce(broker, connection)
            return ""
        except _Denied as denied:
            return str(denied)
        except ssl.SSLCertVerificationError as error:
            return f"its certificate: {error.verify_message}"
        except ssl.SSLError as error:
            return f"it does not speak TLS as we do ({error.reason})"
        except OSError:
            continue
    return ""


def _connected(broker: Broker, host: str, port: int, seconds: float) -> socket.socket:
    plain = socket.create_connection((host, port), timeout=seconds)
    if not broker.security.endswith("SSL"):
        return plain
    context = ssl.create_default_context(cafile=str(broker.ca_file) if broker.ca_file else None)
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _introduce(broker: Broker, connection: socket.socket) -> None:
    if not broker.security.startswith("SASL"):
        _ask(connection, _VERSIONS, 0, b"")
        return
    answer = _ask(connection, _HANDSHAKE, 1, _text(broker.mechanism))
    if struct.unpack_from(">h", answer)[0]:
        raise _Denied(f"it does not know the mechanism {broker.mechanism}")
    if broker.mechanism == "PLAIN":
        _authenticate(connection, f"\0{broker.username}\0{broker.password}".encode())
        return
    scram = ScramClient(broker.username, broker.password, broker.mechanism)
    scram.process_server_first_message(_authenticate(connection, scram.first_message()))
    _authenticate(connection, scram.final_message())


def _authenticate(connection: socket.socket, said: bytes) -> bytes:
    answer = _ask(connection, _AUTHENTICATE, 0, struct.pack(">i", len(said)) + said)
    (code, length) = struct.unpack_from(">hh", answer)
    words = answer[4 : 4 + max(0, length)].decode("utf-8", "replace")
    if code:
        raise _Denied(words or "the user name or the password is wrong")
    return answer[4 + max(0, length) + 4 :]


def _ask(connection: socket.socket, api: int, version: int, body: bytes) -> bytes:
    """One request of Kafka's protocol and its answer, without the answer's number."""
    request = struct.pack(">hhi", api, version, 1) + _text("huiyin") + body
    connection.sendall(struct.pack(">i", len(request)) + request)
    head = _read(connection, 4)
    if head[:2] == _TLS_ALERT:
        raise _Denied("it answers in TLS and we do not")
    return _read(connection, struct.unpack(">i", head)[0])[4:]


def _read(connection: socket.socket, length: int) -> bytes:
    read = b""
    while len(read) < length:
        more = connection.recv(min(length - len(read), 65536))
        if not more:
            raise ConnectionResetError("the broker hung up")
        read += more
    return read


def _text(words: str) -> bytes:
    coded = words.encode()
    return struct.pack(">h", len(coded)) + coded
