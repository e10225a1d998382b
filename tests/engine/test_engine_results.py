"""What is read from the engine's event log and from its JSON."""

import json

from review.engine._process import Finished
from review.engine.results import result, steps_of_digest

QUEUE = "urn:pulumi:prod::shop::shop:index:Messaging$aws:sqs/queue:Queue::orders"


def log(*events: dict[str, object]) -> str:
    return "".join(f"{json.dumps(event)}\n" for event in events)


def test_messages_that_last_are_kept_and_debugging_is_not() -> None:
    found = result(
        Finished(1, "", ""),
        0.1,
        log(
            {"diagnosticEvent": {"severity": "debug", "message": "beginning"}},
            {"diagnosticEvent": {"severity": "info", "message": "working", "ephemeral": True}},
            {"diagnosticEvent": {"severity": "error", "prefix": "error: ", "message": "no", "urn": QUEUE}},
        ),
    )
    assert [(one.severity, one.message, one.urn) for one in found.diagnostics] == [("error", "error: no", QUEUE)]


def test_violations_are_read_with_rule_and_resource() -> None:
    event = {
        "policyName": "SQS-01-encrypted",
        "policyPackName": "hardening-aws",
        "enforcementLevel": "mandatory",
        "severity": "high",
        "resourceUrn": QUEUE,
        "message": "not encrypted",
    }
    found = result(Finished(1, "", ""), 0.1, log({"policyEvent": event})).violations[0]
    assert (found.rule, found.pack, found.level) == ("SQS-01-encrypted", "hardening-aws", "mandatory")
    assert (found.severity, found.urn, found.message) == ("high", QUEUE, "not encrypted")


def test_rules_are_read_from_both_kinds_of_summary() -> None:
    found = result(
        Finished(0, "", ""),
        0.1,
        log(
            {"policyAnalyzeSummaryEvent": {"passed": ["a"], "failed": ["b"]}},
            {"policyAnalyzeStackSummaryEvent": {"passed": ["c"]}},
        ),
    )
    assert (sorted(found.passed), sorted(found.failed)) == (["a", "c"], ["b"])


def test_the_last_summary_counts() -> None:
    events = log(
        {"summaryEvent": {"resourceChanges": {"create": 2}}},
        {"summaryEvent": {"resourceChanges": {"create": 1, "same": 3}}},
    )
    assert result(Finished(0, "", ""), 0.1, events).changes == {"create": 1, "same": 3}


def test_steps_are_read_from_events() -> None:
    event: dict[str, object] = {"metadata": {"op": "delete", "urn": QUEUE, "old": {}, "new": None}}
    step = result(Finished(0, "", ""), 0.1, log({"resourcePreEvent": event})).steps[0]
    assert (step.op, step.urn, step.type, step.state) == ("delete", QUEUE, "aws:sqs/queue:Queue", {})


def test_steps_are_read_from_a_digest_behind_other_output() -> None:
    digest = {"steps": [{"op": "create", "urn": QUEUE, "newState": {"custom": True}}]}
    (step,) = steps_of_digest(f"warning: a plugin is missing\n{json.dumps(digest)}\n")
    assert (step.op, step.type, step.state) == ("create", "aws:sqs/queue:Queue", {"custom": True})


def test_output_without_a_digest_has_no_steps() -> None:
    assert steps_of_digest("error: no stack named 'prod' found") == ()


def test_all_that_was_shown_is_one_text() -> None:
    assert result(Finished(0, "out", "err"), 0.1, "").text == "out\nerr\n"
