"""Who renews the value of a secret, and how long a value may live."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pulumi

from components.data._bounds import bounded

_DURATION = re.compile(r"([1-9]|1\d|2[0-4])h")


class RotationClass(StrEnum):
    """What a secret opens; it decides who renews the value and how long a value may live."""

    SESSION = "session"
    ENCRYPTION = "encryption"
    JWT = "jwt"
    REDIS = "redis"
    DB = "db"
    SMTP = "smtp"
    OAUTH = "oauth"
    COOKIE = "cookie"
    EXTERNAL = "external"
    """The credential of another provider, such as a pager."""

    @property
    def max_days(self) -> int:
        """The longest a value may live, in days."""
        return _MAX_DAYS[self]

    @property
    def by_function(self) -> bool:
        """Whether a function of this stack can renew the value. The others are given out by someone else."""
        return self in _BY_FUNCTION


CONTROLS: Mapping[RotationClass, tuple[str, ...]] = {
    RotationClass.SESSION: ("SC-1",),
    RotationClass.ENCRYPTION: ("TC-2",),
    RotationClass.JWT: ("AP-3", "API-4"),
    RotationClass.REDIS: ("ND-3",),
    RotationClass.DB: ("ND-1",),
    RotationClass.SMTP: ("EM-2",),
    RotationClass.OAUTH: ("TC-1",),
    RotationClass.COOKIE: ("TC-4",),
    RotationClass.EXTERNAL: (),
}
"""Controls of the checklist that a secret of each class serves, beside those of every secret."""
_MAX_DAYS: Mapping[RotationClass, int] = {
    RotationClass.SESSION: 90,
    RotationClass.ENCRYPTION: 90,
    RotationClass.JWT: 90,
    RotationClass.REDIS: 90,
    RotationClass.DB: 30,
    RotationClass.SMTP: 90,
    RotationClass.OAUTH: 365,
    RotationClass.COOKIE: 7,
    RotationClass.EXTERNAL: 90,
}
_BY_FUNCTION = frozenset(
    {RotationClass.SESSION, RotationClass.ENCRYPTION, RotationClass.JWT, RotationClass.REDIS, RotationClass.DB}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotation:
    """A function of this stack renews the value on a schedule."""

    function_arn: pulumi.Input[str]
    """ARN of the rotation function."""
    role_arn: str
    """Role of the function. It reads what it renews, so the secret's policy names it too."""
    days: int
    """Days between rotations."""
    duration: str = "2h"
    """Length of the window in which a rotation may start, in hours."""
    after: Sequence[pulumi.Resource] = ()
    """What the first rotation needs, such as the permission of Secrets Manager to invoke the function."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """People, or a job that refreshes tokens, renew the value; an age check alarms when they do not."""

    days: int
    """Days after which a value counts as overdue."""


def check_rotation(part: str, rotation_class: RotationClass, rotation: Rotation | Renewal) -> None:
    """Refuse a kind of renewal that does not fit the class, and a pace slower than the class allows."""
    by_function = isinstance(rotation, Rotation)
    if by_function is not rotation_class.by_function:
        wanted = "Rotation (a function renews it)" if rotation_class.by_function else "Renewal (someone else issues it)"
        message = f"secret {part!r}: class {rotation_class.value} takes a {wanted}, not a {type(rotation).__name__}"
        raise ValueError(message)
    key = f"secret {part!r}: rotation.days"
    bounded(key, rotation.days, 1, rotation_class.max_days, f"the bound of class {rotation_class.value}")
    if isinstance(rotation, Rotation) and not _DURATION.fullmatch(rotation.duration):
        message = f"secret {part!r}: rotation.duration is {rotation.duration!r}; give whole hours from 1h to 24h"
        raise ValueError(message)
