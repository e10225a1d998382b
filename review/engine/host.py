"""The language host: runs a program as an inline program of the Automation API, in a process of its own.

Started as `python host.py <program> <output descriptor>`; it writes its port to the descriptor, serves one engine, and
ends when its standard input does. It imports nothing of ours, so that the program finds only its own modules.
"""

import gc
import os
import runpy
import sys
from concurrent import futures
from pathlib import Path

import grpc
from pulumi import log
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2_grpc

_THREADS = 4


def main(program: Path, descriptor: int) -> None:
    """Serve the program until the session closes its end of standard input."""
    tether = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # a program that reads its input finds none
    os.chdir(program.parent)
    sys.path[0] = str(program.parent)
    sys.argv = [str(program)]
    log.debug = _unheard
    gc.disable()  # the process lives for seconds, and its resources to the end
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=unlimited)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageServer(lambda: _run(program)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{port}\n")
    os.read(tether, 1)
    sys.stdout.flush()
    os._exit(0)  # threads of the program must not keep it alive


def _unheard(*_: object, **__: object) -> None:
    """Drop what the SDK says for its own makers: each such line is a call to the engine that the program waits for."""


def _run(program: Path) -> None:
    runpy.run_path(str(program), run_name="__main__")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
