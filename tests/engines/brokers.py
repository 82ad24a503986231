"""Apache Kafka: one broker, or three that fail over fast."""

import base64
import contextlib
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.engines import certificates
from tests.engines.binaries import kafka_jars
from tests.engines.processes import EngineFailed, Server, free_ports, listens, wait
from tests.engines.proxy import Proxy

_HERE = Path(__file__).parent
_JAVA = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
# What a broker that died costs: clients wait until it is fenced, about 2 to 4 s with these.
_FAST = {
    "broker.heartbeat.interval.ms": 500,
    "broker.session.timeout.ms": 2000,
    "controller.quorum.fetch.timeout.ms": 1000,
    "controller.quorum.election.timeout.ms": 500,
    "group.initial.rebalance.delay.ms": 0,
}
_STRICT = {"auto.create.topics.enable": "false", "unclean.leader.election.enable": "false"}
_SMALL = {
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.num.partitions": 3,
    "share.coordinator.state.topic.num.partitions": 3,
}


class Kafka:
    """Brokers of one cluster, nodes 0 to `brokers` - 1, each a controller, too; all state is in `folder`.

    `bootstrap` reaches the brokers directly, `proxied_bootstrap` only through `proxies` (one per
    broker, the brokers themselves never use them), `secure_bootstrap` by SASL_SSL and SCRAM-SHA-256.
    With three brokers every topic has three replicas unless it says otherwise, two of them in sync.
    Without `proxied` there are no proxies, so that it can outlive this Python.
    """

    def __init__(self, folder: Path, brokers: int = 1, secure: bool = False, *, proxied: bool = True) -> None:
        self.folder = folder.absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        names = ["CONTROLLER", "PLAIN", *["PROXIED"] * proxied, *["SECURE"] * secure]
        ports = free_ports(brokers * len(names))
        self._ports = [
            dict(zip(names, ports[n * len(names) :][: len(names)], strict=True)) for n in range(brokers)
        ]
        self.proxies = [Proxy(of["PROXIED"]) for of in self._ports if proxied]
        self.bootstrap = self._hosts([of["PLAIN"] for of in self._ports])
        self.proxied_bootstrap = self._hosts([proxy.port for proxy in self.proxies])
        self.secure_bootstrap = self._hosts([of["SECURE"] for of in self._ports if secure])
        self.username, self.password = "huiyin", secrets.token_hex(8)
        self.ca_file = self.folder / "ca.pem"
        self._pem = certificates.make(self.folder)[1] if secure else None
        self._cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        self._lib = kafka_jars()
        self.servers = [self._server(node) for node in range(brokers)]

    def start(self) -> None:
        """Starts every broker that does not run; returns when metadata shows them all and who leads."""
        self._format()
        for server in self.servers:
            if not server.runs():
                server.start()
        wait(lambda: self._usable(set(range(len(self.servers)))), 90, "Kafka did not become usable", 0.2)

    def stop(self) -> None:
        """Ends every broker, politely first, and closes the proxies; what was written stays."""
        for server in self.servers:
            server.send(15)
        for server in self.servers:
            # Without a quorum the last ones wait for each other for ever.
            server.stop(within=8)
        for proxy in self.proxies:
            proxy.close()

    def kill(self, node: int) -> None:
        """SIGKILL: the broker says nothing to anybody; what it wrote stays in the machine's cache."""
        self.servers[node].kill()

    def start_node(self, node: int) -> None:
        """Starts this broker; returns when the cluster shows it, which is before it is in sync again."""
        if not self.servers[node].runs():
            self.servers[node].start()
        wait(lambda: self._usable({node}), 60, f"broker {node} did not come back", 0.2)

    def stop_node(self, node: int) -> None:
        """Ends this broker politely: it hands its partitions to others before."""
        self.servers[node].stop(within=20)

    def leader(self, topic: str, partition: int) -> int:
        """The node that leads this partition now; EngineFailed while nobody does."""
        for found in self._topics([topic]):
            for one in found["partitions"]:
                if one["partition_index"] == partition and one["leader_id"] >= 0:
                    return int(one["leader_id"])
        raise EngineFailed(f"nobody leads {topic}/{partition}")

    def controller(self) -> int:
        """The node that leads the controllers' quorum now; EngineFailed while nobody does."""
        with self._admin() as admin:
            quorum = admin.describe_metadata_quorum()
        leader = int(quorum["topics"][0]["partitions"][0]["leader_id"])
        if leader < 0:
            raise EngineFailed("nobody leads the controllers")
        return leader

    def in_sync(self) -> bool:
        """Whether every partition of every topic, the internal ones too, has all its replicas in sync."""
        try:
            topics = self._topics(None)
        except EngineFailed:
            return False
        return all(
            one["leader_id"] >= 0 and set(one["isr_nodes"]) == set(one["replica_nodes"])
            for topic in topics
            for one in topic["partitions"]
        )

    def let_go(self) -> dict[str, Any]:
        """The brokers outlive this Python; what is needed to end them (`processes.Server.adopt`)."""
        for server in self.servers:
            server.let_go()
        return {"bootstrap": self.bootstrap, "servers": [[s.pid, s.mark] for s in self.servers]}

    @staticmethod
    def _hosts(ports: list[int]) -> str:
        return ",".join(f"127.0.0.1:{port}" for port in ports)

    @contextlib.contextmanager
    def _admin(self, nodes: Iterable[int] | None = None) -> Iterator[KafkaAdminClient]:
        # Only those that listen are asked: waiting for a dead one costs seconds.
        asked = range(len(self.servers)) if nodes is None else nodes
        listening = [
            f"127.0.0.1:{self._ports[node]['PLAIN']}"
            for node in asked
            if self.servers[node].runs() and listens(self._ports[node]["PLAIN"])
        ]
        if not listening:
            raise EngineFailed("no broker listens; call start()")
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=listening, bootstrap_timeout_ms=3000, request_timeout_ms=5000
            )
        except KafkaError as failed:
            raise EngineFailed(f"Kafka does not answer: {failed}") from failed
        try:
            yield admin
        except KafkaError as failed:
            raise EngineFailed(f"Kafka does not answer: {failed}") from failed
        finally:
            admin.close()

    def _topics(self, names: list[str] | None) -> list[dict[str, Any]]:
        with self._admin() as admin:
            found: list[dict[str, Any]] = admin.describe_topics(names)
            return found

    def _usable(self, nodes: set[int]) -> bool:
        for node in nodes:
            if not self.servers[node].runs():
                raise EngineFailed(f"broker {node} ended: {self.servers[node].tail()}")
        try:
            for node in nodes:
                # Each is asked itself: for seconds others go on showing one that has died.
                with self._admin([node]) as admin:
                    shown = {
                        b["broker_id"] for b in admin.describe_cluster()["brokers"] if not b["is_fenced"]
                    }
                if not nodes <= shown:
                    return False
            return self.controller() >= 0
        except EngineFailed:
            return False

    def _server(self, node: int) -> Server:
        home = self.folder / f"node-{node}"
        home.mkdir(exist_ok=True)
        settings = home / "server.properties"
        settings.write_text("".join(f"{k}={v}\n" for k, v in self._settings(node, home).items()))
        return Server(
            [
                "java", *_JAVA, f"-Dlog4j2.configurationFile={_HERE / 'log4j2.properties'}",
                "-cp", f"{self._lib}/*", "kafka.Kafka", str(settings),
            ],
            str(settings),
            home / "log",
        )  # fmt: skip

    def _format(self) -> None:
        formatting = [
            (
                home,
                subprocess.Popen(
                    self._format_command(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
                ),
            )
            for node in range(len(self.servers))
            if not ((home := self.folder / f"node-{node}") / "data" / "meta.properties").exists()
        ]
        for home, process in formatting:
            said, _ = process.communicate(timeout=60)
            if process.returncode:
                raise EngineFailed(f"{home.name} could not be formatted: {said.decode()[-800:]}")

    def _format_command(self, home: Path) -> list[str]:
        scram = f"SCRAM-SHA-256=[name={self.username},password={self.password}]"
        return [
            "java", *_JAVA, "-cp", f"{self._lib}/*", "kafka.tools.StorageTool", "format",
            "-t", self._cluster, "-c", str(home / "server.properties"),
            *(["--add-scram", scram] if self._pem else []),
        ]  # fmt: skip

    def _settings(self, node: int, home: Path) -> dict[str, Any]:
        own, count = self._ports[node], len(self._ports)
        advertised = {name: port for name, port in own.items() if name != "CONTROLLER"}
        if self.proxies:
            advertised["PROXIED"] = self.proxies[node].port
        kinds = {"SECURE": "SASL_SSL"}
        replicas, in_sync = (3, 2) if count >= 3 else (1, 1)
        made: dict[str, Any] = {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": ",".join(
                f"{n}@127.0.0.1:{of['CONTROLLER']}" for n, of in enumerate(self._ports)
            ),
            "listeners": ",".join(f"{name}://127.0.0.1:{port}" for name, port in own.items()),
            "advertised.listeners": ",".join(f"{n}://127.0.0.1:{port}" for n, port in advertised.items()),
            "listener.security.protocol.map": ",".join(f"{n}:{kinds.get(n, 'PLAINTEXT')}" for n in own),
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAIN",
            "log.dirs": home / "data",
            "default.replication.factor": replicas,
            "min.insync.replicas": in_sync,
        }
        for topic in ("offsets.topic", "transaction.state.log", "share.coordinator.state.topic"):
            made[f"{topic}.replication.factor"] = replicas
        for topic in ("transaction.state.log", "share.coordinator.state.topic"):
            made[f"{topic}.min.isr"] = in_sync
        if self._pem:
            made |= {
                "sasl.enabled.mechanisms": "SCRAM-SHA-256",
                "listener.name.secure.scram-sha-256.sasl.jaas.config": (
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;"
                ),
                "listener.name.secure.ssl.keystore.type": "PEM",
                "listener.name.secure.ssl.keystore.location": self._pem,
            }
        return made | _FAST | _STRICT | _SMALL
