"""Whatever event a function is called with, and whatever AWS quotes of it, nothing of either is shown.

Rotations are left out: Secrets Manager calls them with ids of its own, which they log.
"""

import base64
import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.aws_world import fail
from tests.support.crashes import OWN, noted
from tests.support.moto_cloud import Context

FOLDER = Path(__file__).resolve().parents[2] / "functions"
PACKAGES = sorted(path.parent.name for path in FOLDER.glob("*/handler.py") if not path.parent.name.startswith("rotate"))
CANARY = "canary-of-an-event"
PERSON = f"acme/{CANARY}@example.com"
RECORD = {"action": {"S": "publish"}, "legalHold": {"BOOL": True}, "payload": {"S": CANARY}}
NAMES = (
    "APPLICATION_SECRET ARCHIVE_BUCKET AUDIT_TABLE BUCKET DSR_MACHINE ESCROW_KEY EXPORT_BUCKET LEASE_TABLE "
    "MEDIA_BUCKETS METRIC_NAMESPACE NAMESPACE QUARANTINE_BUCKET QUARANTINE_PREFIX RECEIPTS_BUCKET RECEIPTS_PREFIX "
    "RECEIPT_KEY REQUESTS_INDEX REQUESTS_TABLE SECRET_PATHS SECRET_PREFIX STORES"
)
VARIABLES = {
    **dict.fromkeys(NAMES.split(), "of-the-stack"),
    "PATH_OF_RECORDS": "/shop/prod/attest",
    "CONTROLS": "AC-3",
    "REDACT_ON": "legalHold",
    "ENVELOPE": "action",
    "MAX_UPLOAD_BYTES": "100",
    "ALLOW_MIME_TYPES": "video/mp4",
    "DAYS": "14",
    "RETAINED": "{}",
    "AUDIT_RETENTION_DAYS": "3653",
}
EVENTS: dict[str, object] = {
    "audit_transform": {
        "invocationId": "batch",
        "records": [
            {"recordId": "1", "data": base64.b64encode(json.dumps(RECORD).encode()).decode()},
            {"recordId": "2", "data": CANARY},
        ],
    },
    "dsr_erase": {"requestId": CANARY},
    "dsr_export": {"requestId": CANARY},
    "dsr_receipt": {"requestId": CANARY, "done": CANARY, "execution": CANARY},
    "hold_guard": [
        {
            "eventName": "REMOVE",
            "userIdentity": {"principalId": "dynamodb.amazonaws.com"},
            "dynamodb": {"OldImage": {**RECORD, "tenantId": {"S": PERSON}}, "Keys": {"tenantId": {"S": PERSON}}},
        }
    ],
    "legal_hold": {"action": "place", "hold": PERSON, "reason": CANARY, "by": CANARY, "since": "2026-03-01"},
    "log_retention_janitor": {"detail": {"requestParameters": {"logGroupName": f"/app/{CANARY}"}}},
    "malware_quarantine": {
        "detail": {
            "s3ObjectDetails": {"bucketName": "of-the-stack", "objectKey": PERSON, "versionId": "1"},
            "scanResultDetails": {"scanResultStatus": "THREATS_FOUND"},
        }
    },
    "media_clamp": {"detail": {"bucket": {"name": "of-the-stack"}, "object": {"key": PERSON, "version-id": "1"}}},
}
"""An event as it comes, for those that are told something; a schedule tells the others nothing."""
LEAVES = st.sampled_from([CANARY, PERSON, [CANARY], {CANARY: CANARY}, None, 7, True, "", "\ud800" + CANARY])


def paths(value: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give each place of an event."""
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from paths(inner, (*at, name))


def bent(value: object, at: tuple[Any, ...], leaf: object) -> object:
    """Put something else at a place of an event."""
    if not at:
        return leaf
    copy: Any = dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else {}
    copy[at[0]] = bent(copy[at[0]], at[1:], leaf)
    return copy


class Quoting:
    """A client all of whose calls fail, with an error that quotes what was sent."""

    def __getattr__(self, operation: str) -> Callable[..., object]:
        def call(**request: object) -> object:
            fail("ValidationException", f"{operation} {request!r} {CANARY}")

        return call


class Boto:
    """What the Lambda runtime brings."""

    @staticmethod
    def client(_service: str, **_settings: object) -> Quoting:
        """Give a client."""
        return Quoting()


@pytest.fixture(autouse=True)
def _runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", Boto)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


def said(package: str, event: object) -> str:
    """Call a handler; give all that it shows."""
    handler = importlib.import_module(f"functions.{package}.handler")
    ended = list[Exception]()
    with noted() as lines:
        try:
            handler.handle(event, Context())
        except OWN as error:
            ended.append(error)
    assert not [one for one in ended if one.__cause__ or one.__context__], "an error carries another"
    return "\n".join([*lines, *(line for one in ended for line in traceback.format_exception(one))])


@pytest.mark.parametrize("package", PACKAGES)
def test_an_event_as_it_comes_is_not_shown(package: str) -> None:
    shown = said(package, EVENTS.get(package, {}))
    assert shown, "the test would pass if nothing were ever said"
    assert CANARY not in shown


@pytest.mark.parametrize("package", PACKAGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_strange_event_is_shown_and_each_ends_with_an_error_of_ours(package: str, data: st.DataObject) -> None:
    event = EVENTS.get(package, {})
    for _ in range(data.draw(st.integers(1, 3))):
        event = bent(event, data.draw(st.sampled_from(sorted(paths(event), key=repr))), data.draw(LEAVES))
    assert CANARY not in said(package, event)
