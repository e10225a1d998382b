"""No secret of either side is in any output, wherever else its text stands; that it changed is told."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from review.diff.difference import difference
from review.diff.sides import of_file
from tests.support.differences import optioned, resource
from tests.support.shown import shown

OLD, NEW = "canary-old-7f3a9c", "canary-new-81be2d"
MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def secret(value: object) -> dict[str, object]:
    return {**MARK, "plaintext": json.dumps(value)}


def state(folder: Path, name: str, *inputs: tuple[str, str, Mapping[str, object]]) -> str:
    records = [optioned(resource("pulumi:pulumi:Stack", "shop-prod", parent=""), custom=False)]
    records += [resource(type_, name_, given) for type_, name_, given in inputs]
    for record in records:
        record["custom"] = record["type"] not in ("pulumi:pulumi:Stack", "shop:index:Part")
    states = [{part: record[part] for part in ("urn", "type", "inputs", "custom", "parent")} for record in records]
    states[0]["parent"] = ""
    file = folder / name
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": states}}), encoding="utf-8")
    return str(file)


def outputs(before: str, after: str) -> str:
    return "\n".join(shown(of_file(before), of_file(after)).values())


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def sides(folder: Path, value: object, other: object) -> tuple[str, str]:
    """Give two states in which secrets stand in every kind of place."""
    made = []
    for name, one, canary in (("a.json", value, OLD), ("b.json", other, NEW)):
        holder = ("ssm/parameter", "marked", {"name": "p", "value": one})
        nested = ("ecs/taskDefinition", "nested", {"containerDefinitions": json.dumps(
            [{"name": "api", "environment": [{"name": "DB_PASSWORD", "value": canary}, {"name": "URL", "value":
              f"postgres://u:{canary}@h/d"}]}])})  # fmt: skip
        script = ("ec2/instance", "script", {"userData": f"export TOKEN={canary}"})
        plain = ("sns/topic", "plain", {"displayName": f"see {canary} there", "tags": {"Note": canary}})
        provider = ("pulumi:providers:aws", "own", {"secretKey": canary, "accessKey": canary, "region": "us-east-1"})
        part = ("shop:index:Part", "part", {"about": canary, "note": f"see {canary}"})
        kept = ("ssm/parameter", "kept", {"name": "q", "value": secret(canary)})
        policy = (
            "iam/rolePolicy",
            "policy",
            {
                "role": "r",
                "policy": json.dumps(
                    {
                        "Statement": [
                            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{canary}/*"}
                        ]
                    }
                ),
            },
        )
        made.append(state(folder, name, holder, nested, script, plain, provider, part, kept, policy))
    return made[0], made[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [(secret(OLD), secret(NEW)), (OLD, secret(NEW)), (secret(OLD), NEW), (secret({"k": OLD}), secret({"k": NEW}))],
    ids=["changed", "plain to secret", "secret to plain", "nested"],
)
def test_no_canary_is_in_any_output(tmp_path: Path, before: object, after: object) -> None:
    said = outputs(*sides(tmp_path, before, after))
    assert OLD not in said
    assert NEW not in said
    assert "marked" in said


def test_a_changed_secret_shows_as_changed(tmp_path: Path) -> None:
    before = state(tmp_path, "a.json", ("ssm/parameter", "p", {"name": "p", "value": secret(OLD)}))
    after = state(tmp_path, "b.json", ("ssm/parameter", "p", {"name": "p", "value": secret(NEW)}))
    found = difference(of_file(before), of_file(after), terms=None)
    assert [(each.path, each.before, each.after) for each in found.changes[0].properties] == [
        ("value", "[secret]", "[secret]")
    ]
    assert not difference(of_file(before), of_file(before), terms=None).changed


def test_a_secret_that_becomes_plain_is_a_hazard(tmp_path: Path) -> None:
    before = state(tmp_path, "a.json", ("ssm/parameter", "p", {"name": "p", "value": secret(OLD)}))
    after = state(tmp_path, "b.json", ("ssm/parameter", "p", {"name": "p", "value": OLD}))
    found = difference(of_file(before), of_file(after), terms=None)
    assert [each.kind.value for each in found.hazards] == ["secret in plain text"]
    assert found.exit == 4
