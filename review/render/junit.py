"""Verdicts as JUnit XML: one case for each rule and resource that it judged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from hardening.pack import Finding
from hardening.rule import Verdict
from review.render import facts
from review.render.facts import Reviewed
from review.render.plain import markup

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_ELEMENT: Final = {Verdict.FAIL: "failure", Verdict.UNDECIDED: "failure", Verdict.ERROR: "error"}
_ORDER: Final = {"error": 0, "failure": 1, "skipped": 2}
Case = tuple[str, str]


def render(reviewed: Sequence[Reviewed]) -> str:
    """Give a suite for each graph. Cases have no times: they are judged together, and equal input gives equal bytes."""
    suites = [_Suite(each) for each in reviewed]
    totals = {name: sum(suite.totals[name] for suite in suites) for name in ("tests", "failures", "errors")}
    lines = [_HEAD, f'<testsuites name="bulwark" {_attributes(totals)}>']
    for suite in suites:
        lines.extend(suite.lines())
    return "\n".join([*lines, "</testsuites>"])


class _Suite:
    """The cases of one graph."""

    def __init__(self, reviewed: Reviewed) -> None:
        self._reviewed = reviewed
        self._findings: dict[Case, list[Finding]] = defaultdict(list)
        for finding in facts.worst_first(reviewed.verdicts.findings):
            self._findings[finding.rule, finding.urn].append(finding)
        self._cases = sorted({*reviewed.verdicts.passed, *self._findings})
        elements = [self._element(case) for case in self._cases]
        self.totals = {
            "tests": len(self._cases),
            "failures": elements.count("failure"),
            "errors": elements.count("error"),
            "skipped": elements.count("skipped"),
        }

    def _element(self, case: Case) -> str:
        """Give the element of a case; what does not block is skipped, so that it is seen and stops nothing."""
        found = [_ELEMENT[each.verdict] if each.blocks else "skipped" for each in self._findings.get(case, ())]
        return min(found, key=_ORDER.__getitem__, default="")

    def lines(self) -> Iterator[str]:
        """Give the lines of the suite."""
        counts = facts.counts(self._reviewed.verdicts)
        yield f'<testsuite name="{markup(self._reviewed.name)}" {_attributes(self.totals)}>'
        yield "<properties>"
        yield f'<property name="verdict" value="{facts.headline(self._reviewed.verdicts).word}"/>'
        yield from (f'<property name="{name}" value="{count}"/>' for name, count in counts.items())
        yield "</properties>"
        for case in self._cases:
            yield from self._case(case)
        yield "</testsuite>"

    def _case(self, case: Case) -> Iterator[str]:
        rule, urn = case
        opened = f'<testcase classname="{markup(facts.name_of(rule))}" name="{markup(urn or "the program")}"'
        element = self._element(case)
        if not element:
            yield f"{opened}/>"
            return
        findings = self._findings[case]
        worst = findings[0].verdict.value
        yield f"{opened}>"
        yield f'<{element} type="{worst}" message="{markup(_message(findings[0]))}">{_details(findings)}</{element}>'
        yield "</testcase>"


def _message(finding: Finding) -> str:
    subject = f"{finding.path}: " if finding.path else ""
    return f"{subject}{finding.actual}, expected {finding.expected}"


def _details(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        where = f"{facts.place(finding)}: " if finding.source else ""
        lines += [f"{where}{facts.mark(finding)} {_message(finding)}", f"  fix: {finding.fix}"]
        lines += [f"  waived {facts.waived(finding)}"] if finding.waiver else []
    return "\n" + "\n".join(markup(line) for line in lines) + "\n"


def _attributes(counts: dict[str, int]) -> str:
    return " ".join(f'{name}="{count}"' for name, count in counts.items())
