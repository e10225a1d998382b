"""The repository and the log service, and what is said where their providers are missing."""

import builtins
import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from components.composition.outside import MissingProviderError, needed_by
from components.foundation.data_protection import CUSTOM
from components.operations.datadog import Datadog, DatadogArgs
from components.operations.repository import Repository, RepositoryArgs
from tests.support.declare import Declared, declare
from tests.support.shop import SHOP


def repository(**changes: Any) -> Declared:  # noqa: ANN401  any of the fields, each of its own type
    fixed = {
        "name": "shop",
        "branch": "main",
        "required_checks": ["check", "secret-scan"],
        "allowed_actions": ["actions/*"],
    }
    return declare(functools.partial(Repository, "repository", RepositoryArgs(**{**fixed, **changes})))


def one(made: Declared, type_: str) -> dict[str, object]:
    return made.one(f"github:index/{type_[0].lower()}{type_[1:]}:{type_}").inputs


def test_a_repository_is_scanned() -> None:
    made = repository()
    scanned = {name: {"status": "enabled"} for name in ("secretScanning", "secretScanningPushProtection")}
    assert one(made, "Repository")["securityAndAnalysis"] == scanned
    for type_ in ("RepositoryVulnerabilityAlerts", "RepositoryDependabotSecurityUpdates"):
        assert one(made, type_) == {"repository": "shop", "enabled": True}


def test_what_people_set_stays_and_the_repository_is_never_deleted() -> None:
    item = repository().one("github:index/repository:Repository")
    assert item.protect
    assert item.inputs["archiveOnDestroy"] is True
    assert {"description", "visibility", "topics"} <= set(item.ignored)
    assert not {"securityAndAnalysis", "name"} & set(item.ignored)


def test_workflows_use_selected_actions_by_their_commit() -> None:
    inputs = one(repository(), "ActionsRepositoryPermissions")
    assert (inputs["allowedActions"], inputs["shaPinningRequired"]) == ("selected", True)
    assert inputs["allowedActionsConfig"] == {
        "githubOwnedAllowed": False,
        "patternsAlloweds": ["actions/*"],
        "verifiedAllowed": False,
    }


def test_nobody_reaches_the_branch_without_review_and_checks() -> None:
    inputs = one(repository(), "BranchProtection")
    assert (inputs["pattern"], inputs["enforceAdmins"]) == ("main", True)
    assert (inputs["allowsForcePushes"], inputs["allowsDeletions"]) == (False, False)
    assert inputs["requiredStatusChecks"] == [{"strict": True, "contexts": ["check", "secret-scan"]}]
    assert inputs["requiredPullRequestReviews"] == [
        {"dismissStaleReviews": True, "requireLastPushApproval": True, "requiredApprovingReviewCount": 1}
    ]


def test_a_branch_without_checks_is_refused() -> None:
    with pytest.raises(ValueError, match="required_checks is empty"):
        repository(required_checks=[])


def logs(days: int = 30) -> Declared:
    return declare(functools.partial(Datadog, "datadog", DatadogArgs(identity=SHOP, days=days)))


def test_logs_are_masked_before_they_are_kept_and_go_after_thirty_days() -> None:
    made = logs()
    index = made.one("datadog:index/logsIndex:LogsIndex")
    assert (index.inputs["retentionDays"], index.inputs["filters"]) == (30, [{"query": "env:prod"}])
    assert "flexRetentionDays" not in index.inputs
    assert index.protect
    rules = made.all("datadog:index/sensitiveDataScannerRule:SensitiveDataScannerRule")
    assert {rule.inputs["name"] for rule in rules} == {*(each.name for each in CUSTOM), "MailAddress"}
    assert {rule.urn for rule in rules} <= set(index.dependencies)
    for rule in rules:
        assert rule.inputs["textReplacement"] == {"type": "replacement_string", "replacementString": "[masked]"}
        assert rule.inputs["isEnabled"] is True
    group = made.one("datadog:index/sensitiveDataScannerGroup:SensitiveDataScannerGroup").inputs
    assert (group["isEnabled"], group["productLists"], group["filter"]) == (True, ["logs"], {"query": "env:prod"})


@pytest.mark.parametrize("days", [0, 31])
def test_days_are_bounded(days: int) -> None:
    with pytest.raises(ValueError, match=f"days is {days}: give a whole number from 1 to 30"):
        logs(days)


def without(name: str) -> Callable[..., ModuleType]:
    """Give an import that does not find one package."""
    real = builtins.__import__

    def find(wanted: str, *rest: Any, **named: Any) -> ModuleType:  # noqa: ANN401  as __import__ has them
        if wanted.partition(".")[0] == name:
            raise ModuleNotFoundError(name=name)
        return real(wanted, *rest, **named)

    return find


def test_a_missing_provider_is_named_with_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "__import__", without("pulumi_pagerduty"))
    said = r"integrations\.pagerdutyToken is set.*pip install '\.\[pagerduty\]'"
    with pytest.raises(MissingProviderError, match=said), needed_by("integrations.pagerdutyToken", "pagerduty"):
        __import__("pulumi_pagerduty")


def test_another_missing_module_is_not_mistaken_for_the_provider() -> None:
    with pytest.raises(ModuleNotFoundError) as caught, needed_by("integrations.github.token", "github"):
        __import__("no_such_module_at_all")
    assert not isinstance(caught.value, MissingProviderError)
