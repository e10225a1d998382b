"""The bill of materials of a release, as CycloneDX 1.6, from the lock file: what is installed, with its digests.

Equal input gives equal bytes: the serial number is made from the content, and there is no time in it.
"""

import json
import re
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HOME: Final = Path(__file__).resolve().parents[2]
_PINNED: Final = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s\\;]+)")
_DIGEST: Final = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")
_NAMESPACE: Final = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""The namespace of URLs (RFC 9562)."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package with the digests of the files that may be installed for it."""

    name: str
    version: str
    digests: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL; names of PyPI are told in lower case with hyphens."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


def packages(lock: str) -> Iterator[Package]:
    """Read a lock file. A package without a digest is refused: it could be anything."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if match := _PINNED.match(block):
            digests = tuple(sorted(_DIGEST.findall(block)))
            if not digests:
                message = f"{match['name']}: pinned without a digest"
                raise ValueError(message)
            yield Package(match["name"], match["version"], digests)


def document(found: Sequence[Package], version: str) -> Mapping[str, object]:
    """Give the document."""
    root = f"pkg:github/bulwark@{version}"
    body = {
        "metadata": {
            "component": {
                "type": "application",
                "name": "bulwark",
                "version": version,
                "bom-ref": root,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(package) for package in found],
        "dependencies": [{"ref": root, "dependsOn": [package.purl for package in found]}],
    }
    serial = uuid.uuid5(_NAMESPACE, json.dumps(body, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **body,
    }


def _component(package: Package) -> Mapping[str, object]:
    """Give one package; each file that may be installed for it stands with its own digest."""
    place = f"https://pypi.org/project/{package.name}/{package.version}/#files"
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "scope": "required",
        "externalReferences": [
            {"type": "distribution", "url": place, "hashes": [{"alg": "SHA-256", "content": digest}]}
            for digest in package.digests
        ],
    }


def main(arguments: Sequence[str]) -> int:
    """Print the bill of materials of what a user of a release installs."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True)
    given = parser.parse_args(arguments)
    found = sorted(packages((_HOME / "requirements.txt").read_text(encoding="utf-8")), key=lambda each: each.purl)
    print(json.dumps(document(found, given.version), indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
