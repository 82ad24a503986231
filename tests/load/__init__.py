"""`make bench`: rates and latencies of the running system, each beside this machine's own limit.

A figure means nothing without the limit measured next to it in the same run: pgbench with the very
statements of a registration, a bare gRPC echo, the disk's fdatasync. Latency is measured from the
instant a call was due, not from the one it could be sent at, so that a stalled server cannot hide.
"""

# The generated contracts are found once services has been imported.
import services as _services

__all__ = ["_services"]
