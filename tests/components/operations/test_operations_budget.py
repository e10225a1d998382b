"""The budget, exactly."""

import pytest

from components.operations.budget import Budget, BudgetArgs
from tests.support.aws_models import faults
from tests.support.declare import declare
from tests.support.foundation import SHOP, tags

MAILS = ("team@example.com",)


def args(usd: float = 2000.0, emails: tuple[str, ...] = MAILS) -> BudgetArgs:
    return BudgetArgs(identity=SHOP, monthly_usd=usd, emails=emails, topic_arn=SHOP.topic_arn("notices"))


def test_the_team_hears_of_it_before_the_money_is_spent() -> None:
    inputs = declare(lambda: Budget("budget", args())).one("aws:budgets/budget:Budget").inputs
    told = {
        "comparisonOperator": "GREATER_THAN",
        "thresholdType": "PERCENTAGE",
        "subscriberEmailAddresses": ["team@example.com"],
        "subscriberSnsTopicArns": ["arn:aws:sns:eu-west-1:123456789012:shop-prod-notices"],
    }
    assert inputs == {
        "accountId": "123456789012",
        "name": "shop-prod-monthly",
        "budgetType": "COST",
        "limitAmount": "2000.00",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "notifications": [
            {**told, "notificationType": "ACTUAL", "threshold": 80},
            {**told, "notificationType": "FORECASTED", "threshold": 100},
        ],
        "tags": tags(),
    }


def test_aws_takes_the_budget() -> None:
    budget = {
        "BudgetName": "shop-prod-monthly",
        "BudgetType": "COST",
        "BudgetLimit": {"Amount": "2000.00", "Unit": "USD"},
        "TimeUnit": "MONTHLY",
    }
    notices = [
        {
            "Notification": {
                "NotificationType": kind,
                "ComparisonOperator": "GREATER_THAN",
                "Threshold": percent,
                "ThresholdType": "PERCENTAGE",
            },
            "Subscribers": [{"SubscriptionType": "SNS", "Address": SHOP.topic_arn("notices")}],
        }
        for kind, percent in (("ACTUAL", 80.0), ("FORECASTED", 100.0))
    ]
    sent = {"AccountId": "123456789012", "Budget": budget, "NotificationsWithSubscribers": notices}
    assert faults("budgets", "CreateBudget", sent) == []


@pytest.mark.parametrize(
    ("usd", "emails", "said"),
    [
        (0, MAILS, "monthly_usd 0: give more than 0 US dollars"),
        (-1, MAILS, "monthly_usd -1"),
        (1, (), "give 1 to 10 addresses"),
        (1, MAILS * 11, "give 1 to 10 addresses"),
    ],
)
def test_a_budget_that_tells_nobody_is_refused(usd: float, emails: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        args(usd, emails)
