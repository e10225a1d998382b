"""Which version of everything that decides runs here."""

import platform
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Final

_PROJECT: Final = Path(__file__).resolve().parents[1] / "pyproject.toml"
_PACKAGES: Final = ("pulumi", "pulumi-aws", "pulumi-random")


def number() -> str:
    """Give the version of this repository, which is that of the pack, too."""
    with _PROJECT.open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert isinstance(version, str)  # noqa: S101  the project says so
    return version


def lines() -> str:
    """Give what a report of a fault should name, one to a line."""
    from hardening.catalog import RULES  # noqa: PLC0415  `--help` needs no rules

    found = [f"bulwark {number()}", f"hardening-aws {number()} ({len(RULES)} rules)"]
    found += [f"{package} {metadata.version(package)}" for package in _PACKAGES]
    return "\n".join([*found, f"python {platform.python_version()}"])
