"""Where things are: the file of each component and rule, and the tests that name them."""

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hardening import catalog, rules

_CLASS: Final = re.compile(r"^class (?P<name>[A-Z]\w+)\(Hardened\)", re.MULTILINE)
_RULE_ID: Final = re.compile(r"\b[A-Z][A-Z0-9]{1,4}-\d{2}\b")
_NAMES: Final = re.compile(r"\b[A-Z]\w+\b")
_FOLDERS: Final = ("tests/policy", "tests/contracts", "tests/components")


@dataclass(frozen=True, slots=True)
class Places:
    """Files by what is in them, relative to the repository."""

    components: Mapping[str, str]
    """Name of a component to its file."""
    rules: Mapping[str, str]
    """Id of a rule to the file of its family."""
    of_rule: Mapping[str, tuple[str, ...]]
    """Id of a rule to the tests that name it."""
    of_component: Mapping[str, tuple[str, ...]]
    """Name of a component to the tests that name it."""


def places(home: Path) -> Places:
    """Look through the repository."""
    components = dict(_components(home))
    tests = {str(path.relative_to(home)): path.read_text(encoding="utf-8") for path in _tests(home)}
    of_rule: dict[str, list[str]] = defaultdict(list)
    of_component: dict[str, list[str]] = defaultdict(list)
    for name, text in tests.items():
        for rule in set(_RULE_ID.findall(text)):
            of_rule[rule].append(name)
        if name.startswith("tests/components"):
            for component in set(_NAMES.findall(text)) & set(components):
                of_component[component].append(name)
    return Places(
        components=components,
        rules=dict(_rules(home)),
        of_rule={rule: tuple(names) for rule, names in of_rule.items()},
        of_component={component: tuple(names) for component, names in of_component.items()},
    )


def _components(home: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((home / "components").rglob("*.py")):
        for match in _CLASS.finditer(path.read_text(encoding="utf-8")):
            yield match["name"], str(path.relative_to(home))


def _tests(home: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted((home / folder).rglob("*.py"))


def _rules(home: Path) -> Iterator[tuple[str, str]]:
    """Give the file of each rule; one that is made of the others is of the catalogue that makes it."""
    files = {rule.id: str(Path(catalog.__file__).resolve().relative_to(home.resolve())) for rule in catalog.RULES}
    for module in sorted(pkgutil.iter_modules(rules.__path__), key=lambda each: each.name):
        found = importlib.import_module(f"{rules.__name__}.{module.name}")
        file = str(Path(str(found.__file__)).resolve().relative_to(home.resolve()))
        files |= {rule.id: file for rule in getattr(found, "RULES", ()) if rule.id in files}
    yield from files.items()
