"""Real engines for tests: Apache Kafka, PostgreSQL, PgBouncer and a network that can be lost, on 127.0.0.1.

`make engines` keeps a Kafka and a PostgreSQL running for the tests that only need *one*; a test that
kills or cuts starts its own. Needs Java 17 and Maven for Kafka; PostgreSQL and PgBouncer are taken from
the machine or, where it has none, from Debian's packages, unpacked under `.engines/`.
"""

from tests.engines.binaries import libraries, pgbench_path
from tests.engines.brokers import Kafka
from tests.engines.databases import PgBouncer, Postgres
from tests.engines.kept import Engines, engines
from tests.engines.processes import EngineFailed
from tests.engines.proxy import Proxy

__all__ = [
    "EngineFailed",
    "Engines",
    "Kafka",
    "PgBouncer",
    "Postgres",
    "Proxy",
    "engines",
    "libraries",
    "pgbench_path",
]
