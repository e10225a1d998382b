"""States of the Amazon States Language, as values. Expressions are JSONata; `{% ... %}` is written here alone."""

from collections.abc import Mapping, Sequence
from typing import Final

from components._naming import Identity

State = Mapping[str, object]
States = Mapping[str, State]

RETRY: Final = ({"ErrorEquals": ["States.ALL"], "IntervalSeconds": 20, "MaxAttempts": 5, "BackoffRate": 2},)
"""Five more tries, over about ten minutes."""


def ask(expression: str) -> str:
    """Write a JSONata expression."""
    return f"{{% {expression} %}}"


def after(following: str) -> dict[str, object]:
    """Say which state follows; an empty text ends."""
    return {"Next": following} if following else {"End": True}


def task(
    identity: Identity,
    resource: str,
    arguments: Mapping[str, object],
    following: str = "",
    *,
    assign: Mapping[str, object] | None = None,
    failing: str = "",
) -> State:
    """Give a state that calls a service, tried again when it fails, and then left by `failing` when there is one."""
    catch = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": failing}]} if failing else {}
    return {
        "Type": "Task",
        "Resource": f"arn:{identity.partition}:states:::{resource}",
        "Arguments": dict(arguments),
        "Retry": list(RETRY),
        **({"Assign": dict(assign)} if assign else {}),
        **catch,
        **after(following),
    }


def choose(*ways: tuple[str, str], otherwise: str) -> State:
    """Give a state that goes the first way whose expression is true."""
    choices = [{"Condition": ask(expression), "Next": following} for expression, following in ways]
    return {"Type": "Choice", "Choices": choices, "Default": otherwise}


def keep(output: Mapping[str, object], following: str = "") -> State:
    """Give a state that only says what comes of it."""
    return {"Type": "Pass", "Output": dict(output), **after(following)}


def fail(error: str, cause: str) -> State:
    """Give a state that ends the execution as failed."""
    return {"Type": "Fail", "Error": error, "Cause": cause}


def one_by_one(
    items: str | Sequence[object],
    variable: str,
    states: States,
    following: str = "",
    *,
    assign: Mapping[str, object] | None = None,
) -> State:
    """Give a state that runs states for each item, one after the other; the first state is the first of `states`."""
    return {
        "Type": "Map",
        "Items": items if isinstance(items, str) else list(items),
        "ItemSelector": {variable: ask("$states.context.Map.Item.Value")},
        "MaxConcurrency": 1,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": next(iter(states)),
            "States": dict(states),
        },
        **({"Assign": dict(assign)} if assign else {}),
        **after(following),
    }
