"""`policies`: the catalogue of rules, and what of the list of security properties it covers."""

import difflib
import json
from argparse import ArgumentParser, Namespace

from hardening.catalog import RULES
from hardening.coverage import covers, listed, shares, whole
from hardening.remediation import mending, paths_of
from hardening.rule import Level, Profile, Rule
from review import coverage
from review.commands.common import FORMATS, CommandError, console, write
from review.exits import Exit

EXAMPLES = """examples:
  bulwark policies
  bulwark policies --rule RDS-02
  bulwark policies --coverage           what is covered, service by service, and what is not
  bulwark policies --coverage --format json
  bulwark policies --format json
  bulwark policies --format schema       JSON Schema of what --policy-pack-config takes"""
SCHEMA = "schema"


def add(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--rule", metavar="ID", help="show one rule in full")
    shown.add_argument("--coverage", action="store_true", help="show which security properties the rules cover")
    parser.add_argument("--format", choices=(*FORMATS, SCHEMA), default="text", help="text, json, or schema")


def run(arguments: Namespace) -> Exit:
    """Show the catalogue, one rule of it, or its coverage."""
    if arguments.coverage:
        _coverage(arguments.format)
        return Exit.CLEAN
    rules = tuple(sorted(RULES, key=lambda rule: rule.id)) if arguments.rule is None else (_find(arguments.rule),)
    if arguments.format == SCHEMA:
        write(json.dumps(configurable(rules), indent=1), None)
    elif arguments.format == "json":
        write(json.dumps([describe(rule) for rule in rules], indent=1), None)
    elif arguments.rule is None:
        _table(rules)
    else:
        _full(rules[0])
    return Exit.CLEAN


def _find(wanted: str) -> Rule:
    by_id = {rule.id: rule for rule in RULES}
    found = by_id.get(wanted.upper()) or next((rule for rule in RULES if rule.name == wanted), None)
    if found is None:
        near = difflib.get_close_matches(wanted.upper(), by_id, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else "; `bulwark policies` lists them"
        message = f"no rule {wanted!r}{hint}"
        raise CommandError(message)
    return found


def configurable(rules: tuple[Rule, ...]) -> dict[str, object]:
    """Give the JSON Schema of a configuration of the pack: a level, or an object of level and parameters, by rule."""
    level = {"enum": [level.value for level in (Level.REMEDIATE, Level.MANDATORY, Level.ADVISORY, Level.DISABLED)]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of the policy pack",
        "description": "What raises a rule holds at once; what lowers one is refused without a waiver.",
        "type": "object",
        "additionalProperties": False,
        "properties": {"all": level} | {rule.name: {"anyOf": [level, _object(rule, level)]} for rule in rules},
    }


def _object(rule: Rule, level: object) -> dict[str, object]:
    properties = {
        parameter.name: {
            **parameter.schema,
            "description": f"{parameter.description} Stricter: {parameter.way.value}.",
            "default": parameter.prod,
        }
        for parameter in rule.parameters
    }
    return {
        "type": "object",
        "description": rule.title,
        "additionalProperties": False,
        "properties": {"enforcementLevel": level, **properties},
    }


def describe(rule: Rule) -> dict[str, object]:
    """Give a rule as data."""
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "stage": rule.stage.value,
        "severity": rule.severity.value,
        "level": {profile.value: rule.level(profile).value for profile in Profile},
        "types": list(rule.types),
        "reads": sorted({path for owner, path in rule.check.reads if not owner}),
        "controls": list(rule.controls),
        "frameworks": [f"{found.name} {found.version} {found.requirement}" for found in rule.frameworks],
        "parameters": [
            {
                "name": parameter.name,
                "description": parameter.description,
                "default": {profile.value: parameter.default(profile) for profile in Profile},
                "schema": dict(parameter.schema),
                "stricter": parameter.way.value,
                "stack": parameter.stack.shown if parameter.stack else None,
            }
            for parameter in rule.parameters
        ],
        "covers": list(covers(rule.id)),
        "fix": rule.fix,
        "remediates": {type_: list(paths_of(found, type_)) for type_, found in mending(rule)},
        "waivable": rule.waivable,
    }


def _coverage(form: str) -> None:
    if form == "json":
        write(json.dumps(coverage.as_data(), indent=1), None)
        return
    from rich.table import Table  # noqa: PLC0415  as below

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in coverage.HEAD:
        table.add_column(column, justify="left" if column == coverage.HEAD[0] else "right", no_wrap=True)
    for share in (*shares(), whole()):
        table.add_row(*coverage.cells(share))
    out = console()
    out.print(table)
    rest = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("not covered", "what must be true", "why"):
        rest.add_column(column, no_wrap=column == "not covered")
    for each in listed():
        if not each.rules:
            rest.add_row(each.id, each.text, coverage.answer(each))
    out.print()
    out.print(rest)


def _table(rules: tuple[Rule, ...]) -> None:
    from rich.table import Table  # noqa: PLC0415  rich costs a tenth of a second, which JSON output need not pay

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("rule", "severity", "prod", "dev", "what must be true"):
        table.add_column(column, no_wrap=column != "what must be true")
    for rule in rules:
        levels = [rule.level(profile).value for profile in Profile]
        table.add_row(rule.name, rule.severity.value, *levels, rule.title)
    out = console()
    out.print(table)
    out.print(f"\n{len(rules)} rules")


def _full(rule: Rule) -> None:
    found = describe(rule)
    out = console()
    out.print(f"[bold]{rule.name}[/]  {rule.severity.value}\n{rule.title}\n", highlight=False)
    for key in ("types", "reads", "controls", "frameworks", "covers"):
        values = found[key]
        if isinstance(values, list) and values:
            out.print(f"[dim]{key:11}[/] {', '.join(map(str, values))}", highlight=False, soft_wrap=True)
    out.print(
        f"[dim]{'level':11}[/] " + ", ".join(f"{p.value}: {rule.level(p).value}" for p in Profile), highlight=False
    )
    for parameter in rule.parameters:
        stated = f"; the stack may state it: {parameter.stack.shown}" if parameter.stack else ""
        out.print(
            f"[dim]{'parameter':11}[/] {parameter.name}: {parameter.description} "
            f"(prod {parameter.prod}, dev {parameter.dev}{stated})",
            highlight=False,
        )
    for type_, check in mending(rule):
        paths = ", ".join(paths_of(check, type_))
        out.print(f"[dim]{'remediates':11}[/] {type_}: {paths}", highlight=False, soft_wrap=True)
    if not rule.waivable:
        out.print(f"[dim]{'waivable':11}[/] no", highlight=False)
    out.print(f"[dim]{'fix':11}[/] {rule.fix}", highlight=False)
