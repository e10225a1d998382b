"""Programs: providers that are chosen, types and names that an organisation allows, and inputs that are sealed."""

from collections.abc import Iterator, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from hardening.checks import matches
from hardening.combining import is_list, items
from hardening.frameworks import nist
from hardening.iam.documents import glob
from hardening.resources import Graph, Resource
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, names, row
from hardening.rule import PASSED, Check, Outcome, Outcomes, Parameter, Rule, Subject, Verdict
from hardening.tokens import AWS_PROVIDER, aws
from hardening.values import ABSENT, UNKNOWN, Secret

_SENSITIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "directoryservice/directory": ("password",),
    "dms/endpoint": ("password",),
    "docdb/cluster": ("masterPassword",),
    "elasticache/replicationGroup": ("authToken",),
    "elasticache/user": ("passwords",),
    "fsx/ontapFileSystem": ("fsxAdminPassword",),
    "iam/serverCertificate": ("privateKey",),
    "kinesis/firehoseDeliveryStream": ("httpEndpointConfiguration.accessKey", "redshiftConfiguration.password"),
    "lb/listener": ("defaultActions[].authenticateOidc.clientSecret",),
    "memorydb/user": ("authenticationMode.passwords",),
    "mq/broker": ("users[].password",),
    "rds/cluster": ("masterPassword",),
    "rds/instance": ("password",),
    "redshift/cluster": ("masterPassword",),
    "redshiftserverless/namespace": ("adminUserPassword",),
    "acm/certificate": ("privateKey",),
    "cognito/identityProvider": ("providerDetails.client_secret",),
    "ec2/vpnConnection": ("tunnel1PresharedKey", "tunnel2PresharedKey"),
}
"""Properties that hold a credential, each to be marked secret so that no state shows it."""


def _holders(subject: Subject, path: str) -> list[tuple[Subject, str]]:
    """Give the places of a property, one for each item of a list on the way."""
    listed, found, inner = path.partition("[].")
    return [(part, inner) for part in items(subject, listed)] if found else [(subject, path)]


def _sealed(subject: Subject) -> Iterator[Outcome]:
    expected = "a value that the program marks secret"
    short = next(name for name in _SENSITIVE if aws(name) == subject.resource.type)
    for path in _SENSITIVE[short]:
        for part, inner in _holders(subject, path):
            value = part.get(inner)
            holder = part.get(inner.rpartition(".")[0]) if "." in inner else ABSENT
            if value is UNKNOWN and not isinstance(holder, Secret):
                yield part.undecided(inner, expected)
            elif value is not ABSENT and not _secret(value):
                yield part.fail(inner, expected, "a plain value")


def _secret(value: object) -> bool:
    return isinstance(value, Secret) or (is_list(value) and all(isinstance(item, Secret) for item in value))


def _chosen(subject: Subject) -> Outcomes:
    """A provider of one's own knows its account and region; the default one takes those of whoever runs it.

    A program that declares none hears of it once, at the first resource by URN that takes the default one: the order
    in which an engine registers is not the same twice.
    """
    if not _told(subject.resource):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it is not of AWS, or its provider is not told"),)
    if not _by_default(subject.resource):
        return PASSED
    if subject.resource.urn not in _named(subject.graph):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="it is said at another resource"),)
    return (subject.fail("", "a provider of one's own", "the default provider"),)


def _told(resource: Resource) -> bool:
    return resource.provider is not None and resource.custom and resource.token.startswith("aws:")


def _by_default(resource: Resource) -> bool:
    parts = resource.provider.urn.split("::") if resource.provider else []
    return len(parts) > _PARTS and parts[_PARTS].startswith("default")


def _named(graph: Graph) -> frozenset[str]:
    """Give the resources at which the default provider is named: all where the program has one of its own."""
    found = _NAMED.get(graph)
    if found is None:
        taking = sorted(each.urn for each in graph.resources if _told(each) and _by_default(each))
        mixed = any(_told(each) and not _by_default(each) for each in graph.resources)
        found = _NAMED[graph] = frozenset(taking if mixed else taking[:1])
    return found


_NAMED: Final[WeakKeyDictionary[Graph, frozenset[str]]] = WeakKeyDictionary()
_PARTS: Final = 3  # urn:pulumi:stack::project::type::name


def _approved(subject: Subject) -> Outcomes:
    """The type is one of those that the organisation allows."""
    allowed, token = subject.parameters["types"], subject.resource.type
    if not is_list(allowed) or not allowed:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="every type is allowed"),)
    if not subject.resource.custom or any(glob(str(one), token) for one in allowed):
        return PASSED
    return (subject.fail("", "a type that is allowed", token),)


def _conventional(subject: Subject) -> Outcomes:
    """The physical name is one of the convention for its type."""
    patterns = subject.parameters["patterns"]
    wanted = patterns.get(subject.resource.type.split(":")[1]) if isinstance(patterns, Mapping) else None
    if wanted is None:
        return (Outcome(Verdict.NOT_APPLICABLE, expected="there is no convention for its type"),)
    path = "bucket" if subject.resource.type == aws("s3/bucket") else "name"
    value, expected = subject.value(path), f"a name like {wanted}"
    if value is UNKNOWN:
        return (subject.undecided(path, expected),)
    return PASSED if isinstance(value, str) and glob(str(wanted), value) else (subject.fail(path, expected),)


_EVERY_SENSITIVE: Final = frozenset((aws(name), path) for name, paths in _SENSITIVE.items() for path in paths)
_PATTERNS: Final = {"type": "object", "additionalProperties": {"type": "string"}}
_EVIDENCE: Final = (aws("cloudtrail/trail"), aws("cloudtrail/eventDataStore"))


def _retained(subject: Subject) -> Outcomes:
    """What records evidence outlives the program that made it."""
    kept = subject.resource.options.retain_on_delete or subject.resource.options.protect
    return PASSED if kept else (subject.fail("", "the option retainOnDelete or protect", "neither"),)


# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    join_row("G-10 own-provider", "Resources name a provider, which knows its account and region", "*", Check(_chosen),
        nist("CM-2"), severity=LOW, prod=ADVICE, fix="Declare a provider with allowedAccountIds and name it."),
    row("G-11 sealed-inputs", "Credentials that a program sets are marked secret", " ".join(_SENSITIVE), Check(
        lambda subject: tuple(_sealed(subject)), _EVERY_SENSITIVE), nist("IA-5"), severity=HIGH,
        fix="Give the value as a Pulumi secret, or let AWS manage it."),
    row("G-12 approved-types", "Only types of resources that the organisation allows are declared", "*",
        Check(_approved), nist("CM-7"), prod=OFF, fix="Use an allowed type, or add this one to types.", parameters=(
        names("types", "Types that may be declared, * for any text; empty for all."),)),
    row("G-13 names", "Physical names follow the convention for their type", "*", Check(_conventional, frozenset({("",
        "name")})), nist("CM-8"), severity=LOW, prod=OFF, fix="Name it by the convention.", parameters=(Parameter(
        name="patterns", description="Type, as s3/bucket, to the pattern of its names, * for any text.", prod={},
        dev={}, schema=_PATTERNS),)),
    row("G-14 provider-version", "Providers have a stated version", AWS_PROVIDER, matches("version",
        r"v?\d+\.\d+\.\d+.*", "a version such as 7.51.1"), nist("CM-2"), severity=LOW, prod=OFF,
        fix="Set the option version of the provider."),
    row("G-15 evidence-kept", "What records evidence outlives its program", _EVIDENCE, Check(_retained), nist("AU-9"),
        fix="Set the option retainOnDelete or protect."),
)
