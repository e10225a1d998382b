"""The plugin process of a provider double: serve on a loopback port, and print that port.

Started by the engine through the `pulumi-resource-<package>` executables that a session writes.
"""

import argparse
import json
import signal
from collections.abc import Sequence
from concurrent import futures
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from review.engine.double import Double

_THREADS = 8


def main(argv: Sequence[str] | None = None, *, kind: type[Double] = Double) -> None:
    """Serve one provider package by a double of a kind until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package")
    parser.add_argument("version")
    parser.add_argument("--create-only", type=Path, required=True, help="JSON file: type to create-only properties")
    parser.add_argument("--canaries", type=Path, required=True, help="file to list invented passwords in")
    arguments, _ = parser.parse_known_args(argv)  # the engine adds its address and flags of its own
    double = kind(
        arguments.package,
        arguments.version,
        create_only=json.loads(arguments.create_only.read_text()),
        canaries=arguments.canaries,
    )
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=unlimited)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(double, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine ends plugins by it, and would show a traceback
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
