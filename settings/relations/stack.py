"""Relations of identity: stack, account, regions, people of the account."""

import re
from collections.abc import Iterator

from settings import facts
from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, environment_of, in_prod, problem
from settings.schema.values import Values
from settings.sections.database import Size
from settings.words import shown


def stack_name(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the stack's name ends in its environment."""
    environment = environment_of(values)
    if re.split(r"[-_./]", given.stack)[-1] != environment:
        fix = f"write the environment of this stack, or select another (pulumi stack select {environment})"
        what = f"{shown(environment.value)} does not match stack {shown(given.stack)}"
        yield problem(Code.STACK, "environment", what, fix)


def recovery_region(values: Values, given: Given) -> Iterator[Problem]:
    """Require a recovery region that is another one of the same partition."""
    del given
    region, recovery = values.get("region", str), values.get("db.replicaRegion", str)
    if region == recovery:
        what = f"{shown(recovery)} is the home region, so its loss would take the backups too"
        yield problem(
            Code.REGION, "db.replicaRegion", what, f"choose another region, such as {shown(_neighbour(region))}"
        )
    elif _partition(region) != _partition(recovery):
        what = f"{shown(recovery)} is in another AWS partition than {shown(region)}"
        yield problem(Code.REGION, "db.replicaRegion", what, "choose a region of the same partition")


def _neighbour(region: str) -> str:
    """Give another region, of the same part of the world where there is one."""
    others = [other for other in facts.REGIONS if other != region and _partition(other) == _partition(region)]
    return next((other for other in others if other[:3] == region[:3]), others[0])


def _partition(region: str) -> str:
    return next((start for start in ("cn-", "us-gov-") if region.startswith(start)), "")


def allowed_regions(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the home and recovery regions are allowed."""
    del given
    allowed = values.many("allowedRegions", str)
    for path in ("region", "db.replicaRegion"):
        region = values.get(path, str)
        if region not in allowed:
            fix = "add it, or remove the key (it follows region and db.replicaRegion)"
            yield problem(Code.REGION, "allowedRegions", f"lacks {path} {shown(region)}", fix)


def trusted_accounts(values: Values, given: Given) -> Iterator[Problem]:
    """Require that trusted accounts are others."""
    del given
    own = values.get("accountId", str)
    for index, account in enumerate(values.many("trustedAccounts", str)):
        if account == own:
            what = "is the stack's own account, which needs no trust"
            yield problem(Code.CONFLICT, f"trustedAccounts[{index}]", what, "remove it")


def people(values: Values, given: Given) -> Iterator[Problem]:
    """Require that break-glass roles belong to the account."""
    del given
    account = values.get("accountId", str)
    for path in ("breakGlass.principals", "breakGlass.approvers"):
        for index, arn in enumerate(values.many(path, str)):
            other = arn.split(":")[4]
            if other != account:
                what = f"is a role of account {other}, not of {account}"
                yield problem(Code.CONFLICT, f"{path}[{index}]", what, "name a role of the stack's own account")


def small(values: Values, given: Given) -> Iterator[Problem]:
    """Require that production is not small."""
    del given
    if values.get("sizes", Size) is Size.SMALL and in_prod(values):
        what = "'small' does not carry production"
        yield problem(Code.PRODUCTION, "sizes", what, "choose standard or large")


RELATIONS: tuple[Relation, ...] = (stack_name, recovery_region, allowed_regions, trusted_accounts, people, small)
