"""The drafts for counsel say what the program does: stores, regions, periods, companies, credentials, owners."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from components.operations.dsr.request import KEPT_SECONDS
from review.record.run import Recording

HOME = Path(__file__).resolve().parents[2]
TEXTS = sorted((HOME / "compliance").glob("*.md"))
DAY = 24 * 3600
PERSONAL = {"pii", "secret", "confidential"}
BUCKET = "aws:s3/bucket:Bucket"
STORES = {
    BUCKET,
    "aws:rds/instance:Instance",
    "aws:dynamodb/table:Table",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:sqs/queue:Queue",
    "aws:backup/vault:Vault",
}
LOGS = "aws:cloudwatch/logGroup:LogGroup"
REPLICA = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
Inputs = Mapping[str, object]


def text(name: str) -> str:
    return (HOME / "compliance" / name).read_text(encoding="utf-8")


def rows(name: str, heading: str) -> Iterator[list[str]]:
    """Give the cells of the first table below a heading."""
    whole = text(name)
    below = (whole.partition(f"## {heading}")[2] if heading else whole).partition("\n## ")[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    assert len(lines) > 2, heading
    return ([cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:])


class Program:
    """What production declares."""

    def __init__(self, recording: Recording) -> None:
        records = recording.known["resources"]
        assert isinstance(records, list)
        self.records = records
        self.regions = {
            f"{each['urn']}": str(each["inputs"]["region"])
            for each in records
            if each["type"] == "pulumi:providers:aws"
        }

    def of(self, kind: str) -> dict[str, Inputs]:
        return {each["name"]: each["inputs"] for each in self.records if each["type"] == kind}

    def region(self, name: str, kinds: set[str]) -> str:
        (provider,) = {each["provider"] for each in self.records if each["name"] == name and each["type"] in kinds}
        return self.regions[str(provider).rpartition("::")[0]]

    def kept(self, name: str) -> set[int]:
        """Give the days for which a store keeps what it holds, from the program alone."""
        lifecycle = {
            each["name"]: each["inputs"]["lifecycle"] for each in self.records if each["type"] == "bulwark:data:Bucket"
        }
        found: dict[str, set[int]] = {bucket: {int(days["expireDays"])} for bucket, days in lifecycle.items()}
        found["media-archive"].add(int(lifecycle["media-archive"]["noncurrentExpireDays"]))
        database = self.of("aws:rds/instance:Instance")["postgres-instance"]
        found["postgres-instance"] = {as_int(database["backupRetentionPeriod"])}
        found["postgres-backups-replication"] = (
            {as_int(self.of(REPLICA)[name]["retentionPeriod"])} if "replic" in name else set()
        )
        cache = self.of("aws:elasticache/replicationGroup:ReplicationGroup")["redis-group"]
        found["redis-group"] = {as_int(cache["snapshotRetentionLimit"])}
        audit = self.of("aws:dynamodb/table:Table")["audit-store-events"]["tags"]
        assert isinstance(audit, Mapping)
        found["audit-store-events"] = {int(audit["RetentionDays"])}
        found["privacy-requests"] = {KEPT_SECONDS // DAY}
        queues = self.of("aws:sqs/queue:Queue")
        for queue in ("download", "publish", "notify"):
            seconds = [as_int(queues[each]["messageRetentionSeconds"]) for each in (queue, f"{queue}-dlq")]
            found[queue] = {each // DAY for each in seconds}
        plan = self.of("aws:backup/plan:Plan")
        (rules,) = [each["rules"] for each in plan.values()]
        assert isinstance(rules, list)
        found["vault"] = {max(rule["lifecycle"]["deleteAfter"] for rule in rules)}
        found["recovery-vault"] = {
            max(copy["lifecycle"]["deleteAfter"] for rule in rules for copy in rule["copyActions"])
        }
        found["logs"] = {as_int(group["retentionInDays"]) for group in self.of(LOGS).values()}
        return found[name]


def as_int(value: object) -> int:
    assert isinstance(value, int | float)
    return int(value)


@pytest.fixture(scope="module")
def program(production: Recording) -> Program:
    """Give production, read for these texts."""
    return Program(production)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_text_says_that_it_is_a_draft(path: Path) -> None:
    assert "> **Draft for counsel" in "\n".join(path.read_text(encoding="utf-8").splitlines()[:5])


def test_the_policy_names_every_store_that_may_hold_something_of_people(program: Program) -> None:
    named = {
        name for row in rows("privacy-policy.md", "Where it is kept") for name in re.findall(r"`([\w-]+)`", row[0])
    }
    held = {
        each["name"]
        for each in program.records
        if each["type"] in STORES and (each["inputs"].get("tags") or {}).get("DataClass") in PERSONAL
    }
    dead = {name for name in held if name.endswith("-dlq")}
    assert named - {"postgres-backups-replication"} == held - dead
    assert {name.removesuffix("-dlq") for name in dead} <= named


def test_the_policy_says_where_and_for_how_long_each_is_kept(program: Program) -> None:
    for store, _, region, kept in rows("privacy-policy.md", "Where it is kept"):
        said = {int(number) for number in re.findall(r"(\d+) days", kept)}
        for name in re.findall(r"`([\w-]+)`", store) or [store]:
            assert said == program.kept(name), name
            if name != "logs":
                assert region == program.region(name, STORES | {REPLICA}), name


def test_sessions_end_when_the_policy_says(production: Recording) -> None:
    body = yaml.safe_load((HOME / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    seconds = body.get("bulwark:cookies", {}).get("sessionTtlSeconds", 28_800)
    assert f"for {seconds // 3600} hours" in text("privacy-policy.md")
    assert f"{seconds // 3600} hours after the last request" in text("privacy-policy.md")


def test_companies_and_platforms_are_those_of_the_configuration() -> None:
    config = yaml.safe_load((HOME / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    companies = config["bulwark:subprocessors"]
    told = {row[0]: row[1:] for row in rows("privacy-policy.md", "Who else gets it")}
    for company in companies:
        assert told[company["name"]] == [company["purpose"], ", ".join(company["data"]), company["region"]]
    assert set(told) - {company["name"] for company in companies} == {"Amazon Web Services"}
    sections = set(re.findall(r"^## (.+)$", text("platform-terms.md"), re.MULTILINE))
    assert sections - {"For all platforms"} == {company["name"] for company in companies}
    (attested,) = [row["platforms"] for row in attestations() if row["control"] == "CO-3"]
    assert isinstance(attested, list)
    assert set(attested) == {company["name"] for company in companies}


def attestations() -> list[dict[str, object]]:
    body = yaml.safe_load((HOME / "compliance/attestations.yaml").read_text(encoding="utf-8"))
    return list(body["attestations"])


def test_every_secret_has_a_way_to_be_renewed_in_its_period(program: Program) -> None:
    secrets = program.of("aws:secretsmanager/secret:Secret")
    told = {
        name: row for row in rows("rotation-sops.md", "")
        for name in re.findall(r"`([\w-]+)`", row[0])
    }  # fmt: skip
    assert set(secrets) <= set(told)
    functions = {str(each["name"]) for each in program.of("aws:lambda/function:Function").values()}
    for name, inputs in secrets.items():
        tags = inputs["tags"]
        assert isinstance(tags, Mapping)
        _, every, who, _ = told[name]
        assert every == f"{tags['RotationDays']} days", name
        for function in re.findall(r"`([\w-]+)`", who):
            assert f"bulwark-prod-{function}" in functions
        rotated = f"{name}-rotation" in program.of("aws:secretsmanager/secretRotation:SecretRotation")
        assert rotated == who.startswith("function"), name


def test_paths_and_services_of_commands_are_those_of_production(program: Program) -> None:
    known = {str(each["name"]) for each in program.of("aws:secretsmanager/secret:Secret").values()}
    by_people = {"/bulwark/prod/tiktok/cookie/ACCOUNT", "/bulwark/prod/smtp"}
    platforms = {name.replace("instagram", "PLATFORM") for name in known}
    told = set(re.findall(r"/bulwark/prod/[\w/-]+", text("rotation-sops.md")))
    assert told <= known | by_people | platforms
    names = {str(each.get("name")) for each in program.of("aws:ecs/service:Service").values()}
    clusters = {str(each.get("name")) for each in program.of("aws:ecs/cluster:Cluster").values()}
    assert set(re.findall(r"--service (\S+)", text("rotation-sops.md"))) <= names
    assert set(re.findall(r"--cluster (\S+)", text("rotation-sops.md"))) <= clusters


def test_cookies_are_renewed_every_week() -> None:
    (row,) = [row for row in rows("rotation-sops.md", "") if row[0] == "TikTok cookies"]
    assert row[1] == "7 days"
    assert "renewed at least every 7 days" in text("platform-terms.md")


def test_the_guide_names_every_statement_with_its_owner_and_cadence() -> None:
    told = list(rows("attestation-guide.md", "Who states what"))
    assert told == [[str(row["control"]), str(row["owner"]), f"{row['cadenceDays']} days"] for row in attestations()]
