"""Credentials beside secrets: passwords that stores are made with, certificates, keys, and what nobody renews."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypedDict

from hardening.aws.event_samples import rotation_failed
from hardening.resources import Graph, Resource
from hardening.tokens import aws
from hardening.values import is_set
from review.cadence.alarms import Alarms, labels, number, text
from review.cadence.branches import bound_of
from review.cadence.credential import DAY, NOBODY, PEOPLE, Credential, Kind, span
from review.cadence.secrets import ROTATION, days_of, function_of, where

_DATABASES: Final[dict[str, str]] = {
    aws("rds/instance"): "password",
    aws("rds/cluster"): "masterPassword",
    aws("docdb/cluster"): "masterPassword",
    aws("redshift/cluster"): "masterPassword",
}
_MANAGED_DAYS: Final = 7
"""How often RDS renews a password that it manages (RDS User Guide, "Password management with AWS Secrets Manager")."""
_YEAR_DAYS: Final = 365
"""How often KMS renews a key that does not say (KMS Developer Guide, "Rotate KMS keys")."""
_STATIC: Final = (
    aws("iam/accessKey"),
    aws("iam/serviceSpecificCredential"),
    aws("iam/sshKey"),
    aws("iam/userLoginProfile"),
    aws("ec2/keyPair"),
)


class _Ended(TypedDict):
    """What ends a first password."""

    bound: str
    every: str
    mechanism: str
    alarms: tuple[str, ...]


_RANDOM: Final = "random:index/randomPassword:RandomPassword"


def others(graph: Graph, alarms: Alarms) -> Iterator[Credential]:
    """Give the rows."""
    yield from _databases(graph, alarms)
    yield from (_birth(graph, alarms, one) for one in graph.all(_RANDOM))
    yield from (_certificate(alarms, one) for one in graph.all(aws("acm/certificate")))
    yield from (_key(alarms, one) for one in graph.all(aws("kms/key")))
    for one in graph.all(*_STATIC):
        yield Credential(name=one.name, kind=Kind.STATIC, owner=text(one, "tags.Owner"), urn=one.urn, source=where(one))


def _databases(graph: Graph, alarms: Alarms) -> Iterator[Credential]:
    for type_, given in _DATABASES.items():
        for one in graph.all(type_):
            managed = one.get("manageMasterUserPassword") is True
            if not managed and not is_set(one.get(given)) and not is_set(one.get(f"{given}Wo")):
                continue  # a replica has the password of what it replicates
            every = f"{_MANAGED_DAYS} days" if managed else ""
            yield Credential(
                name=f"administrator of {_name(one)}",
                kind=Kind.PASSWORD,
                group="db",
                owner=text(one, "tags.Owner"),
                bound=f"at most {every}" if managed else "",
                every=f"every {every}" if managed else "",
                mechanism="RDS" if managed else NOBODY,
                alarms=labels(alarms.of_event(rotation_failed())) if managed else (),
                urn=one.urn,
                source=where(one),
            )


def _birth(graph: Graph, alarms: Alarms, password: Resource) -> Credential:
    """Give the row of a made-up password: what it opens may be rotated by a function that is told of it.

    Such a function keeps the value before the current one, so that the second rotation ends the first password.
    """
    opens = [one for one in graph.resources if _depends(one, password)]
    names = {name for one in opens for name in one.identities()}
    rotation = next((one for one in graph.all(ROTATION) if names & set(_told(graph, one))), None)
    row = Credential(
        name=f"first password of {_name(opens[0])}" if opens else password.name,
        kind=Kind.PASSWORD,
        owner=text(opens[0], "tags.Owner") if opens else "",
        urn=password.urn,
        source=where(password),
    )
    return row if rotation is None else replace(row, **_ended(graph, alarms, rotation))


def _ended(graph: Graph, alarms: Alarms, rotation: Resource) -> _Ended:
    function, days = function_of(graph, rotation), days_of(rotation)
    rotations = 2 if rotation.get("rotateImmediately") is False else 1
    name = text(function, "name") if function else ""
    failing = [*alarms.on("AWS/Lambda", "Errors", among=[name]), *alarms.of_event(rotation_failed())]
    return {
        "bound": "" if days is None else f"at most {span(rotations * days * DAY)}",
        "every": "once",
        "mechanism": f"function {name}" if name else NOBODY,
        "alarms": labels(failing),
    }


def _depends(one: Resource, password: Resource) -> bool:
    return one.custom and any(password.urn in urns for urns in one.property_dependencies.values())


def _told(graph: Graph, rotation: Resource) -> Iterator[str]:
    """Give the texts that the function of a rotation is told."""
    function = function_of(graph, rotation)
    variables = function.get("environment.variables") if function else None
    if isinstance(variables, dict):
        yield from (value for value in variables.values() if isinstance(value, str))


def _certificate(alarms: Alarms, one: Resource) -> Credential:
    """Give the row of a certificate: ACM renews what it issued, and people what they imported."""
    imported = is_set(one.get("certificateBody"))
    watching = list(alarms.on("AWS/CertificateManager", "DaysToExpiry", among=one.identities()))
    return Credential(
        name=text(one, "domainName") or one.name,
        kind=Kind.CERTIFICATE,
        owner=text(one, "tags.Owner"),
        bound=bound_of(watching),
        every="" if imported else "before it ends",
        mechanism=PEOPLE if imported else "ACM",
        alarms=labels(watching),
        urn=one.urn,
        source=where(one),
    )


def _key(alarms: Alarms, one: Resource) -> Credential:
    """Give the row of a key of KMS, whose material is renewed while its id stays.

    KMS renews no key that signs: its private half cannot be taken out, and people add a successor (KMS Developer
    Guide, "Rotate KMS keys"). What is watched is who may use it.
    """
    if one.get("keyUsage") == "SIGN_VERIFY":
        return Credential(
            name=one.name,
            kind=Kind.KEY,
            owner=text(one, "tags.Owner"),
            bound="none: its private half never leaves KMS",
            every="by a successor, when one is declared",
            mechanism=PEOPLE,
            alarms=labels(alarms.of_line("kms.amazonaws.com", "PutKeyPolicy")),
            urn=one.urn,
            source=where(one),
        )
    days = number(one, "rotationPeriodInDays") or _YEAR_DAYS
    rotates = one.get("enableKeyRotation") is True
    return Credential(
        name=one.name,
        kind=Kind.KEY,
        owner=text(one, "tags.Owner"),
        bound=f"at most {span(days * DAY)}" if rotates else "",
        every=f"every {span(days * DAY)}" if rotates else "",
        mechanism="KMS" if rotates else NOBODY,
        alarms=labels(alarms.of_line("kms.amazonaws.com", "DisableKeyRotation")),
        urn=one.urn,
        source=where(one),
    )


def _name(one: Resource) -> str:
    named = (text(one, part) for part in ("identifier", "clusterIdentifier", "replicationGroupId"))
    return next((name for name in named if name), one.name)
