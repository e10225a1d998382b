"""By which names a program tells that it keeps tokens of a platform's accounts alive."""

from collections.abc import Mapping, Sequence
from typing import Final

from hardening.iam.documents import glob
from hardening.rule import Subject

COOKIES: Final = "tiktok"
"""The platform whose cookies people renew, so that a function only watches their age."""
FUNCTIONS: Final[Mapping[str, Sequence[str]]] = {
    "instagram": ("*refresh*instagram*", "*instagram*refresh*"),
    "youtube": ("*refresh*youtube*", "*youtube*refresh*"),
    "x": ("*refresh-x", "*refresh-x-*", "*refresh_x", "x-refresh*", "*-x-refresh*"),
    COOKIES: ("*tiktok*cookie*age*", "*tiktok*cookie*check*"),
}
"""Patterns of the names of functions, by platform."""


def patterns(value: object) -> dict[str, list[str]]:
    """Read a map of platforms to patterns of names."""
    if not isinstance(value, Mapping):
        return {}
    return {str(name): list(map(str, one)) for name, one in value.items() if isinstance(one, list | tuple)}


def platform_of_function(subject: Subject) -> str | None:
    """Give the platform whose tokens a function keeps alive, by its name."""
    name = subject.value("name")
    text = name if isinstance(name, str) else subject.resource.name
    found = patterns(subject.parameters["functions"])
    return next((platform for platform, names in found.items() if any(glob(one, text) for one in names)), None)


def platform_of_secret(name: object, platforms: Sequence[str]) -> str | None:
    """Give the platform that a secret belongs to, by its name: its application's, or an account's."""
    if not isinstance(name, str):
        return None
    for platform in platforms:
        below = f"*/{platform}/cookie/*" if platform == COOKIES else f"*/oauth/{platform}/*"
        if glob(below, name) or glob(f"*/oauth-app/{platform}", name):
            return platform
    return None
