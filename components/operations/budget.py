"""The budget: what the account may cost, and who hears of it before the month is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from components._base import Hardened
from components._naming import DataClass, Identity

SPENT_PERCENT: Final = 80
"""How much of the budget is spent when somebody hears of it."""
FORECAST_PERCENT: Final = 100
"""How much the month is going to cost when somebody hears of it."""
MOST_EMAILS: Final = 10
"""Mail addresses that a notification takes (AWS Budgets API, Subscriber)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BudgetArgs:
    """Inputs of the budget."""

    identity: Identity
    """Names and tags."""
    monthly_usd: float
    """US dollars a month."""
    emails: Sequence[str]
    """Who hears of it by mail."""
    topic_arn: str
    """ARN of the topic that tells the team; its policy and its key admit AWS Budgets."""

    def __post_init__(self) -> None:
        """Refuse a budget of nothing, and more readers than AWS Budgets takes."""
        if self.monthly_usd <= 0:
            message = f"monthly_usd {self.monthly_usd}: give more than 0 US dollars"
            raise ValueError(message)
        if not 1 <= len(self.emails) <= MOST_EMAILS:
            message = f"emails {list(self.emails)}: give 1 to {MOST_EMAILS} addresses"
            raise ValueError(message)


class Budget(Hardened):
    """A monthly budget of all costs of the account: abuse of stolen credentials shows here too."""

    name: pulumi.Output[str]
    """Name of the budget."""

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the budget."""
        super().__init__(name, {"monthlyUsd": args.monthly_usd, "emails": list(args.emails)}, opts)
        budget = aws.budgets.Budget(
            name,
            account_id=args.identity.account,
            name=args.identity.named("monthly", limit=100),
            budget_type="COST",
            limit_amount=f"{args.monthly_usd:.2f}",
            limit_unit="USD",
            time_unit="MONTHLY",
            notifications=[
                _notice(args, "ACTUAL", SPENT_PERCENT),
                _notice(args, "FORECASTED", FORECAST_PERCENT),
            ],
            tags=args.identity.tags(DataClass.INTERNAL),
            opts=self.child(),
        )
        self.name = budget.name
        self.publish()


def _notice(args: BudgetArgs, kind: str, percent: float) -> aws.budgets.BudgetNotificationArgsDict:
    return {
        "notification_type": kind,
        "comparison_operator": "GREATER_THAN",
        "threshold": percent,
        "threshold_type": "PERCENTAGE",
        "subscriber_email_addresses": list(args.emails),
        "subscriber_sns_topic_arns": [args.topic_arn],
    }
