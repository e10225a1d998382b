"""The reference of the configuration, rendered from the table that reads it: `python -m settings.reference`."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from settings.attestations import AttestationFile
from settings.load import ROOT
from settings.model import Settings
from settings.problems import Code
from settings.schema.containers import ListOf
from settings.schema.reading import Record
from settings.schema.section import Row, Section, members, rows

FILE: Final = ROOT / "docs" / "reference" / "configuration.md"

_HEAD: Final = """\
# Configuration

Written by `python -m settings.reference` from the table that reads the configuration. Do not edit.

Keys stand in `Pulumi.<stack>.yaml` under the namespace of the project, for example:

```yaml
config:
  bulwark:environment: prod
  bulwark:db:
    replicaRegion: us-west-2
```

Everything is checked before any resource is registered, and every problem is reported at once, one per line, as
`E### key: problem — fix`. Unknown keys are refused at any depth. An environment changes sizes and never removes a
control: the bounds below hold everywhere, and where they are narrower in production they say so.

Secrets are set with `pulumi config set --secret --path '<key>'`. A secret inside an object makes the engine mark the
whole object, so no problem quotes any value of it.
"""
_COLUMNS: Final = "| key | type | default | bounds | meaning | read by |\n|---|---|---|---|---|---|\n"


def render() -> str:
    """Render the whole reference."""
    top = [member for member in members(Settings) if isinstance(member, Row)]
    parts = [_HEAD, _table("The stack", "", top)]
    parts += [
        _table(f"`{member.name}`", _first(member.cls), list(rows(member.cls, member.path)))
        for member in members(Settings)
        if isinstance(member, Section)
    ]
    for cls, paths in _objects().items():
        parts.append(_table(f"Keys of {', '.join(paths)}", _first(cls), list(rows(cls))))
    return "\n".join((*parts, _problems()))


def _objects() -> dict[type, list[str]]:
    """Give the sections that objects follow, and entries of lists, with the keys that hold such objects."""
    found: dict[type, list[str]] = {}
    for row in (*rows(Settings), *rows(AttestationFile)):
        kind: object = row.kind
        if isinstance(kind, Record):
            found.setdefault(kind.of, []).append(f"`{row.path}`")
        elif isinstance(kind, ListOf) and isinstance(kind.each, Record):
            found.setdefault(kind.each.of, []).append(f"an entry of `{row.path}`")
    return found


def _first(cls: type) -> str:
    return (cls.__doc__ or "").strip().partition("\n")[0]


def _table(title: str, about: str, table: list[Row]) -> str:
    lines = "".join(f"| {' | '.join(map(_cell, _columns(row)))} |\n" for row in table)
    return f"## {title}\n\n{about}\n\n{_COLUMNS}{lines}" if about else f"## {title}\n\n{_COLUMNS}{lines}"


def _columns(row: Row) -> Iterator[str]:
    yield f"`{row.path}`"
    yield row.kind.noun
    yield _default(row)
    yield "; ".join(part for part in (row.kind.limits, row.limits) if part)
    yield row.about
    yield row.read_by


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


def _default(row: Row) -> str:
    if row.required:
        return "required"
    if row.derived is not None:
        return row.derived.text
    return _spelt(row.default) or "none"


def _spelt(value: object) -> str:
    """Spell a default as YAML would."""
    match value:
        case None | ():
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case StrEnum() | str() | int():
            return f"`{value}`"
        case float():
            return f"`{value:g}`"
        case tuple():
            return ", ".join(map(_spelt, value))
        case Mapping():
            return "; ".join(f"`{name}`: {_spelt(item) or 'nobody'}" for name, item in value.items())
        case _:
            return ", ".join(
                f"{member.name} {_spelt(getattr(value, member.attribute))}" for member in members(type(value))
            )


def _problems() -> str:
    lines = "".join(f"| {code} | {code.when} |\n" for code in Code)
    return f"## Problems\n\n| code | when |\n|---|---|\n{lines}"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(render(), encoding="utf-8")
