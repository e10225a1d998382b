"""Sections of services outside AWS, each used only where its token is given."""

from enum import StrEnum

import pulumi

from settings.forms import MAIL
from settings.schema.containers import ListOf
from settings.schema.scalars import Choice, Sealed, Text
from settings.schema.section import key, section


@section
class OnCall:
    """Somebody who is on call."""

    mail: str = key(MAIL, about="Mail address, by which PagerDuty knows them.", read_by="Pager")
    phone: str | None = key(
        Text(form=r"\+[1-9]\d{6,14}", bounds="an international number", example="+15550100200"),
        default=None,
        about="Telephone that rings at night.",
        limits="required with pager incident-manager",
        read_by="Pager",
    )


class DatadogSite(StrEnum):
    """Where an organisation of Datadog lives; each site is a world of its own."""

    US1 = "datadoghq.com"
    US3 = "us3.datadoghq.com"
    US5 = "us5.datadoghq.com"
    EU1 = "datadoghq.eu"
    AP1 = "ap1.datadoghq.com"
    AP2 = "ap2.datadoghq.com"
    GOV = "ddog-gov.com"


@section
class GitHub:
    """The repository, guarded by the program where a token is given."""

    token: pulumi.Output[str] | None = key(
        Sealed(bounds="set with --secret"),
        default=None,
        about="Token that may administer ci.githubRepo (DH-1, SS-2).",
        read_by="Repository",
    )
    branch: str = key(
        Text(form=r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", bounds="a branch", example="main"),
        default="main",
        about="Branch that deploys.",
        read_by="Repository",
    )
    required_checks: tuple[str, ...] = key(
        ListOf(each=Text(bounds="the name of a status check", example="secret-scan"), least=1),
        default=("check", "secret-scan"),
        about="Checks that a change must pass.",
        limits="holds secret-scan",
        read_by="Repository",
    )
    allowed_actions: tuple[str, ...] = key(
        ListOf(
            each=Text(form=r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.*/@-]+", bounds="OWNER/ACTION", example="actions/checkout@*")
        ),
        default=("actions/*", "aws-actions/*", "github/codeql-action/*"),
        about="Actions that workflows may use, beside the repository's own; each is pinned to a commit.",
        read_by="Repository",
    )


@section
class Datadog:
    """The log service, bounded by the program where its keys are given."""

    api_key: pulumi.Output[str] | None = key(
        Sealed(bounds="set with --secret"),
        default=None,
        about="API key of the organisation (LP-2).",
        limits="with appKey, or not at all",
        read_by="Datadog",
    )
    app_key: pulumi.Output[str] | None = key(
        Sealed(bounds="set with --secret"),
        default=None,
        about="Application key that may administer logs.",
        limits="with apiKey, or not at all",
        read_by="Datadog",
    )
    site: DatadogSite = key(
        Choice(of=DatadogSite), default=DatadogSite.US1, about="Where the organisation lives.", read_by="Datadog"
    )


@section
class Integrations:
    """Services outside AWS that the program manages: those whose token is given."""

    pagerduty_token: pulumi.Output[str] | None = key(
        Sealed(bounds="set with --secret"),
        default=None,
        about="Token with which the program declares schedules and escalation in PagerDuty (IR-1).",
        limits="with pager pagerduty, in place of alerts.pagerdutyServiceKey",
        read_by="PagerDuty",
    )
    github: GitHub
    datadog: Datadog
