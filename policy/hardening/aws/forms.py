"""Forms of the texts that an application is told, and the demand that a service is told them."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hardening.aws.environments import Container, unknown
from hardening.aws.services import READS, applications, kind_of
from hardening.rule import Check, Outcome, Outcomes, Subject, Verdict
from hardening.values import UNKNOWN, opened


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must be."""

    expected: str
    fits: Callable[[str], bool]


def exactly(value: str) -> Form:
    """Demand one text; the application compares letter by letter."""
    return Form(repr(value), lambda text: text == value)


def one_of(values: Collection[str]) -> Form:
    """Demand one of some texts."""
    return Form(" or ".join(map(repr, values)) or "no value that is allowed", lambda text: text in values)


def number(low: int, high: int) -> Form:
    """Demand a whole number in digits: no unit, sign, blank or leading zero."""
    return Form(
        f"a whole number from {low} to {high}",
        lambda text: re.fullmatch(r"0|[1-9]\d{0,14}", text) is not None and low <= int(text) <= high,
    )


def matching(pattern: str, expected: str) -> Form:
    """Demand a text that a whole pattern matches."""
    compiled = re.compile(pattern)
    return Form(expected, lambda text: compiled.fullmatch(text) is not None)


def holding(*wanted: str) -> Form:
    """Demand a list, parted by commas, that holds all of these."""
    return Form(
        f"a list with {', '.join(wanted)}", lambda text: set(wanted) <= {part.strip() for part in text.split(",")}
    )


def listing(inner: Form, most: int, least: int = 1) -> Form:
    """Demand a list, parted by commas, of texts that are all of one form."""

    def fits(text: str) -> bool:
        parts = text.split(",") if text else []
        return least <= len(parts) <= most and all(map(inner.fits, parts))

    return Form(f"{least} to {most}, parted by commas, each {inner.expected}", fits)


GIVEN: Final = matching(r"[^\n]*\S[^\n]*", "a value")
ANY: Final = Form("given, if only as an empty text", lambda _: True)
"""Demands presence alone: a value that is not known here is given as well."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A variable that some services must be told; where others are told it, its value must be right as well."""

    name: str
    kinds: Collection[str]
    form: Form | Callable[[Subject], Form]

    def judge(self, container: Container, kind: object) -> Iterator[Outcome]:
        """Judge the variable in one container."""
        told = container.told(self.name)
        if told and self.form is ANY:
            return
        value = container.value(self.name)
        form = self.form if isinstance(self.form, Form) else self.form(container.task)
        wanted = told or kind in self.kinds
        if wanted and not (isinstance(value, str) and form.fits(value)):
            yield container.outcome(self.name, form.expected)


Judge = Callable[[Container, object], Iterator[Outcome]]


def judge_all(demands: Sequence[Demand]) -> Judge:
    """Judge every demand in one container."""
    return lambda container, kind: (outcome for demand in demands for outcome in demand.judge(container, kind))


def on_applications(judge: Judge, concerns: Callable[[Container, object], bool], reason: str) -> Check:
    """Judge the containers of a task that run the application, where they are concerned at all."""

    def run(subject: Subject) -> Outcomes:
        if unknown(subject):
            return (subject.undecided("containerDefinitions", "definitions known at preview"),)
        found, kind = applications(subject), kind_of(subject)
        if found is None:
            return (subject.fail("containerDefinitions", "a JSON list of containers", "no such list"),)
        concerned = [container for container in found if kind is UNKNOWN or concerns(container, kind)]
        if not concerned:
            return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)
        outcomes = tuple(outcome for container in concerned for outcome in judge(container, kind))
        open_ = (subject.undecided("tags.Service", "a kind of service known at preview"),)
        return outcomes or (open_ if kind is UNKNOWN else ())

    return Check(run, READS)


def told_any(demands: Sequence[Demand]) -> Callable[[Container, object], bool]:
    """Whether a container is told any of the variables, or must be."""
    return lambda container, kind: any(kind in each.kinds or container.told(each.name) for each in demands)


def texts(subject: Subject, name: str) -> list[str]:
    """Give a parameter that is a list of texts."""
    value = subject.parameters[name]
    return [str(opened(item)) for item in value] if isinstance(value, list | tuple) else []


def bound(subject: Subject, name: str) -> int:
    """Give a parameter that is a whole number; nothing is within what is none."""
    value = subject.parameters[name]
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def text(subject: Subject, name: str) -> str:
    """Give a parameter that is a text."""
    value = subject.parameters[name]
    return value if isinstance(value, str) else ""
