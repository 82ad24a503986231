"""`python -m tests.engines start [--brokers 3] | stop | status | env`: engines that are kept running.

`start` and `env` print lines for a shell's `eval`.
"""

import argparse
import sys

from tests.engines import kept
from tests.engines.processes import EngineFailed


def main() -> None:
    """Ends with status 1 and one sentence when an engine is missing or does not do as told."""
    parser = argparse.ArgumentParser(prog="tests.engines", description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("start", help="start what does not run").add_argument(
        "--brokers", type=int, choices=(1, 3), help="how many Kafka brokers: what runs, else 1"
    )
    for verb, says in (
        ("stop", "end what start started, and remove its data"),
        ("status", "what runs"),
        ("env", "where it runs"),
    ):
        verbs.add_parser(verb, help=says)
    asked = parser.parse_args()
    try:
        if asked.verb == "stop":
            kept.stop()
        elif asked.verb == "status":
            sys.stdout.write("".join(f"{line}\n" for line in kept.status()) or "nothing runs\n")
        else:
            found = kept.start(asked.brokers) if asked.verb == "start" else kept.engines()
            sys.stdout.write(f"export KAFKA_BOOTSTRAP={found.kafka_bootstrap}\n")
            sys.stdout.write(f"export POSTGRES_URL={found.postgres_url}\n")
    except EngineFailed as failed:
        sys.stderr.write(f"huiyin: {failed}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
