"""Learn which properties cannot be changed in place, from the schemas that AWS publishes and cfn-lint maintains.

`python -m review.diff.learn` writes `create_only.json`; with `--check` it says whether the file is stale.
CloudFormation and Pulumi name types and properties differently: both are matched by name, and what the provider itself
fixes or frees beyond that is in `curated`. A property that matches nothing is left out: its change is an update.
"""

import functools
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from hardening.tokens import canonical
from review.diff.curated import FIXED, IN_PLACE, MOVABLE, RESOURCES, SERVICES

FILE: Final = Path(__file__).with_name("create_only.json")
_REGISTERED: Final = re.compile(r'"mod": "([^"]+)",\s*"fqn": "([^"]+)",\s*"classes": \{(.*?)\}', re.DOTALL)
_CLASS: Final = re.compile(r'"(aws:[^"]+)": "([^"]+)"')
_GETTER: Final = re.compile(r'property\n    @pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(')
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TOP: Final = 2
"""Slashes in the pointer to a property that is not inside another: `/properties/Name`."""
Names = Mapping[str, Sequence[str]]


def render() -> str:
    """Give the text of the file."""
    fixed, types = {name: _named(schema) for name, schema in schemas().items()}, {}
    for token, properties in sorted(_properties().items()):
        will, may = _fixed(token, properties, fixed)
        if will or may:
            types[token] = {"may": sorted(may), "will": sorted(will)}
    rows = ",\n".join(f"{json.dumps(token)}: {json.dumps(row)}" for token, row in sorted(types.items()))
    origin = {name: version(name) for name in ("cfn-lint", "pulumi-aws")}
    return f'{{"from": {json.dumps(origin)}, "types": {{\n{rows}\n}}}}\n'


def _fixed(token: str, properties: Sequence[str], schemas: Mapping[str, Names]) -> tuple[set[str], set[str]]:
    """Give the properties of a type whose change replaces it, and those whose change may."""
    theirs = published(token, schemas)
    schema = schemas.get(theirs, {})
    will = {name for each in schema.get("will", ()) if (name := _matched(each, properties, theirs))}
    may = {name for each in schema.get("may", ()) if (name := _matched(each, properties, theirs))}
    moved, freed = set(MOVABLE.get(token, ())), set(IN_PLACE.get(token, ()))
    fixed = set(FIXED.get(token, ())) | ({"namePrefix"} & set(properties))
    return (will - moved - freed) | fixed, (may | moved) - fixed - freed


def published(token: str, schemas: Iterable[str]) -> str:
    """Give the CloudFormation type of a Pulumi type."""
    if token in RESOURCES:
        return RESOURCES[token]
    _, module, name = token.split(":")
    service, plain = module.partition("/")[0], name.lower()
    known = _by_name(tuple(sorted(schemas)))
    guesses = (plain, service + plain, f"db{plain}", plain.removesuffix("v2"), f"cache{plain}")
    for theirs in SERVICES.get(service, (service,)):
        for guess in guesses:
            if (theirs.lower(), guess) in known:
                return known[theirs.lower(), guess]
    return ""


@functools.cache
def _by_name(types: tuple[str, ...]) -> Mapping[tuple[str, str], str]:
    parts = ((type_.lower().split("::"), type_) for type_ in types)
    return {(found[1], found[2]): type_ for found, type_ in parts if len(found) == 3}  # noqa: PLR2004  AWS::RDS::DBInstance


def _matched(theirs: str, properties: Sequence[str], resource: str) -> str | None:
    """Give the Pulumi name of a CloudFormation property."""
    ours = {name.lower(): name for name in properties}
    return next(
        (ours[guess] for guess in _guesses(theirs.lower(), resource.lower().split("::")[2]) if guess in ours), None
    )


def _guesses(name: str, resource: str) -> Iterator[str]:
    yield name
    for prefix in (resource, "dbinstance", "dbcluster", "db", "master", "cache"):
        yield name.removeprefix(prefix)
    if name.endswith("name") and (resource in name or name[:-4] in resource):
        yield "name"
    yield from (f"{name}s", name.removesuffix("s"), name.removesuffix("id"), f"{name}id")
    yield from (name.removesuffix("arn"), f"{name}arn", name.removesuffix("name"))


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Give the schema of each CloudFormation type, as AWS publishes it."""
    import cfnlint  # noqa: PLC0415  a development dependency, which only this needs

    folder = Path(str(cfnlint.__file__)).parent / "data" / "schemas" / "resources"
    found: dict[str, Mapping[str, Any]] = {}
    for file in sorted(folder.glob("*.json")):
        body = json.loads(file.read_bytes())
        found.setdefault(str(body["typeName"]), body)
    return found


def _named(schema: Mapping[str, Any]) -> Names:
    """Give what is fixed once a resource is created, and what may be."""
    will, may = (_top(schema.get(part, ())) for part in ("createOnlyProperties", "conditionalCreateOnlyProperties"))
    return {"will": will, "may": may}


def _top(pointers: Sequence[str]) -> list[str]:
    return [pointer.split("/")[2] for pointer in pointers if pointer.count("/") == _TOP]


def _properties() -> dict[str, list[str]]:
    """Give the inputs of every resource type of the installed SDK, by its canonical token."""
    spec = find_spec("pulumi_aws")
    home = Path(str(spec.origin)).parent if spec is not None else Path()
    found: dict[str, list[str]] = {}
    for module, package, classes in _REGISTERED.findall((home / "__init__.py").read_text(encoding="utf-8")):
        for token, name in _CLASS.findall(classes):
            file = _CAMEL.sub("_", module.split("/")[1]).lower()
            given = _inputs(home.parent / package.replace(".", "/") / f"{file}.py", name)
            found[canonical(token)] = max(found.get(canonical(token), []), given, key=len)
    return found


def _inputs(file: Path, name: str) -> list[str]:
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    _, _, body = text.partition(f"class {name}Args:")
    return [wire or plain for wire, plain in _GETTER.findall(re.split(r"\n(?:@pulumi|class )", body, maxsplit=1)[0])]


def main(arguments: Sequence[str]) -> int:
    """Write the file, or say whether it is stale."""
    text = render()
    if "--check" in arguments:
        stale = FILE.read_text(encoding="utf-8") != text
        print(f"{FILE.name} is stale: run python -m review.diff.learn" if stale else f"{FILE.name} is as learnt")
        return int(stale)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
