"""Resources that a rule can mend, found by asking the rule itself, so that no fix is written down twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hardening.catalog import RULES
from hardening.in_place import in_place
from hardening.remediation import changed, mending, paths_of
from hardening.resources import Graph, Resource
from hardening.rule import Check, Outcome, Profile, Rule, Subject, Verdict
from hardening.values import ABSENT, UNKNOWN
from tests.support.proved import EXAMPLES, PROOFS
from tests.support.waivers import TODAY
from tests.support.wire import resource

BOUNDARY: Final = "arn:aws:iam::111122223333:policy/boundary"
PARAMETERS: Final[Mapping[str, Mapping[str, object]]] = {
    "IAM-11": {"boundaryArn": BOUNDARY},
    "LOG-01": {"minDays": 14, "opsDays": 14},
    "WAF-02": {"authPaths": [], "bulkPaths": []},
}
"""What a rule must be told before it has anything to say."""
_ENCRYPTED: Final = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": UNKNOWN}
_RATE: Final = {"aggregateKeyType": "IP", "limit": 100, "evaluationWindowSec": 300}
_LIMITED: Final = {
    "name": "all",
    "priority": 1,
    "statement": {"rateBasedStatement": _RATE},
    "action": {"block": {"customResponse": {"responseCode": 429}}},
    "visibilityConfig": {"cloudwatchMetricsEnabled": True},
}
_TENANT: Final = {
    "name": "tenant",
    "priority": 2,
    "statement": {
        "rateBasedStatement": {
            "aggregateKeyType": "CUSTOM_KEYS",
            "limit": 100,
            "customKeys": [{"ip": {}}, {"header": {"name": "x-tenant-id"}}],
        }
    },
    "action": {"block": {"customResponse": {"responseCode": 429}}},
    "visibilityConfig": {"cloudwatchMetricsEnabled": True},
}
_COUNTED: Final = {"rules": [_LIMITED, _TENANT], "visibilityConfig": {"cloudwatchMetricsEnabled": True}}
_BACKUP: Final = {
    "enableContinuousBackup": True,
    "targetVaultName": UNKNOWN,
    "lifecycle": {"deleteAfter": 35},
    "copyActions": [{"destinationVaultArn": UNKNOWN, "lifecycle": {"deleteAfter": 35}}],
}
_EXEC: Final = {"executeCommandConfiguration": {"logConfiguration": {"cloudWatchLogGroupName": "group"}}}
_GIVEN: Final[Mapping[str, Mapping[str, object]]] = {
    "BKP-01 Plan": {"rules": [_BACKUP]},
    "DDB-01 Table": {"tags": {"Use": "leases"}},
    "DDB-02 Table": {"tags": {"Use": "audit", "RetentionDays": "3653"}},
    "ECS-04 Cluster": {"configuration": _EXEC},
    "GRD-01 DetectorFeature": {"name": "S3_DATA_EVENTS"},
    "LOG-02 LogGroup": {"name": "/shop/audit/events", "tags": {"LogClass": "audit"}},
    "NET-07 VpcEndpoint": {"vpcEndpointType": "Interface"},
    "RDS-07 Cluster": {"engine": "aurora-postgresql"},
    "RDS-07 Instance": {"engine": "postgres"},
    "S3-02 BucketServerSideEncryptionConfiguration": {
        "rules": [{"applyServerSideEncryptionByDefault": _ENCRYPTED, "bucketKeyEnabled": True}]
    },
    "SQS-03 Queue": {"fifoQueue": True, "tags": {"Use": "publish", "Deduplication": "producer"}},
    "TLS-01 Listener": {"protocol": "HTTPS"},
    "TLS-03 Distribution": {
        "defaultCacheBehavior": {"viewerProtocolPolicy": "https-only"},
        "orderedCacheBehaviors": [{"viewerProtocolPolicy": "https-only"}],
    },
    "TLS-05 Listener": {"protocol": "HTTPS"},
    "WAF-02 WebAcl": _COUNTED,
    "WAF-05 RuleGroup": _COUNTED,
    "WAF-05 WebAcl": _COUNTED,
}
"""What must be true of a resource before a rule looks at the property at all."""
_WRONG: Final[tuple[object, ...]] = (ABSENT, False, True, 0, 1, 10**6, "wrong", "DELETE", "DISABLED", "public-read", [])
_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class Case:
    """A resource that breaks a rule in a property that the rule can mend."""

    rule: Rule
    check: Check
    path: str
    subject: Resource

    @property
    def name(self) -> str:
        """What the case is called in a report."""
        return f"{self.rule.id} {self.subject.type} {self.path}"


def parameters(rule: Rule) -> dict[str, object]:
    """Give the parameters of a rule as the tests set them."""
    return {**rule.defaults(Profile.PROD), **PARAMETERS.get(rule.id, {})}


def failed(rule: Rule, check: Check, subject: Resource) -> list[Outcome]:
    """Give what a check has against a resource by itself."""
    graph = Graph([subject], partial=True)
    return [
        one
        for one in check(Subject(subject, graph, parameters(rule), today=TODAY))
        if one.verdict is Verdict.FAIL and one.resource in (None, subject)
    ]


def declared() -> Iterator[tuple[Rule, str, Check, str]]:
    """Give every rule, type and property that the pack says it can mend."""
    for rule in RULES:
        for type_, check in mending(rule):
            for path in paths_of(check, type_):
                yield rule, type_, check, path


def case(rule: Rule, type_: str, check: Check, path: str) -> Case | None:
    """Find a resource that breaks the rule in this property, and in none that only people can mend."""
    for given in (_GIVEN.get(f"{rule.id} {type_.rpartition(':')[2]}", {}), {}, *_right(rule, type_)):
        concrete = path.replace("[]", "" if isinstance(given.get(path.partition("[")[0]), dict) else "[0]")
        for wrong in _WRONG:
            started = resource(type_, "subject", given)
            found = _completed(rule, check, concrete, changed(started, {concrete: wrong}))
            if found is not None:
                return Case(rule, check, concrete, found)
    return None


def _right(rule: Rule, type_: str) -> Iterator[Mapping[str, object]]:
    """Give the resources of a type that examples show as right."""
    for proof in PROOFS:
        if proof.rule == rule.id and resource(proof.short, proof.short, {}).type == type_:
            yield proof.good
    for example in EXAMPLES:
        for short, properties in example.world.values():
            if example.rule == rule.id and resource(short, short, {}).type == type_:
                yield properties


def _mendable(subject: Resource, outcome: Outcome) -> bool:
    return outcome.wanted is not UNKNOWN and in_place(subject.type, outcome.path)


def _completed(rule: Rule, check: Check, path: str, subject: Resource) -> Resource | None:
    """Set what else people would have to choose, to unknown where need be; None where the property is not wrong."""
    for _ in range(_ROUNDS):
        found = failed(rule, check, subject)
        if not any(one.path == path and one.wanted is not UNKNOWN for one in found):
            return None
        people = [one for one in found if one.path not in ("", path) and not _mendable(subject, one)]
        if not people:
            return subject
        subject = changed(subject, {people[0].path: people[0].wanted})
    return subject
