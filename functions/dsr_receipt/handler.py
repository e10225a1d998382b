"""The entry point: settle what the receipt says, sign it, put it."""

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from functions._common.entry import SystemClock
from functions._common.errors import error_code
from functions._common.guarding import GuardError, client, guarded
from functions._common.requests import Asked, Requests, Table
from functions._common.steps import ClockPort
from functions.dsr_receipt.receipt import Facts, Kms, Signer

TABLE_VARIABLE: Final = "REQUESTS_TABLE"
BUCKET_VARIABLE: Final = "RECEIPTS_BUCKET"
"""The locked bucket."""
PREFIX_VARIABLE: Final = "RECEIPTS_PREFIX"
"""Where receipts lie in it."""
KEY_VARIABLE: Final = "RECEIPT_KEY"
"""Alias of the key that signs."""
STORES_VARIABLE: Final = "STORES"
"""Names of the stores that were worked on, with commas between."""
RETAINED_VARIABLE: Final = "RETAINED"
"""What stays in any case: a JSON object of names with their legal basis."""
_DONE: Final[Mapping[str, frozenset[str]]] = {
    "erase": frozenset({"erase", "restrict"}),
    "export": frozenset({"export"}),
    "restrict": frozenset({"restrict"}),
}
"""What may come of what was asked: a legal hold turns an erasure into a restriction."""
_STANDS: Final = "PreconditionFailed"
"""What S3 says when there is an object of the name (S3 User Guide, "Conditional writes")."""
_LOG: Final = logging.getLogger("dsr_receipt")


class S3(Protocol):
    """What is used of boto3's S3 client, in its own spelling."""

    def put_object(self, **request: object) -> object:
        """Put an object."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipting:
    """What a run works with."""

    requests: Requests
    s3: S3
    signer: Signer
    clock: ClockPort
    bucket: str
    prefix: str
    stores: Sequence[str]
    retained: Mapping[str, object]


def handle(event: Mapping[str, object], context: object) -> dict[str, str]:
    """Give a receipt for a request."""
    del context
    return receipt(event, runtime())


def runtime() -> Receipting:
    """Give the surroundings that the Lambda runtime offers."""
    return Receipting(
        requests=Requests(client=cast("Table", client("dynamodb")), table=os.environ[TABLE_VARIABLE]),
        s3=cast("S3", client("s3")),
        signer=Signer(cast("Kms", client("kms")), os.environ[KEY_VARIABLE]),
        clock=SystemClock(),
        bucket=os.environ[BUCKET_VARIABLE],
        prefix=os.environ[PREFIX_VARIABLE],
        stores=os.environ[STORES_VARIABLE].split(","),
        retained=json.loads(os.environ[RETAINED_VARIABLE]),
    )


def receipt(event: Mapping[str, object], receipting: Receipting) -> dict[str, str]:
    """Do a run; say where the receipt lies, and by which digest it is known."""
    return guarded(_LOG, lambda: _receipt(event, receipting))


def _receipt(event: Mapping[str, object], receipting: Receipting) -> dict[str, str]:
    asked, done = receipting.requests.load(event), _done(event)
    if done not in _DONE.get(asked.kind, frozenset()):
        message = "what was done is none of what was asked"
        raise GuardError(message)
    file = receipting.requests.settled(asked, done) or _settle(receipting, asked, done, _execution(event))
    key = f"{receipting.prefix}/{asked.id}/{done}.json"
    new = _put(receipting, key, file)
    digest = hashlib.sha256(file.encode()).hexdigest()
    _LOG.info("receipt put" if new else "receipt stands", extra={"request": asked.id, "done": done, "sha256": digest})
    return {"receipt": key, "sha256": digest}


def _settle(receipting: Receipting, asked: Asked, done: str, execution: str) -> str:
    """Sign what is to be said, and note it with the request; where another run was faster, take what it noted."""
    locked = sorted(asked.retained)
    facts = Facts(
        request=asked.id,
        asked=asked.kind,
        done=done,
        received=asked.received,
        execution=execution,
        stores=receipting.stores,
        kept={**receipting.retained, "locked objects": locked},
    )
    file = receipting.signer.file(facts.text(receipting.clock.epoch()))
    return receipting.requests.settle(asked, done, file)


def _put(receipting: Receipting, key: str, file: str) -> bool:
    """Put the file unless it lies there; whether this run did."""
    try:
        receipting.s3.put_object(
            Bucket=receipting.bucket,
            Key=key,
            Body=file.encode(),
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
        )
    except Exception as error:
        if error_code(error) == _STANDS:
            return False
        raise
    return True


def _done(event: Mapping[str, object]) -> str:
    found = event.get("done")
    return found if isinstance(found, str) else ""


def _execution(event: Mapping[str, object]) -> str:
    found = event.get("execution")
    return found if isinstance(found, str) else ""
