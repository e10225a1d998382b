"""Services outside AWS: each is managed where its token is given, by a provider that is installed for it alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

from components.composition.foundation import Foundation
from components.composition.site import Site
from components.foundation.keys import KeyPurpose
from components.operations.incident_manager import IncidentManager, IncidentManagerArgs, Person
from components.operations.paged import Paged, PagedArgs, pagerduty_address
from settings.sections.operations import Pager


class MissingProviderError(ImportError):
    """A service is configured, and its provider is not installed."""


@contextmanager
def needed_by(key: str, extra: str) -> Iterator[None]:
    """Import what belongs to an optional provider, or say how to install it.

    Providers are not installed for everybody: Pulumi downloads a plugin for each that is, used or not.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != f"pulumi_{extra}":
            raise
        message = f"{key} is set, and its provider is not installed: run `.venv/bin/pip install '.[{extra}]'`"
        raise MissingProviderError(message) from error


def declare_pager(site: Site, foundation: Foundation) -> Paged | IncidentManager | None:
    """Declare whoever wakes somebody up; with none, people attest that somebody is."""
    match site.settings.alerts.pager:
        case Pager.PAGERDUTY:
            return _paged(site, foundation)
        case Pager.INCIDENT_MANAGER:
            return _incident_manager(site)
        case Pager.NONE:
            return None


def _paged(site: Site, foundation: Foundation) -> Paged:
    """Subscribe PagerDuty: by the key of a service that stands there, or by one that the program makes."""
    key = site.settings.alerts.pagerduty_service_key
    args = PagedArgs(
        identity=site.identity,
        topic_arn=site.identity.topic_arn("alerts"),
        address=pagerduty_address(_pagerduty_key(site) if key is None else key),
        key_arn=foundation.keys.arn(KeyPurpose.MESSAGING),
    )
    return Paged("paged", args, site.here)


def _pagerduty_key(site: Site) -> pulumi.Output[str]:
    with needed_by("integrations.pagerdutyToken", "pagerduty"):
        import pulumi_pagerduty as provider  # noqa: PLC0415  only where it is configured

        from components.operations.pagerduty import PagerDuty, PagerDutyArgs  # noqa: PLC0415  as above
    token = site.settings.integrations.pagerduty_token
    options = site.options(providers=[provider.Provider("pagerduty", token=token, opts=site.options())])
    people = [person.mail for person in site.settings.alerts.on_call]
    return PagerDuty("pagerduty", PagerDutyArgs(identity=site.identity, on_call=people), options).integration_key


def _incident_manager(site: Site) -> IncidentManager:
    people = [Person(mail=person.mail, phone=person.phone or "") for person in site.settings.alerts.on_call]
    args = IncidentManagerArgs(identity=site.identity, people=people, copies=[site.recovery.region])
    return IncidentManager("incidents", args, site.here)


def declare_outside(site: Site) -> None:
    """Declare the guards of the repository, and the bounds of the log service."""
    wanted = site.settings.integrations
    if wanted.github.token is not None:
        _declare_repository(site)
    if wanted.datadog.api_key is not None:
        _declare_datadog(site)


def _declare_repository(site: Site) -> None:
    with needed_by("integrations.github.token", "github"):
        import pulumi_github as provider  # noqa: PLC0415  only where it is configured

        from components.operations.repository import Repository, RepositoryArgs  # noqa: PLC0415  as above
    wanted = site.settings.integrations.github
    owner, _, name = site.settings.ci.github_repo.partition("/")
    made = provider.Provider("github", owner=owner, token=wanted.token, opts=site.options())
    args = RepositoryArgs(
        name=name,
        branch=wanted.branch,
        required_checks=wanted.required_checks,
        allowed_actions=wanted.allowed_actions,
    )
    Repository("repository", args, site.options(providers=[made]))


def _declare_datadog(site: Site) -> None:
    with needed_by("integrations.datadog.apiKey", "datadog"):
        import pulumi_datadog as provider  # noqa: PLC0415  only where it is configured

        from components.operations.datadog import Datadog, DatadogArgs  # noqa: PLC0415  as above
    wanted = site.settings.integrations.datadog
    made = provider.Provider(
        "datadog",
        api_key=wanted.api_key,
        app_key=wanted.app_key,
        api_url=f"https://api.{wanted.site.value}/",
        opts=site.options(),
    )
    args = DatadogArgs(identity=site.identity, days=site.settings.logs.datadog_days)
    Datadog("datadog", args, site.options(providers=[made]))
