"""Name the role by which the pipeline reaches a stack, from the stack's own configuration.

Prints lines for the outputs of a step. The component that declares the roles makes the same names; a test compares.
"""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

import yaml

_HOME: Final = Path(__file__).resolve().parents[2]


class Access(StrEnum):
    """What a job may do with a stack."""

    DEPLOY = "deploy"
    PREVIEW = "preview"


def outputs(home: Path, stack: str, access: Access) -> Mapping[str, str]:
    """Give account, region and ARN of the role."""
    body = yaml.safe_load((home / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    keys = {name.removeprefix("bulwark:"): value for name, value in body["config"].items()}
    account, region = str(keys["accountId"]), str(keys["region"])
    role = f"{keys['project']}-{keys['environment']}-{access.value}"
    return {"account": account, "region": region, "arn": f"arn:aws:iam::{account}:role/{role}"}


def main(arguments: Sequence[str]) -> int:
    """Print the outputs for a stack and an access."""
    stack, access = arguments
    for name, value in outputs(_HOME, stack, Access(access)).items():
        print(f"{name}={value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
