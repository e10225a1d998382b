"""Relations of exceptions: signed deviations, which end."""

from collections.abc import Iterator

from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, problem
from settings.schema.values import Values
from settings.sections.operations import Exemption
from settings.words import nearest, shown

_LONGEST = 180
"""Days that an exception may last."""
_OPENS = {"APP-02": "cookies.sameSite", "TLS-04": "tls.backendTls"}
"""Rules that an exception may name, and the key whose bound it lifts. Violations of all rules are waived elsewhere."""


def known_rule(values: Values, given: Given) -> Iterator[Problem]:
    """Require that an exception names a rule of the pack, where the pack is at hand."""
    if given.known_rules is None:
        return
    for index, item in enumerate(values.many("exceptions", Exemption)):
        if item.rule not in given.known_rules:
            close = nearest(item.rule, sorted(given.known_rules))
            what = f"unknown rule {shown(item.rule)}" + (f" (closest: {close})" if close else "")
            yield problem(Code.RULE, f"exceptions[{index}].rule", what, "name one that `./bulwark policies` lists")


def opens(values: Values, given: Given) -> Iterator[Problem]:
    """Require that an exception lifts the bound of a key: it excuses no violation, as the register of waivers does."""
    for index, item in enumerate(values.many("exceptions", Exemption)):
        known = given.known_rules is None or item.rule in given.known_rules
        if known and item.rule not in _OPENS:
            what = f"{shown(item.rule)} bounds no key, so that the exception does nothing"
            fix = f"waive the violation in compliance/waivers.yaml; exceptions are for {' and '.join(_OPENS)}"
            yield problem(Code.EXEMPTION, f"exceptions[{index}].rule", what, fix)


def term(values: Values, given: Given) -> Iterator[Problem]:
    """Require that an exception ends, and soon."""
    for index, item in enumerate(values.many("exceptions", Exemption)):
        path, left = f"exceptions[{index}].expires", (item.expires - given.today).days
        if left <= 0:
            what = f"{item.expires} has passed (rule {item.rule}, owner {item.owner})"
            yield problem(Code.EXEMPTION, path, what, "repair what the exception excuses, or sign it again")
        elif left > _LONGEST:
            what = f"{item.expires} is {left} days ahead"
            yield problem(Code.EXEMPTION, path, what, f"choose a day within {_LONGEST} days")


def signatures(values: Values, given: Given) -> Iterator[Problem]:
    """Require that the right people signed."""
    del given
    domains = values.many("mailDomains", str)
    for index, item in enumerate(values.many("exceptions", Exemption)):
        path = f"exceptions[{index}]"
        yield from signers(path, item.owner, item.approver, domains, Code.EXEMPTION)


def signers(key: str, owner: str, approver: str | None, domains: tuple[str, ...], code: Code) -> Iterator[Problem]:
    """Require two different people of the own domains."""
    if approver is not None and approver.lower() == owner.lower():
        yield problem(code, f"{key}.approver", f"{shown(approver)} is the owner too", "name a second person")
    for role, mail in (("owner", owner), ("approver", approver)):
        if mail is not None and mail.rpartition("@")[2].lower() not in domains:
            what = f"{shown(mail)} is not at {', '.join(domains)}"
            yield problem(code, f"{key}.{role}", what, "name somebody of your own, or extend mailDomains")


RELATIONS: tuple[Relation, ...] = (known_rule, opens, term, signatures)
