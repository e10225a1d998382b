"""No secret stands in plain sight: in variables, commands, parameters, tags and descriptions."""

import base64
import binascii
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.detectors import secrets_in
from hardening.frameworks import fsbp, nist
from hardening.rows import CRITICAL, STRICT, row
from hardening.rule import Check, Outcome, Subject
from hardening.tokens import aws, canonical
from hardening.values import ABSENT, UNKNOWN, Secret, from_json, has_unknown, opened

PARAMETER: Final = aws("ssm/parameter")
SURFACES: Final[Mapping[str, tuple[str, ...]]] = {
    aws("amplify/app"): ("environmentVariables", "buildSpec"),
    aws("apprunner/service"): ("sourceConfiguration",),
    aws("batch/jobDefinition"): ("containerProperties", "ecsProperties", "nodeProperties", "parameters"),
    aws("cloudwatch/eventTarget"): ("input", "inputTransformer"),
    aws("codebuild/project"): ("environment", "source"),
    aws("ec2/instance"): ("userData", "userDataBase64"),
    aws("ec2/launchConfiguration"): ("userData", "userDataBase64"),
    aws("ec2/launchTemplate"): ("userData",),
    aws("ec2/spotInstanceRequest"): ("userData", "userDataBase64"),
    aws("ecs/taskDefinition"): ("containerDefinitions",),
    aws("elasticbeanstalk/environment"): ("settings",),
    aws("glue/job"): ("defaultArguments", "nonOverridableArguments"),
    aws("lambda/function"): ("environment",),
    aws("scheduler/schedule"): (
        "target.input",
        "target.ecsParameters",
        "target.eventbridgeParameters",
        "target.sagemakerPipelineParameters",
    ),
    aws("sfn/stateMachine"): ("definition",),
    aws("ssm/document"): ("content",),
    PARAMETER: ("value", "insecureValue"),
}
"""Properties that AWS shows in plain text to whoever may describe the resource."""
_ADDRESSES: Final = frozenset(
    map(
        aws,
        (
            "docdb/cluster", "elasticache/replicationGroup", "elasticache/serverlessCache", "lb/loadBalancer",
            "opensearch/domain", "rds/cluster", "rds/instance", "rds/proxy",
        ),
    )
)  # fmt: skip
"""Types of which a program takes addresses and names; what of them is secret, the provider marks as secret."""
_COMMON: Final = ("tags", "description")
_URN_PARTS: Final = 3
"""Separators of `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`."""
_ENCODED: Final = frozenset({"userData", "userDataBase64"})
_REFERENCES: Final = frozenset({"secrets_manager", "parameter_store"})
"""Types of CodeBuild variables whose value names a secret."""
_ASSIGNMENT: Final = re.compile(r"(?:^|(?<=[\s;]))-{0,2}([A-Za-z_][\w-]*)=(\"[^\"]*\"|'[^']*'|[^\s;\"']+)")
_FLAG: Final = re.compile(r"--?[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a property, with the name of the variable or flag that it belongs to."""

    path: str
    name: str
    value: object
    """The text, or a Secret, whose mark says enough."""


def _plain(subject: Subject) -> Iterator[Outcome]:
    for root in (*SURFACES.get(subject.resource.type, ()), *_COMMON):
        if root == "value" and subject.value("type") == "SecureString":
            continue
        value = subject.get(root)
        if root in _COMMON and _plainly(value):
            continue
        found = tuple(_hits(root, value, subject))
        yield from found
        if not found and has_unknown(value) and not _address(subject, root):
            yield subject.undecided(root, "texts known at preview", "unknown until the update")


def _plainly(value: object) -> bool:
    """Whether tags or a description are there to be read, and give nothing away, or are not there."""
    texts = value.values() if isinstance(value, dict) else () if value is ABSENT else (value,)
    return all(isinstance(text, str) and _harmless(text) for text in texts)


@functools.lru_cache(maxsize=4096)  # most tags are alike
def _harmless(text: str) -> bool:
    return not any(_detect(one, named=False) for one in _text(text, "", ""))


def _address(subject: Subject, root: str) -> bool:
    """Whether an unknown parameter is only the address or name of resources, by the types that it comes from.

    Only what the program itself calls insecure: a whole environment that is unknown may hold anything.
    """
    sources = subject.resource.property_dependencies.get(root, ())
    types = {canonical(urn.split("::")[2].rpartition("$")[2]) for urn in sources if urn.count("::") >= _URN_PARTS}
    named = subject.resource.type == PARAMETER and root == "insecureValue"
    return named and subject.get(root) is UNKNOWN and bool(types) and types <= _ADDRESSES


def _hits(root: str, value: object, subject: Subject) -> Iterator[Outcome]:
    named = root not in _COMMON
    for text in _walk(value, root, _name(subject) if root == "value" else ""):
        found = _detect(text, named=named)
        if found:
            yield subject.fail(text.path, "a reference to a secret, or nothing secret", found)


def _name(subject: Subject) -> str:
    """Give the last part of a parameter's name."""
    name = subject.value("name")
    return (name if isinstance(name, str) else subject.resource.name).rpartition("/")[2]


def _detect(text: _Text, *, named: bool) -> str:
    """Say what a text looks like, and its length; an empty text when it looks harmless."""
    if isinstance(text.value, Secret):
        return "a value marked as secret, shown in plain text by AWS"
    plain = str(text.value)
    found = list(dict.fromkeys(secrets_in(text.name if named else "", plain)))
    return f"{' and '.join(found)} ({len(plain)} characters)" if found else ""


def _walk(value: object, path: str, name: str) -> Iterator[_Text]:
    """Walk a property down to its texts, through JSON and base64; a secret is not opened."""
    match value:
        case Secret():
            yield _Text(path, name, value)
        case str():
            yield from _text(value, path, name)
        case dict():
            yield from _object(value, path)
        case list():
            yield from _list(value, path, name)
        case _:
            pass


def _object(value: Mapping[str, object], path: str) -> Iterator[_Text]:
    """Walk an object; a pair of name and value is one variable."""
    keys = {str(key).lower(): key for key in value}
    variable = opened(value[keys["name"]]) if {"name", "value"} <= keys.keys() else None
    kind = opened(value[keys["type"]]) if "type" in keys else None
    for key, item in value.items():
        if isinstance(variable, str) and key == keys["value"]:
            if not (isinstance(kind, str) and kind.lower() in _REFERENCES):
                yield from _walk(item, f"{path}.{key}", variable)
        else:
            yield from _walk(item, f"{path}.{key}", str(key))


def _list(value: Sequence[object], path: str, name: str) -> Iterator[_Text]:
    """Walk a list; what follows a flag of a command is the flag's value."""
    before = ""
    for index, item in enumerate(value):
        yield from _walk(item, f"{path}[{index}]", before or name)
        before = item if isinstance(item, str) and _FLAG.fullmatch(item) else ""


def _text(text: str, path: str, name: str) -> Iterator[_Text]:
    inner = _parsed(text)
    if inner is not None:
        yield from _walk(inner, path, name)
        return
    plain = _decoded(text) if path in _ENCODED else text
    yield _Text(path, name, plain)
    for assigned, value in _ASSIGNMENT.findall(plain) if "=" in plain else ():
        yield _Text(path, assigned, value.strip("\"'"))


def _parsed(text: str) -> object:
    """Give the object or list that a JSON text holds, else None."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        found = from_json(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text


RULES: Final = (
    row("G-09 plaintext-secret", "No variable, command, parameter, tag or description holds a secret in plain text",
        "*", Check(lambda subject: tuple(_plain(subject)), frozenset({("", name) for name in _COMMON} | {(type_, name)
        for type_, names in SURFACES.items() for name in names})), fsbp("ECS.8"), nist("IA-5(7)"), severity=CRITICAL,
        controls=("AC-1", "TC-1", "TC-2", "TC-4", "ND-3", "PF-0", "SC-1", "SS-1", "SS-2"), dev=STRICT, waivable=False,
        fix="Keep the secret in Secrets Manager and refer to it by ARN; change a secret that has stood here."),
)  # fmt: skip
