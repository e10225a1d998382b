"""Anything at all, anywhere in a compliant program: a verdict that is no error, and no secret told."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardening.catalog import RULES
from hardening.pack import Finding, Pack
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from hardening.values import UNKNOWN, Secret
from tests.policy.test_rules_backup import backups
from tests.policy.test_rules_keys import GRANT, KEY
from tests.policy.test_rules_keys_policy import allow, keep, use
from tests.policy.test_rules_secrets import SECRET
from tests.policy.test_rules_secrets_policy import named, plain
from tests.policy.test_rules_secrets_rotation import FUNCTION, ROTATION
from tests.support.bucket_world import KEY as BUCKET_KEY
from tests.support.bucket_world import LIFECYCLES, PROVIDER, deny, document, world
from tests.support.rules import CANARY, JUNK, changed
from tests.support.wire import resource

BUCKETS: Final = Pack([rule for rule in RULES if rule.id.startswith("S3-")])
OTHERS: Final = Pack([rule for rule in RULES if rule.id.startswith(("KMS-", "SEC-", "BKP-"))])

Parts = Sequence[tuple[str, str, Mapping[str, object]]]
"""Resources as token, name and properties."""


def _parts(resources: Sequence[Resource]) -> Parts:
    return [(one.token, one.name, one.properties) for one in resources]


def _sealed() -> list[Resource]:
    key_policy = document(allow(), keep(), use())
    secret_policy = {"policy": document(named(), plain()), "secretArn": SECRET["name"], "blockPublicPolicy": True}
    return [
        resource("kms/key", "key", {**KEY, "policy": key_policy, "arn": BUCKET_KEY, "description": "Sessions"}),
        resource("kms/alias", "alias", {"name": "alias/shop", "targetKeyId": BUCKET_KEY}),
        resource("kms/grant", "grant", GRANT),
        resource("secretsmanager/secret", "secret", {**SECRET, "kmsKeyId": BUCKET_KEY, "description": "Sessions"}),
        resource("ecs/taskDefinition", "reader", {"containerDefinitions": f"valueFrom {SECRET['name']}"}),
        resource("secretsmanager/secretPolicy", "policy", secret_policy),
        resource("secretsmanager/secretRotation", "rotation", {**ROTATION, "secretId": SECRET["name"]}),
        FUNCTION,
        PROVIDER,
    ]


_SWEEP: Final = {"id": "sweep", "status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}
_HEADER: Final = "s3:x-amz-server-side-encryption"
_PUTS: Final = [
    deny(Action="s3:PutObject", Condition={"StringNotEquals": {key: value}})
    for key, value in ((_HEADER, "aws:kms"), (f"{_HEADER}-aws-kms-key-id", BUCKET_KEY))
]


def _bucket(purpose: str) -> Parts:
    """Give a bucket with the rules and statements that are asked of every class."""
    parts = []
    for token, name, properties in _parts(world(purpose)):
        more = dict(properties)
        if token == aws("s3/bucketLifecycleConfiguration"):
            more["rules"] = [*cast("list[object]", properties["rules"]), _SWEEP]
        elif token == aws("s3/bucketPolicy"):
            more["policy"] = document(*json.loads(str(properties["policy"]))["Statement"], *_PUTS)
        parts.append((token, name, more))
    return parts


def _backups() -> list[Resource]:
    plan = [resource("backup/restoreTestingPlan", "restores", {"scheduleExpression": "cron(0 9 1 * ? *)"})]
    daily = ("plan", "rules[0].schedule", "cron(0 5 ? * * *)")
    return [*(one for one in backups(daily) if one.name != "database"), *plan]


PROGRAMS: Final[Mapping[str, Parts]] = {
    **{purpose: _bucket(purpose) for purpose in LIFECYCLES},
    "sealed": _parts(_sealed()),
    "backups": _parts(_backups()),
}


def _paths(value: object, prefix: str = "") -> Iterator[str]:
    """Give every path below a value."""
    pairs: list[tuple[str, object]] = []
    if isinstance(value, Mapping):
        pairs = [(f"{prefix}.{name}" if prefix else name, item) for name, item in value.items() if "." not in name]
    elif isinstance(value, list):
        pairs = [(f"{prefix}[{index}]", item) for index, item in enumerate(value)]
    for path, item in pairs:
        yield path
        yield from _paths(item, path)


def _found(program: str, parts: Parts) -> list[Finding]:
    pack = BUCKETS if program in LIFECYCLES else OTHERS
    return pack.judge(Graph([resource(token, name, properties) for token, name, properties in parts])).findings


def _edited(parts: Parts, index: int, path: str, value: object) -> Parts:
    token, name, properties = parts[index]
    return [*parts[:index], (token, name, changed(properties, path, value)), *parts[index + 1 :]]


SPOTS: Final = [
    (program, index, path)
    for program, parts in PROGRAMS.items()
    for index, (_, _, properties) in enumerate(parts)
    for path in _paths(properties)
]


@pytest.mark.parametrize("program", list(PROGRAMS))
def test_each_program_is_compliant(program: str) -> None:
    assert _found(program, PROGRAMS[program]) == []


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spot=st.sampled_from(SPOTS), value=JUNK)
def test_anything_anywhere_is_judged(spot: tuple[str, int, str], value: object) -> None:
    program, index, path = spot
    for finding in _found(program, _edited(PROGRAMS[program], index, path, value)):
        assert finding.verdict.value in ("FAIL", "UNDECIDED"), finding
        assert CANARY not in f"{finding.path} {finding.actual} {finding.expected}", finding


def _at(properties: object, path: str) -> object:
    for step in path.replace("[", ".[").split("."):
        properties = properties[int(step[1:-1])] if step.startswith("[") else properties[step]  # type: ignore[index]  # any holder
    return properties


@pytest.mark.parametrize(("program", "index", "path"), SPOTS)
def test_a_secret_mark_changes_no_verdict(program: str, index: int, path: str) -> None:
    parts = PROGRAMS[program]
    marked = Secret(_at(parts[index][2], path))
    assert _found(program, _edited(parts, index, path, marked)) == []


@pytest.mark.parametrize(("program", "index", "path"), SPOTS)
def test_an_unknown_is_never_a_failure_of_another_resource(program: str, index: int, path: str) -> None:
    parts = PROGRAMS[program]
    found = _found(program, _edited(parts, index, path, UNKNOWN))
    own = parts[index][1]
    if own == FUNCTION.name:
        return  # a literal ARN cannot be told to name a function whose name is not known yet
    assert all(one.verdict.value == "UNDECIDED" or one.urn.endswith(f"::{own}") for one in found), found
