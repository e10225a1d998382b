"""The right to put numbers, in one namespace alone."""

from components._iam import ANYONE, Allow


def may_count(namespace: str) -> Allow:
    """Give the right to put numbers. CloudWatch knows no resources here, and narrows by the namespace instead."""
    return Allow(
        sid="Count",
        actions=["cloudwatch:PutMetricData"],
        on=[ANYONE],
        when={"StringEquals": {"cloudwatch:namespace": namespace}},
    )
