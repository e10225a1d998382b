"""What the checklist breaks in configuration or evidence: it is refused before there is anything to judge."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from settings.load import parse
from settings.problems import Code, InvalidSettingsError
from tests.support.stacks import TODAY, changed

ATTESTED: Mapping[str, object] = {
    "statement": "It is so, and the file shows it.",
    "owner": "ada@example.com",
    "approver": "bob@example.com",
    "evidence": "compliance/evidence.json",
    "evidenceSha256": "0" * 64,
    "issued": TODAY - dt.timedelta(days=1),
    "expires": TODAY + dt.timedelta(days=7),
    "cadenceDays": 8,
}
"""A record that holds, with a file as evidence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """One way to break the configuration, and the problem that it must be refused for."""

    line: str
    code: Code
    change: Mapping[str, object] = field(default_factory=dict)
    """Paths of the configuration with other values."""
    record: Mapping[str, object] | None = None
    """What differs in the attestation of the control, where it is that which is broken."""

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


def _attested(line: str, code: Code, **record: object) -> Refusal:
    return Refusal(line=line, code=code, record={"control": line.split(maxsplit=1)[0], **record})


def _stale(line: str) -> Refusal:
    """Give evidence that is another file than the one that was attested."""
    return _attested(line, Code.ATTESTATION, evidenceSha256="1" * 64)


REFUSALS = (
    _stale("AC-4 m5"),
    _stale("CO-1 m3"),
    _stale("PC-4 m1"),
    _stale("SS-3 m3"),
    _attested("PC-1 m3", Code.EXPIRED, issued=TODAY - dt.timedelta(days=8), expires=TODAY),
    Refusal(
        line="SC-3b m4",
        code=Code.EXEMPTION,
        change={
            "cookies.sameSite": "lax",
            "exceptions": [
                {
                    "rule": "APP-02",
                    "urn": "cookies.sameSite",
                    "reason": "A partner frames the page until spring.",
                    "owner": "ada@example.com",
                    "expires": "2025-12-31",
                }
            ],
        },
    ),
    Refusal(line="SS-2 m5", code=Code.PLAIN_SECRET, change={"integrations.github.token": "a token in plain text"}),
    Refusal(line="SS-3 m1", code=Code.EMPTY, change={"secrets.rotationDays.smtp": None}),
    Refusal(line="LA-3 m7", code=Code.AUDIT_DAYS, change={"audit.retentionDays": 3650}),
)


def codes(refusal: Refusal) -> set[Code]:
    """Give the problems that a configuration is refused for; none where it is taken."""
    record = None if refusal.record is None else yaml.safe_dump({"attestations": [{**ATTESTED, **refusal.record}]})
    try:
        parse(
            changed(refusal.change),
            stack="prod",
            today=TODAY,
            attestations=record,
            evidence=lambda _: "0" * 64,
        )
    except InvalidSettingsError as refused:
        return {problem.code for problem in refused.problems}
    return set()
