"""A key service on the loopback: as much of AWS KMS as a secrets provider of Pulumi asks for."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

KEY: Final = "alias/pulumi"
_TARGET: Final = "X-Amz-Target"
_MASK: Final = os.urandom(256)


class _Handler(BaseHTTPRequestHandler):
    """Encrypts and decrypts by a mask of this process; nothing else is offered."""

    def do_POST(self) -> None:
        """Answer one call of the JSON protocol of KMS."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.headers[_TARGET].rpartition(".")[2]
        name, wanted = {"Encrypt": ("Plaintext", "CiphertextBlob"), "Decrypt": ("CiphertextBlob", "Plaintext")}[action]
        body = json.dumps({"KeyId": KEY, wanted: _masked(asked[name])}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _masked(text: str) -> str:
    plain = base64.b64decode(text)
    return base64.b64encode(bytes(byte ^ _MASK[at % len(_MASK)] for at, byte in enumerate(plain))).decode()


@contextmanager
def key_service() -> Iterator[dict[str, str]]:
    """Give the variables by which an AWS SDK finds the service, while it is there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield {
            "AWS_ENDPOINT_URL_KMS": f"http://127.0.0.1:{server.server_port}",
            "AWS_ACCESS_KEY_ID": "of-the-tests",
            "AWS_SECRET_ACCESS_KEY": "of-the-tests",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
