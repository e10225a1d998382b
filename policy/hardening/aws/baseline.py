"""Whether a program owns what exists once in an account, and so has to declare all of it."""

from typing import Final

from hardening.rule import Check, Outcome, Outcomes, Parameter, Subject, Verdict
from hardening.tokens import aws

PASSWORDS: Final = aws("iam/accountPasswordPolicy")
DETECTOR: Final = aws("guardduty/detector")
RECORDER: Final = aws("cfg/recorder")
HUBS: Final = (aws("securityhub/account"), aws("securityhub/accountV2"))
ENABLER: Final = aws("inspector2/enabler")
_OWNING: Final = (PASSWORDS, DETECTOR, RECORDER, *HUBS, ENABLER)
"""Types of which an account, or a region of it, has one: who declares one of them owns them."""

BASELINE: Final = Parameter(
    name="accountBaseline",
    description="Whether this program owns what exists once in an account: owned, elsewhere, "
    "or declared, which is owned as soon as the program declares a part of it.",
    prod="declared",
    dev="declared",
    schema={"type": "string", "enum": ["elsewhere", "declared", "owned"]},
)


def owns(subject: Subject) -> bool:
    """Whether the program owns the baseline of its account."""
    owner = subject.parameters[BASELINE.name]
    return owner == "owned" or (owner == "declared" and any(True for _ in subject.graph.all(*_OWNING)))


def where_owned(then: Check) -> Check:
    """The check holds for a program that owns the baseline of its account."""

    def run(subject: Subject) -> Outcomes:
        if owns(subject):
            return then(subject)
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the program owns no baseline of an account"),)

    return Check(run, then.reads)
