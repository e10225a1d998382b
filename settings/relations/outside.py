"""Relations of what the program does outside AWS: whom it wakes, and which services it manages."""

from collections.abc import Iterator

from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, problem
from settings.schema.values import Values
from settings.sections.integrations import OnCall
from settings.sections.operations import Pager

_KEY, _TOKEN, _PEOPLE = "alerts.pagerdutyServiceKey", "integrations.pagerdutyToken", "alerts.onCall"
_FEWEST = 2
_SCAN = "secret-scan"


def pager(values: Values, given: Given) -> Iterator[Problem]:
    """Require a key or a token exactly where the pager needs one."""
    del given
    chosen = values.get("alerts.pager", Pager)
    has = {path: values.value(path) is not None for path in (_KEY, _TOKEN)}
    if chosen is Pager.PAGERDUTY and not any(has.values()):
        fix = f"pulumi config set --secret --path '{_KEY}', or choose another pager"
        yield problem(Code.MISSING, _KEY, "required key is missing with pager pagerduty", fix)
    elif chosen is Pager.PAGERDUTY and all(has.values()):
        what = f"has no meaning beside {_TOKEN}, which makes an integration with a key of its own"
        yield problem(Code.CONFLICT, _KEY, what, f"pulumi config rm --path '{_KEY}'")
    elif chosen is not Pager.PAGERDUTY:
        for path in (path for path in has if has[path]):
            what = f"has no meaning with pager {chosen}"
            yield problem(Code.CONFLICT, path, what, f"pulumi config rm --path '{path}', or choose pager pagerduty")


def on_call(values: Values, given: Given) -> Iterator[Problem]:
    """Require people exactly where the program itself calls them, with what they are reached by."""
    del given
    people, chosen = values.many(_PEOPLE, OnCall), values.get("alerts.pager", Pager)
    called = chosen is Pager.INCIDENT_MANAGER or (chosen is Pager.PAGERDUTY and values.value(_TOKEN) is not None)
    if called and len({person.mail.lower() for person in people}) < _FEWEST:
        fix = "list mail and phone of each, in the order of their turns"
        yield problem(Code.LENGTH, _PEOPLE, f"needs {_FEWEST} people, so that somebody else can answer", fix)
    elif people and not called:
        yield problem(Code.CONFLICT, _PEOPLE, "has no meaning, as the program calls nobody itself", "remove it")
    for index, person in enumerate(people):
        if chosen is Pager.INCIDENT_MANAGER and person.phone is None:
            path = f"{_PEOPLE}[{index}].phone"
            yield problem(
                Code.MISSING, path, "required key is missing with pager incident-manager", "write +15550100200"
            )


def keys_of_datadog(values: Values, given: Given) -> Iterator[Problem]:
    """Require both keys or none."""
    del given
    has = {
        path: values.value(path) is not None for path in ("integrations.datadog.apiKey", "integrations.datadog.appKey")
    }
    for path in (path for path in has if not has[path] and any(has.values())):
        yield problem(
            Code.MISSING,
            path,
            "required key is missing beside the other",
            f"pulumi config set --secret --path '{path}'",
        )


def checks_of_github(values: Values, given: Given) -> Iterator[Problem]:
    """Require the check that looks for secrets."""
    del given
    path = "integrations.github.requiredChecks"
    if _SCAN not in values.many(path, str):
        yield problem(Code.CONFLICT, path, f"lacks {_SCAN}, so a secret could be merged", f"add {_SCAN}")


RELATIONS: tuple[Relation, ...] = (pager, on_call, keys_of_datadog, checks_of_github)
