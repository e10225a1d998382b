"""What tests of guards ask of a declared function."""

import json
import re
from pathlib import Path
from typing import Any, cast

from tests.support.declare import Declared

_FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
_NAMED = re.compile(r'^[A-Z_]*VARIABLE: Final = "([A-Z_]+)"', re.MULTILINE)


def statements(declared: Declared, role: str) -> dict[str, tuple[list[str], list[str], object]]:
    """Give what a role may do, by the ids of its statements."""
    document = json.loads(cast("str", declared.one("aws:iam/rolePolicy:RolePolicy", role).inputs["policy"]))
    return {one["Sid"]: (one["Action"], one["Resource"], one.get("Condition")) for one in document["Statement"]}


def variables_agree(declared: Declared, package: str, name: str | None = None) -> None:
    """Names of variables stand in the component and in the function, which may not import each other."""
    inputs = cast("dict[str, Any]", declared.one("aws:lambda/function:Function", name).inputs)
    sources = "".join(path.read_text(encoding="utf-8") for path in (_FUNCTIONS / package).glob("*.py"))
    assert sorted(inputs["environment"]["variables"]) == sorted(_NAMED.findall(sources))
    assert inputs["handler"] == f"functions.{package}.handler.handle"
