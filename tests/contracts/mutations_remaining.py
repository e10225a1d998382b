"""Breaking what stands in no other group: filters, alarms and schedules that a control needs, values not known yet."""

from typing import Any

from tests.contracts.edits import UNKNOWN, Edit, Graph, add, both, put
from tests.contracts.mutations import INSTANCE, SECRET, Mutation, gone, rewritten, valued

ALARM, FILTER = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/logMetricFilter:LogMetricFilter"
PIPE, SCHEDULE = "aws:pipes/pipe:Pipe", "aws:scheduler/schedule:Schedule"
DESTINATION = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"
INTEGRATION = "pagerduty:index/serviceIntegration:ServiceIntegration"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
RANDOM = "random:index/randomPassword:RandomPassword"
DOCUMENT_GROUP = "aws:docdb/clusterParameterGroup:ClusterParameterGroup"


def silenced(alarm_id: str) -> Edit:
    """Remove every alarm of the catalogue with an id."""

    def edit(graph: Graph) -> None:
        kept = [one for one in graph["resources"] if one["inputs"].get("tags", {}).get("AlarmId") != alarm_id]
        assert len(kept) < len(graph["resources"])
        graph["resources"] = kept

    return edit


def _misspelt(pattern: dict[str, Any]) -> None:
    pattern["detail"]["group"] = ["family:bulwark-prod-migrations"]


REMAINING = (
    valued("RL-2 m1", "OBS-03", FILTER, "logGroupName", "/bulwark/prod/service/elsewhere", "alarms-http-429-spike-api"),
    valued("RL-2 m2", "OBS-03", FILTER, "pattern", "429", "alarms-http-429-spike-api"),
    valued("RL-2 m3", "OBS-03", ALARM, "metricName", "RateLimted-api", "alarms-http-429-spike-api"),
    gone("LA-1 m2", "OBS-03", ALARM, "alarms-audit-gap-api"),
    gone("LP-3 m5", "OBS-01", ALARM, "alarms-dsr-overdue"),
    Mutation(line="PC-4 m3", rule="OBS-01", edit=silenced("legal-compliance-event")),
    Mutation(
        line="SS-3 m2",
        rule="OBS-01",
        edit=both(add(SECRET, {"name": "mail", "tags": {"RotationClass": "smtp"}}), silenced("secret-age")),
    ),
    Mutation(line="IR-1 m4", rule="OBS-02", edit=add(INTEGRATION, {"name": "alarms"})),
    rewritten("MA-1 m5", "OBS-01", EVENT_RULE, "eventPattern", _misspelt, "alarms-migration-failed-task"),
    valued("DH-2 m3", "OBS-02", SCHEDULE, "state", "DISABLED", "attestation-check-daily"),
    valued("PC-2 m5", "OBS-02", PIPE, "desiredState", "STOPPED", "audit-store-archive-redacted"),
    valued("MA-2 m2", "OBS-02", DESTINATION, "eventDestination.enabled", value=False),
    valued("SC-1 m3", "SEC-09", RANDOM, "length", 16),
    Mutation(
        line="SC-2 m4",
        rule="RDS-04",
        edit=both(
            add(DOCUMENT_GROUP, {"family": "docdb5.0", "parameters": [{"name": "tls", "value": "disabled"}]}),
            add(
                "aws:docdb/cluster:Cluster",
                {"engine": "docdb"},
                to={"dbClusterParameterGroupName": (DOCUMENT_GROUP, None)},
            ),
        ),
    ),
    Mutation(
        line="ND-2 m9",
        rule="RDS-02",
        edit=put(INSTANCE, "backupRetentionPeriod", 0),
        unknown=put(INSTANCE, "backupRetentionPeriod", UNKNOWN),
    ),
)
