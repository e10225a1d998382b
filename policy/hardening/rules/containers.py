"""ECS and Batch: containers that cannot change themselves, become root, or turn into other images."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from hardening.aws.containers import DAEMON, EXPRESS, HOLDERS, JOB, TASK, containers, each_container
from hardening.checks import absent, all_of, contains_all, each, equals, is_true, matches, not_true, present
from hardening.frameworks import fsbp, nist
from hardening.iam.accounts import Standing, accounts_of
from hardening.rows import HIGH, join_row, row, setting
from hardening.rule import PASSED, Check, Outcomes, Rule, Subject
from hardening.selection import by_type
from hardening.values import UNKNOWN

_ECR: Final = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+")
_DOCKER: Final = "docker.io"
_DIGEST: Final = r"[^\s@]+@sha256:[0-9a-f]{64}"
_WAITS_FOR_END: Final = ("COMPLETE", "SUCCESS")


def _registry(subject: Subject) -> Outcomes:
    """The image comes from the account's own registry, or from one that is named."""
    image = subject.value("image")
    allowed = subject.parameters["allowedImageRegistries"]
    listed = [str(entry) for entry in allowed] if isinstance(allowed, Sequence) else []
    expected = "an image of the own account's registry" + "".join(f", of {entry}" for entry in listed)
    if image is UNKNOWN:
        return (subject.undecided("image", expected),)
    if not isinstance(image, str):
        return (subject.fail("image", expected),)
    full = _full(image)
    if any(full.startswith(f"{entry.rstrip('/')}/") for entry in listed):
        return PASSED
    found = _ECR.fullmatch(image)
    standing = accounts_of(subject).standing(found["account"]) if found else Standing.FOREIGN
    if standing is Standing.OPEN:
        return (subject.undecided("image", expected, standing.value),)
    return PASSED if standing is Standing.OWN else (subject.fail("image", expected),)


def _full(image: str) -> str:
    """Spell out the registry that Docker takes for granted."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return image
    return f"{_DOCKER}/{image}" if slash else f"{_DOCKER}/library/{image}"


_IMAGE: Final = Check(_registry, frozenset({("", "image")}))
_USER: Final = matches("user", r"(?!0+(:|$))(?!root(:|$)).+", "a user that is not root")
_FIRST_PROCESS: Final = is_true("linuxParameters.initProcessEnabled")
_ANYWHERE: Final = (_IMAGE, not_true("privileged"))


def _watched(subject: Subject) -> Outcomes:
    """A container that ends the task with it says how it is; one that others wait for to end need not."""
    if subject.value("essential") is not False:
        return present("healthCheck.command", "a command that tells whether the container is well")(subject)
    if subject.value("name") in _awaited(subject):
        return PASSED
    return (subject.fail("essential", "true, unless other containers wait for its end"),)


def _awaited(subject: Subject) -> set[object]:
    """Give the names of containers for whose end others wait."""
    found: set[object] = set()
    for part in containers(subject.of(subject.resource)).parts:
        value = part.value("dependsOn")
        for index in range(len(value) if isinstance(value, list) else 0):
            if part.value(f"dependsOn[{index}].condition") in _WAITS_FOR_END:
                found.add(part.value(f"dependsOn[{index}].containerName"))
    return found


_LINUX: Final = all_of(
    *_ANYWHERE,
    is_true("readonlyRootFilesystem"),
    _USER,
    contains_all("linuxParameters.capabilities.drop", ["ALL"]),
    absent("linuxParameters.capabilities.add", "no capability added"),
    absent("linuxParameters.devices", "no device of the host"),
    _FIRST_PROCESS,
    Check(_watched, frozenset({("", "essential"), ("", "healthCheck")})),
)
_WINDOWS: Final = all_of(*_ANYWHERE)


def _of_task(subject: Subject) -> Outcomes:
    """Windows knows neither capabilities nor a read-only root (ECS API, ContainerDefinition)."""
    family = subject.of(subject.resource).value("runtimePlatform.operatingSystemFamily")
    return (_WINDOWS if isinstance(family, str) and family.startswith("WINDOWS") else _LINUX)(subject)


_TOGETHER: Final = all_of(
    equals("networkMode", "awsvpc"),
    absent("pidMode", "not set: processes of their own"),
    absent("ipcMode", "not set: memory of their own"),
    not_true("enableFaultInjection"),
    each("volumes", absent("hostPath", "no path of the host")),
)
"""What holds for the task as a whole."""


def _express(subject: Subject) -> Outcomes:
    expected = "a task definition, which knows read-only root file systems, users and capabilities"
    return (*_IMAGE(subject), subject.fail("", expected, "an express service, which knows none of them"))


_CHECKS: Final[Mapping[str, Check]] = {
    TASK: all_of(_TOGETHER, each_container(Check(_of_task))),
    DAEMON: each_container(_LINUX),
    EXPRESS: each_container(Check(_express)),
    JOB: each_container(all_of(*_ANYWHERE, is_true("readonlyRootFilesystem"), _USER, _FIRST_PROCESS)),
}


RULES: Final[tuple[Rule, ...]] = (
    join_row("ECS-01 container-hardening",
        "No container is root, writes to its own root, or comes from a registry that nobody named", HOLDERS,
        by_type(_CHECKS), fsbp("ECS.1"), fsbp("ECS.3"), fsbp("ECS.4"), fsbp("ECS.5"), nist("CM-7"), nist("AC-6"),
        severity=HIGH, controls=("DH-3", "WS-2"),
        fix="Set readonlyRootFilesystem, a numbered user, linuxParameters with initProcessEnabled and drop ALL, and a "
        "healthCheck; take images from your own registry; set networkMode awsvpc and leave pidMode and ipcMode out.",
        parameters=(setting("allowedImageRegistries",
        "Registries, with or without a prefix of names, that images may come from beside the "
        "private registry of the own account; Docker Hub is docker.io/library for its official images.",
        {"type": "array", "items": {"type": "string", "pattern": "."}, "uniqueItems": True}, []),)),
    row("ECS-02 digest-pin", "Every image is named by its digest, which no push can move", HOLDERS,
        each_container(matches("image", _DIGEST, "repository@sha256: and 64 hexadecimal digits")), nist("CM-2"),
        nist("SI-7"), severity=HIGH, controls=("DH-3",),
        fix="Name the image as repository@sha256:<64 hexadecimal digits>, sidecars included."),
)  # fmt: skip
