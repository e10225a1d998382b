"""ElastiCache: users, user groups and parameter groups."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.parameter_groups import settings, used
from hardening.checks import all_of, items
from hardening.conditions import of_type
from hardening.frameworks import nist
from hardening.numerals import integer
from hardening.rows import CRITICAL, STRICT, join_row, row
from hardening.rule import Outcome, Subject, check
from hardening.rules.cache import GROUP
from hardening.tokens import aws
from hardening.values import ABSENT, UNKNOWN, Secret, is_set, opened

USER: Final = aws("elasticache/user")
USERS: Final = aws("elasticache/userGroup")
PARAMETERS: Final = aws("elasticache/parameterGroup")
_LASTING: Final = ("queue", "session")
"""What a tag `Use` speaks of when losing a key loses data: a full cache must refuse rather than forget."""
_OLD_REDIS: Final = {6: "redis6.x", 5: "redis5.0", 4: "redis4.0"}
"""Families of the versions before the family became the engine and its major version."""


_CREDENTIALS: Final = ("authenticationMode", "passwords", "passwordsWo")


@check("noPasswordRequired", "authenticationMode.type", *_CREDENTIALS, mends=("noPasswordRequired",))
def _authenticates(subject: Subject) -> Iterator[Outcome]:
    """The user proves who it is."""
    if not any(is_set(subject.get(path)) for path in _CREDENTIALS):
        yield subject.fail("authenticationMode", "a password or IAM")
    if subject.value("noPasswordRequired") not in (ABSENT, False):
        yield subject.verdict_on("noPasswordRequired", "false or not set", wanted=False)
    if subject.value("authenticationMode.type") is UNKNOWN:
        yield subject.undecided("authenticationMode.type", "'password' or 'iam'")
    elif subject.value("authenticationMode.type") not in (ABSENT, "password", "iam"):
        yield subject.fail("authenticationMode.type", "'password' or 'iam'")


@check("accessString", "userName")
def _access(subject: Subject) -> Iterator[Outcome]:
    """No enabled user enters without a password, and the user `default` is off."""
    access, name = subject.value("accessString"), subject.value("userName")
    if not isinstance(access, str):
        yield subject.verdict_on("accessString", "a text of access rules")
        return
    words = access.lower().split()
    if "on" in words and "nopass" in words:
        yield subject.fail("accessString", "rules without nopass, or a user that is off")
    if "on" in words and name is UNKNOWN:
        yield subject.undecided("userName", "a name known at preview, since the user `default` must be off")
    elif name == "default" and "off" not in words:
        yield subject.fail("accessString", "'off ~* -@all', since every client is the user `default` until it logs in")


@check("passwords", "passwordsWo", "authenticationMode.passwords")
def _no_plain_passwords(subject: Subject) -> Iterator[Outcome]:
    """Passwords are marked as secrets, so that no state, plan or log holds them in the clear."""
    for path in ("passwords", "passwordsWo", "authenticationMode.passwords"):
        for part in items(subject, path) or [subject.at(path)]:
            value = part.get("")
            if is_set(value) and value is not UNKNOWN and not isinstance(value, Secret):
                yield part.fail("", "a value marked as secret", "a password in plain text")


@check("userIds", "engine")
def _without_open_default(subject: Subject) -> Iterator[Outcome]:
    """The group replaces the built-in user `default`, which has every right and no password."""
    ids = subject.value("userIds")
    if not isinstance(ids, list) or not ids:
        yield subject.verdict_on("userIds", "a list of user ids")
        return
    for index, user in enumerate(map(opened, ids)):
        if user == "default":
            yield subject.fail(f"userIds[{index}]", "a user of your own, named `default` and off")


def family(engine: str, version: str) -> str | None:
    """Give the parameter group family of an engine version, such as redis7 or valkey8."""
    major = version.partition(".")[0]
    if not major.isdecimal():
        return None
    return (
        _OLD_REDIS.get(integer(major), f"redis{integer(major)}") if engine == "redis" else f"{engine}{integer(major)}"
    )


@check(
    "engine",
    "engineVersion",
    "parameterGroupName",
    "tags.Use",
    (PARAMETERS, "family"),
    (PARAMETERS, "parameters[].name"),
    (PARAMETERS, "parameters[].value"),
)
def _own_parameters(subject: Subject) -> Iterator[Outcome]:
    """The group has parameters of its own, made for its engine version, and forgets no queue and no session."""
    groups, wrong = used(subject, "parameterGroupName", PARAMETERS)
    yield from wrong
    use = subject.value("tags.Use")
    for group in groups:
        yield from _of_family(group, subject)
        found = settings(group)
        yield from found.unambiguous()
        if use is UNKNOWN or (isinstance(use, str) and any(word in use.lower() for word in _LASTING)):
            yield from found.judge("maxmemory-policy", ("noeviction",))


def _of_family(group: Subject, cache: Subject) -> Iterator[Outcome]:
    engine, version = cache.value("engine"), cache.value("engineVersion")
    wanted = family(engine, version) if isinstance(engine, str) and isinstance(version, str) else None
    if wanted is None:
        path = "engineVersion" if isinstance(engine, str) else "engine"
        yield cache.verdict_on(path, "a version that tells the parameter group family")
    elif group.value("family") != wanted:
        yield group.verdict_on("family", repr(wanted))


RULES: Final = (
    row("RED-06 rbac-users", "Every cache user proves who it is, and the built-in default user is off", (USER, USERS),
        all_of(of_type(USER, then=all_of(_authenticates, _access, _no_plain_passwords)), of_type(USERS,
        then=_without_open_default)), nist("IA-2"), nist("IA-5"), nist("AC-6"), severity=CRITICAL, controls=("ND-3",),
        dev=STRICT,
        fix="Give each user a secret password or IAM, and each group a user named default with access 'off ~* -@all'."),
    join_row("RED-07 param-group",
        "Caches have a parameter group of their own, and one that holds queues or sessions evicts nothing", GROUP,
        _own_parameters, nist("CM-6"), controls=("ND-3", "SC-2"),
        fix="Declare a parameter group of the engine's family, with maxmemory-policy set to noeviction, and name it."),
)  # fmt: skip
