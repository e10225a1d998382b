"""What is in a program decides which alarms it needs."""

import pytest

from hardening.aws.alarm_needs import BY_OTHERS, IDS
from hardening.resources import Resource
from hardening.rule import Profile
from hardening.values import UNKNOWN
from tests.support.alarm_catalogue import CACHE, ELB, NEEDED, OF_DB, QUEUES, RDS, SERVICE, SUFFIX, tagged
from tests.support.alarm_world import (
    BALANCER,
    DATABASE,
    DEAD,
    FUNCTION,
    READ,
    SECRET,
    TRAIL,
    alarm,
    calls,
    counted,
    edited,
    rule,
    target,
    told,
)
from tests.support.asking import asked
from tests.support.rules import REMOVED
from tests.support.wire import judge, resource

PLAN = resource(
    "guardduty/malwareProtectionPlan", "plan", {"protectedResource": {"s3Bucket": {"bucketName": "uploads"}}}
)


def about(id_: str, *resources: Resource) -> list[str]:
    """Give the verdicts on one alarm of the catalogue."""
    return [found.verdict.value for found in asked("OBS-01", {"alarms": [id_]}, *resources)]


def test_the_table_holds_every_alarm() -> None:
    assert sorted({id_ for id_, _, _ in NEEDED}) == IDS
    assert not set(IDS) & set(BY_OTHERS)


each = pytest.mark.parametrize(("id_", "things", "alarms"), NEEDED, ids=[id_ for id_, _, _ in NEEDED])


@each
def test_an_alarm_that_is_there_is_enough(id_: str, things: list[Resource], alarms: list[Resource]) -> None:
    assert about(id_, *things, *alarms) == []


@each
def test_an_alarm_that_is_not_there_is_told(id_: str, things: list[Resource], alarms: list[Resource]) -> None:
    del alarms
    assert about(id_, *things) == ["FAIL"]


@each
def test_nothing_needs_an_alarm_whose_cause_is_not_there(
    id_: str, things: list[Resource], alarms: list[Resource]
) -> None:
    del things
    assert about(id_) == about(id_, *alarms) == []


def unknown(one: Resource, id_: str) -> Resource:
    """Give an alarm, rule or filter of which it is not known whether it is the one."""
    paths = {"EventRule": "eventPattern", "LogMetricFilter": "pattern"}
    own = one.properties.get("tags") == {"AlarmId": id_}
    return edited(one, paths.get(one.token.rpartition(":")[2], "tags.AlarmId" if own else "metricName"), UNKNOWN)


@each
def test_an_alarm_that_is_not_known_yet_may_be_the_one(
    id_: str, things: list[Resource], alarms: list[Resource]
) -> None:
    for index, one in enumerate(alarms):
        given = [*alarms[:index], unknown(one, id_), *alarms[index + 1 :]]
        assert about(id_, *things, *given) == ["UNDECIDED"]


@pytest.mark.parametrize(
    ("id_", "things", "metric", "dimension", "value"),
    [
        ("rds-cpu", [DATABASE], "CPUUtilization", "DBInstanceIdentifier", "other-db"),
        ("jobs-dlq", [DEAD], "ApproximateNumberOfMessagesVisible", "QueueName", "jobs"),
        ("api-5xx-rate", [BALANCER], "HTTPCode_Target_5XX_Count", "LoadBalancer", "app/other/77aa"),
        ("redis-auth-failures", [CACHE], "AuthenticationFailures", "CacheClusterId", "other-001"),
    ],
)
def test_the_alarm_of_another_resource_is_not_this_ones(
    id_: str, things: list[Resource], metric: str, dimension: str, value: str
) -> None:
    namespace = {"rds-cpu": RDS, "jobs-dlq": QUEUES, "api-5xx-rate": ELB}.get(id_, "AWS/ElastiCache")
    assert about(id_, *things, alarm("a", id_, namespace, metric, {dimension: value})) == ["FAIL"]


def test_on_a_first_preview_the_source_of_a_dimension_decides() -> None:
    other = resource("rds/instance", "other", {"identifier": "other"})
    base = alarm("a", "rds-cpu", RDS, "CPUUtilization").properties
    for source, expected in ((DATABASE, []), (other, ["FAIL"])):
        dims = resource("cloudwatch/metricAlarm", "a", base, refers={"dimensions": source})
        assert about("rds-cpu", DATABASE, dims) == expected


def test_an_alarm_without_dimensions_and_a_query_look_at_every_resource() -> None:
    assert about("lambda-errors", FUNCTION, alarm("a", "x", "AWS/Lambda", "Errors")) == []
    query = {"id": "q", "expression": 'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)', "returnData": True}
    selecting = resource("cloudwatch/metricAlarm", "q", {"metricQueries": [query]})
    assert about("lambda-errors", FUNCTION, selecting) == []
    assert about("lambda-errors", FUNCTION, edited(selecting, "metricQueries[0].expression", UNKNOWN)) == ["UNDECIDED"]


def test_a_metric_within_a_computation_counts() -> None:
    metric = {"namespace": ELB, "metricName": "HTTPCode_Target_5XX_Count", "dimensions": SUFFIX, "period": 300}
    queries = [{"id": "share", "expression": "100 * part"}, {"id": "part", "metric": {**metric, "stat": "Sum"}}]
    share = resource("cloudwatch/metricAlarm", "share", {"metricQueries": queries})
    assert about("api-5xx-rate", BALANCER, share) == []
    assert about("api-5xx-rate", BALANCER, edited(share, "metricQueries", UNKNOWN)) == ["UNDECIDED"]


