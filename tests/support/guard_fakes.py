"""What single guards look at: log groups, records of attestations, an infected upload."""

import datetime as dt
import json
from typing import cast

from functions.attestation_check.handler import Found, Parameter
from functions.log_retention_janitor.handler import Groups
from functions.log_retention_janitor.retention import Group
from tests.support.aws_models import faults
from tests.support.aws_world import fail
from tests.support.guard_world import GuardWorld
from tests.support.object_world import UPLOADS, S3Fake

KEY = "tenant/ada@example.com/holiday.mp4"
GROUPS: dict[str, int | None] = {
    "/aws/lambda/new": None,
    "/aws/lambda/new-too": None,
    "/shop/prod/audit/events": None,
    "/audit/shop": 3653,
    "/shop/brief": 3,
    "/shop/long": 30,
    "/shop/right": 14,
}
CAPPED = {**GROUPS, "/aws/lambda/new": 14, "/aws/lambda/new-too": 14, "/shop/long": 14}


class LogsFake:
    """Log groups; a page holds two of them."""

    def __init__(self, world: GuardWorld) -> None:
        self.world, self.groups = world, dict(GROUPS)

    def describe_log_groups(self, **request: str) -> Groups:
        assert faults("logs", "DescribeLogGroups", request) == []

        def answer() -> Groups:
            named = sorted(name for name in self.groups if name.startswith(request.get("logGroupNamePrefix", "")))
            start = int(request.get("nextToken", "0"))
            page = Groups(logGroups=[self._described(name) for name in named[start : start + 2]])
            if start + 2 < len(named):
                page["nextToken"] = str(start + 2)
            return page

        return self.world.call("describe_log_groups", answer)

    def put_retention_policy(self, **request: object) -> object:
        assert faults("logs", "PutRetentionPolicy", request) == []
        name = cast("str", request["logGroupName"])

        def answer() -> None:
            if name not in self.groups:
                fail("ResourceNotFoundException")
            self.groups[name] = cast("int", request["retentionInDays"])

        return self.world.call("put_retention_policy", answer)

    def _described(self, name: str) -> Group:
        days = self.groups[name]
        return Group(logGroupName=name) if days is None else Group(logGroupName=name, retentionInDays=days)


TODAY = dt.date(2023, 11, 14)
"""The day of the worlds of tests."""
PATH = "/bulwark/prod/attest"


def record(control: object = "AC-3", **changes: object) -> str:
    """Give a record that holds, with changes; None leaves a part out."""
    whole: dict[str, object] = {
        "control": control,
        "statement": "Every administrator signs in with a second factor.",
        "owner": "ada@example.com",
        "approver": "bob@example.com",
        "evidence": "https://wiki.bulwark-corp.net/mfa",
        "issued": "2023-11-01",
        "expires": "2024-01-30",
        "cadenceDays": 90,
    }
    return json.dumps({name: value for name, value in {**whole, **changes}.items() if value is not None})


def waiting(control: str) -> str:
    return record(control, approver=None, evidence=None, issued=None, expires=None)


class SsmFake:
    """Parameters, a page of which comes without any: SSM answers so while it looks on."""

    def __init__(self, world: GuardWorld, texts: dict[str, str]) -> None:
        self.world, self.texts = world, texts

    def get_parameters_by_path(self, **request: object) -> Found:
        assert faults("ssm", "GetParametersByPath", request) == []
        assert request["Path"] == PATH
        names = sorted(self.texts)
        start = int(str(request.get("NextToken", "0")))
        shown = [] if start == 0 else names[start - 1 : start + 1]
        found = Found(Parameters=[Parameter(Name=f"{PATH}/{name}", Value=self.texts[name]) for name in shown])
        after = 1 if start == 0 else start + 2
        if after <= len(names):
            found["NextToken"] = str(after)
        return self.world.call("get_parameters_by_path", lambda: found)


def infected() -> S3Fake:
    """Give an upload in two versions and a mark of deletion, and a neighbour whose key begins alike."""
    s3 = S3Fake(GuardWorld())
    s3.put(KEY, "1", b"good")
    s3.put(KEY, "2", b"bad")
    s3.marks.add((UPLOADS, KEY, "3"))
    s3.put(f"{KEY}.bak", "4", b"another's")
    return s3


def result(status: object = "THREATS_FOUND", bucket: str = UPLOADS, **changes: object) -> dict[str, object]:
    details = {"bucketName": bucket, "objectKey": KEY, "versionId": "2", **changes}
    return {"detail": {"s3ObjectDetails": details, "scanResultDetails": {"scanResultStatus": status}}}
