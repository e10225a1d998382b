"""Runbooks: what an incident needs is there as a document, which people approve and which leaves evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from hardening.aws.automation import Steps
from hardening.aws.json_text import decoded
from hardening.frameworks import nist
from hardening.iam.accounts import TRUSTED, Standing, accounts_of, is_account
from hardening.iam.documents import glob
from hardening.rows import LISTS, join_row, setting
from hardening.rule import Check, Outcome, Outcomes, Rule, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import STACK, aws
from hardening.values import ABSENT, UNKNOWN, Secret, has_unknown, is_set, opened, read

DOCUMENT: Final = aws("ssm/document")
_SECRET: Final = aws("secretsmanager/secret")
_AUTOMATION: Final = "Automation"
_CONTENT: Final = "content"
_REQUIRED: Final[Mapping[str, Sequence[str]]] = {
    "*ir-tiktok-cookie": ["pause*", "empty*"],
    "*ir-oauth-breach": ["stop*", "empty*", "revoke*"],
    "*ir-exfiltration": ["refuse*", "isolate*", "snapshot*"],
    "*dsr-request": ["start*"],
}


def _required(subject: Subject) -> dict[str, list[str]]:
    """Give the patterns of names of the documents that must be there, each with those of its steps."""
    value = subject.parameters["documents"]
    if not isinstance(value, Mapping):
        return {}
    return {str(name): [str(step) for step in steps] for name, steps in value.items() if isinstance(steps, Sequence)}


def _program(subject: Subject) -> Outcomes:
    """Demand the documents of a program that holds secrets, and so may have them stolen, or that has some already."""
    documents = [subject.of(each) for each in subject.graph.all(DOCUMENT)]
    automations = [each for each in documents if each.value("documentType") in (_AUTOMATION, UNKNOWN)]
    if not automations and not subject.graph.by_type.get(_SECRET):
        return (Outcome(Verdict.NOT_APPLICABLE, expected="the program holds no secret that could be stolen"),)
    return tuple(_missing(subject, automations))


def _missing(subject: Subject, automations: Sequence[Subject]) -> Iterator[Outcome]:
    names = [each.value("name") for each in automations]
    for wanted in _required(subject):
        expected = f"an Automation document named {wanted}"
        if any(isinstance(name, str) and glob(wanted, name) for name in names):
            continue
        if UNKNOWN in names:
            yield subject.undecided("", expected, "a document of unknown name")
        else:
            yield subject.fail("", expected, "none in this program")


def _document(subject: Subject) -> Outcomes:
    """Judge a document by what its name says that it is for."""
    name = subject.value("name")
    known = name if isinstance(name, str) else ""
    wanted = [steps for pattern, steps in _required(subject).items() if glob(pattern, known)]
    if name is UNKNOWN and subject.value("documentType") in (_AUTOMATION, UNKNOWN):
        return (*_shared(subject), subject.undecided("name", "a name known at preview, which says what it is for"))
    if not wanted:
        return tuple(_shared(subject))
    return (*_shared(subject), *_typed(subject), *_read(subject, [step for steps in wanted for step in steps]))


def _shared(subject: Subject) -> Iterator[Outcome]:
    """Report whom a document is shared with: it names roles, resources and approvers."""
    value, expected = subject.value("permissions"), "shared with nobody but trusted accounts"
    if value is UNKNOWN:
        yield subject.undecided("permissions", expected)
    ids = [read(value, name) for name in ("account_ids", "accountIds")] if isinstance(value, Mapping) else []
    for listed in (opened(each) for each in ids if each is not ABSENT):
        texts = [text.strip() for text in listed.split(",")] if isinstance(listed, str) else [""]
        standings = {_standing(text, subject) for text in texts}
        if listed is UNKNOWN or standings == {Standing.OPEN}:
            yield subject.undecided("permissions", expected)
        elif standings - {Standing.OWN, Standing.OPEN}:
            yield subject.fail("permissions", expected, "all accounts" if "All" in texts else "another account")


def _standing(text: str, subject: Subject) -> Standing:
    return accounts_of(subject).standing(text) if is_account(text) else Standing.FOREIGN


def _typed(subject: Subject) -> Iterator[Outcome]:
    if subject.value("documentType") != _AUTOMATION:
        yield subject.verdict_on("documentType", _AUTOMATION)


def _read(subject: Subject, wanted: Sequence[str]) -> Iterator[Outcome]:
    """Judge the content as far as it can be read."""
    body = decoded(subject.value(_CONTENT))
    if body is UNKNOWN or subject.value("documentFormat") not in (ABSENT, "JSON"):
        yield subject.undecided(_CONTENT, "content known at preview, in JSON, which rules can read")
    elif not isinstance(body, Mapping):
        yield subject.fail(_CONTENT, "a JSON object", "another text")
    else:
        found = tuple(_judged(subject, body, wanted))
        yield from found
        if not found and has_unknown(body):
            yield subject.undecided(_CONTENT, "content known at preview", "partly unknown until the update")


def _judged(subject: Subject, body: Mapping[str, object], wanted: Sequence[str]) -> Iterator[Outcome]:
    steps = Steps(body)
    say = subject.undecided if has_unknown(body) else subject.fail
    if not is_set(read(body, "assumeRole")):
        yield say(_CONTENT, "assumeRole: a role of its own, not the caller's rights", "no assumeRole")
    if not any(step.approves for step in steps.all):
        yield say(_CONTENT, "an aws:approve step with at least one approver", "no such step")
    yield from _led(subject, steps, say)
    for pattern in wanted:
        if not any(glob(pattern, step.name) for step in steps.all):
            yield say(_CONTENT, f"a step named {pattern}", "no such step")


def _led(subject: Subject, steps: Steps, say: Callable[[str, str, str], Outcome]) -> Iterator[Outcome]:
    """Judge where the steps lead: to nothing that changes before an approval, and to evidence in the end."""
    faults = {
        "nothing is changed before the approval": [step.name for step in steps.unapproved()],
        "every run that was approved ends with an S3 PutObject step, with onFailure Continue": [
            step.name for step in steps.unrecorded()
        ],
        "every step leads to one that is there": list(steps.astray()),
    }
    sealed = isinstance(subject.get(_CONTENT), Secret)
    for expected, names in faults.items():
        if names:
            yield say(_CONTENT, expected, "some step" if sealed else ", ".join(names[:3]))


RULES: Final[tuple[Rule, ...]] = (
    join_row("RUN-01 runbooks",
        "Incidents are answered by Automation documents that people approve and that leave evidence", (STACK, DOCUMENT),
        by_type({STACK: Check(_program, frozenset({(DOCUMENT, "name"), (DOCUMENT, "documentType")})),
        DOCUMENT: Check(_document, frozenset(("", path) for path in ("name", "documentType", "documentFormat", _CONTENT,
        "permissions")))}), nist("IR-4"), nist("IR-8"), controls=("IR-2", "IR-2a", "IR-2b", "IR-2c", "PC-4", "LP-3"),
        fix="Declare the document as Automation, with a role of its own, an aws:approve step before anything that "
        "changes, an S3 PutObject step with onFailure Continue, and without permissions.", parameters=(TRUSTED,
        setting("documents", "Patterns of names of documents that must be there, each with those of its steps.", LISTS,
        dict(_REQUIRED)))),
)  # fmt: skip
