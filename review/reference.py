"""The reference of components, read from their source: what each takes, gives and promises."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BASE: Final = "Hardened"


@dataclass(frozen=True, slots=True)
class Field:
    """One annotated attribute with the text below it."""

    name: str
    type: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Class:
    """A component or its arguments."""

    name: str
    file: str
    about: str
    fields: tuple[Field, ...]
    component: bool


def render(home: Path) -> str:
    """Render the reference of every component below `components/`."""
    classes = [found for path in sorted((home / "components").rglob("*.py")) for found in _classes(path, home)]
    arguments = {found.name: found for found in classes if not found.component}
    lines = [
        "# Components",
        "",
        "A component is made of a name, arguments and options: `Postgres(name, PostgresArgs(...), opts)`. Arguments",
        "are frozen and checked when they are made; no argument turns a control off.",
        "",
    ]
    for component in (found for found in classes if found.component):
        lines += [f"## {component.name}", "", f"`{component.file}`", "", component.about, ""]
        taken = arguments.get(f"{component.name}Args")
        if taken is not None:
            lines += _table("Takes", taken.fields, defaults=True)
        lines += _table("Gives", component.fields, defaults=False)
    return "\n".join(lines).rstrip() + "\n"


def _table(title: str, fields: tuple[Field, ...], *, defaults: bool) -> list[str]:
    if not fields:
        return []
    head = ["| Argument | Type | Default | Meaning |", "|---|---|---|---|"]
    if not defaults:
        head = ["| Output | Type | Meaning |", "|---|---|---|"]
    rows = []
    for field in fields:
        kind = field.type.replace("|", "\\|")
        middle = f" `{field.default}` |" if defaults and field.default else " required |" if defaults else ""
        rows.append(f"| `{field.name}` | `{kind}` |{middle} {field.about} |")
    return [f"{title}:", "", *head, *rows, ""]


def _classes(path: Path, home: Path) -> Iterator[Class]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef):
            continue
        component = any(isinstance(base, ast.Name) and base.id == _BASE for base in node.bases)
        if component or node.name.endswith("Args"):
            about = " ".join((ast.get_docstring(node) or "").split())
            yield Class(node.name, str(path.relative_to(home)), about, tuple(_fields(node)), component)


def _fields(node: ast.ClassDef) -> Iterator[Field]:
    """Give the annotated attributes; the text of one stands in the statement below it."""
    below = [*node.body[1:], None]
    for statement, following in zip(node.body, below, strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            default = ast.unparse(statement.value) if statement.value else ""
            yield Field(statement.target.id, ast.unparse(statement.annotation), default, _text(following))


def _text(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return " ".join(str(statement.value.value).split()).replace("|", "\\|")
    return ""
