"""A bare gRPC server that answers every call with what it was sent: the limit of any door of ours.

`python -m tests.load.echo THREADS` prints its port and ends with its standard input.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

METHOD = "/bench.Echo/Echo"


class _Echo(grpc.GenericRpcHandler):  # type: ignore[type-arg]
    def service(self, details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes] | None":
        return grpc.unary_unary_rpc_method_handler(lambda request, _context: request)


def main() -> None:
    """Serves until standard input ends."""
    server = grpc.server(ThreadPoolExecutor(int(sys.argv[1])))
    server.add_generic_rpc_handlers((_Echo(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.buffer.read()
    server.stop(0).wait()


if __name__ == "__main__":
    main()
