"""Which changes of the audit table are archived, and how much of each.

A record under legal hold, or whose personal data was stripped, is archived without its payload and metadata (LA-2).
One pipe takes these and one takes the others; every new or changed record goes through exactly one of them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

FLAGS: Final = ("legalHold", "piiStripped")
"""Attributes, true or false, of which either one being true keeps payload and metadata out of the archive."""
ENVELOPE: Final = ("action", "actorId", "entityId", "entityType")
"""Attributes of every record, who did what to what: all that is archived of a redacted one, besides its key."""
_WRITTEN: Final = ["INSERT", "MODIFY"]
"""A record is put; a hold changes it. Removals are in the trail's data events, under the name of their author."""


def _pattern(flags: Mapping[str, object]) -> str:
    """Give an event pattern on the flags of the record as it is now."""
    image = {name: {"BOOL": [test]} for name, test in flags.items()}
    return json.dumps({"eventName": _WRITTEN, "dynamodb": {"NewImage": image}}, sort_keys=True)


def whole() -> Sequence[str]:
    """Give the patterns of records that are archived whole: each flag is false, or not there.

    One pattern for each combination, since a pipe takes five patterns and matches any of them.
    """
    unset: Sequence[object] = (False, {"exists": False})
    return [_pattern({FLAGS[0]: one, FLAGS[1]: other}) for one in unset for other in unset]


def redacted() -> Sequence[str]:
    """Give the patterns of records that are archived without payload and metadata: one of the flags is true."""
    return [_pattern({flag: True}) for flag in FLAGS]


def expired() -> Sequence[str]:
    """Give the pattern of records under legal hold that DynamoDB deleted by itself, as expired."""
    image = {"legalHold": {"BOOL": [True]}}
    who = {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}
    deleted = {"eventName": ["REMOVE"], "userIdentity": who, "dynamodb": {"OldImage": image}}
    return [json.dumps(deleted, sort_keys=True)]


_ORIGIN: Final = {
    "eventId": "$.eventID",
    "eventName": "$.eventName",
    "changedAt": "$.dynamodb.ApproximateCreationDateTime",
    "keys": "$.dynamodb.Keys",
}


def whole_template() -> str:
    """Give the template of a whole record. The old image stays behind: a hold may just have ended."""
    return _template({**_ORIGIN, "record": "$.dynamodb.NewImage"})


def redacted_template() -> str:
    """Give the template of a redacted record: attributes one by one, so that a new one is left out until listed."""
    return _template({**_ORIGIN, **{name: f"$.dynamodb.NewImage.{name}" for name in ENVELOPE}})


def _template(paths: Mapping[str, str]) -> str:
    """Give an input template: a JSON object whose values EventBridge fills in, quoting texts by itself."""
    return "{" + ", ".join(f"{json.dumps(name)}: <{path}>" for name, path in paths.items()) + "}"