def test_a_network_load_balancer_has_no_requests() -> None:
    assert about("api-5xx-rate", edited(BALANCER, "loadBalancerType", "network")) == []


@pytest.mark.parametrize(
    "pattern",
    [
        calls("kms", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"),
        calls("s3", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation"),
    ],
)
def test_a_rule_that_misses_one_call_is_not_enough(pattern: dict[str, object]) -> None:
    assert about("kms-key-tamper", tagged("kms/key"), TRAIL, rule("r", pattern)) == ["FAIL"]


def test_two_rules_together_are_enough() -> None:
    rules = [
        rule("one", calls("kms", "DisableKey", "ScheduleKeyDeletion")),
        rule("two", calls("kms", "PutKeyPolicy", "DisableKeyRotation")),
    ]
    assert about("kms-key-tamper", tagged("kms/key"), TRAIL, *rules) == []


def test_without_a_trail_in_the_program_its_events_are_elsewhere() -> None:
    assert about("kms-key-tamper", tagged("kms/key")) == []


def test_a_filter_on_the_log_of_a_trail_does_as_well() -> None:
    pattern = '{ ($.eventName = "StopLogging") || ($.eventName = "DeleteTrail") || ($.eventName = "UpdateTrail") }'
    watched = alarm("a", "trail-tamper", "shop/logs", "Refused")
    assert about("trail-tamper", TRAIL, counted(pattern), watched) == ["FAIL"]
    whole = pattern.replace(" }", ' || ($.eventName = "PutEventSelectors") }')
    assert about("trail-tamper", TRAIL, counted(whole), watched) == []
    assert about("trail-tamper", TRAIL, counted(whole)) == ["FAIL"]


def test_every_secret_needs_a_rule_of_its_own_unless_one_is_for_all() -> None:
    other = resource("secretsmanager/secret", "jwt", {"name": "/shop/jwt"})
    found = told("OBS-01", [SECRET, other, rule("r", READ)])
    assert [(verdict, name) for verdict, name, path in found if path == "alarms.secret-read-unexpected"] == [
        ("FAIL", "jwt")
    ]
    assert about("secret-read-unexpected", SECRET, other, rule("r", calls("secretsmanager", "GetSecretValue"))) == []


@pytest.mark.parametrize("pattern", ["429", "?429", ""])
def test_a_number_anywhere_in_a_line_is_no_count_of_refusals(pattern: str) -> None:
    assert about("http-429-spike", SERVICE, counted(pattern), alarm("a", "x", "shop/logs", "Refused")) == ["FAIL"]


def test_a_queue_is_known_for_given_up_work_by_who_sends_there() -> None:
    arn = "arn:aws:sqs:us-east-1:111122223333:q"
    queue = resource("sqs/queue", "q", {"name": "q"}, outputs={"arn": arn})
    assert about("jobs-dlq", queue) == []
    senders = [
        resource("lambda/function", "f", {"name": "f", "deadLetterConfig": {"targetArn": arn}}),
        resource("cloudwatch/eventTarget", "t", {"rule": "r", "deadLetterConfig": {"arn": arn}}),
        resource("sqs/queue", "w", {"name": "w", "redrivePolicy": f'{{"deadLetterTargetArn": "{arn}"}}'}),
        resource("sqs/queue", "w", {"name": "w"}, refers={"redrivePolicy": queue}),
    ]
    for sender in senders:
        assert about("jobs-dlq", queue, sender) == ["FAIL"]
    policy = resource("sqs/redrivePolicy", "p", {"queueUrl": "w", "redrivePolicy": "{}"})
    assert about("jobs-age", resource("sqs/queue", "w", {"name": "w"}), policy) == ["FAIL"]


def test_a_rule_that_only_has_a_function_work_tells_nobody() -> None:
    """The function takes the object away; that does not wake anybody, unless its rule says that it does."""
    caught = {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
        "detail": {"scanResultDetails": {"scanResultStatus": ["THREATS_FOUND"]}},
    }
    function = resource("lambda/function", "f", {"name": "shop-fn"}, outputs={"arn": "arn:aws:lambda:::function:f"})
    worker, silent, telling = (
        resource("cloudwatch/eventTarget", "t", {"rule": "r"}, refers={"arn": function}),
        rule("r", caught),
        rule("r", caught, tags={"AlarmId": "malware-found"}),
    )
    assert about("malware-found", PLAN, silent) == []
    assert about("malware-found", PLAN, silent, worker, function) == ["FAIL"]
    assert about("malware-found", PLAN, telling, worker, function) == []
    assert about("malware-found", PLAN, silent, worker, function, target("r")) == []


def test_findings_of_one_resource_are_told_apart() -> None:
    found = judge("OBS-01", DATABASE).findings
    assert len({one.fingerprint for one in found}) == len(found) == 3
    assert {one.path for one in found} == {"alarms.rds-cpu", "alarms.rds-storage", "alarms.rds-conn"}


def test_development_is_advised() -> None:
    found = judge("OBS-01", DATABASE, profile=Profile.DEV).findings
    assert found != []
    assert not any(one.blocks for one in found)


def test_a_resource_without_a_known_name_leaves_it_open() -> None:
    nameless = edited(DATABASE, "identifier", REMOVED)
    assert about("rds-cpu", nameless, alarm("a", "x", RDS, "CPUUtilization", OF_DB)) == ["UNDECIDED"]
