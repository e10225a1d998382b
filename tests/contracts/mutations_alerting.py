"""Breaking alarms and rules: RL-2, MA-1, MA-2, TC-2, IR-2a, IR-2b, WS-2.

Lines about what the program does not have stand in `tests/policy/test_mutations_alerting.py`.
"""

from tests.contracts.edits import put
from tests.contracts.mutations import Mutation, added, gone, unset, valued

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
EVENT_RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
EVENTS = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination"
MUTE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule"
AUTH, CPU, QUEUE = (
    "alarms-redis-auth-failures-redis-001",
    "alarms-rds-cpu-postgres",
    "alarms-jobs-dlq-rotate-redis-auth",
)
ROTATION, READ = "alarms-secret-rotation-failed", "alarms-secret-read-unexpected-redis-auth"

ALERTING = (
    valued("RL-2 m4", "OBS-02", ALARM, "actionsEnabled", value=False, name=AUTH),
    valued("RL-2 m5", "OBS-02", ALARM, "threshold", 1e9, AUTH),
    *(
        gone("MA-1 m1", "OBS-01", ALARM, name)
        for name in (
            CPU,
            QUEUE,
            "alarms-rds-storage-postgres",
            "alarms-rds-conn-postgres",
            "alarms-lambda-errors-rotate-redis-auth",
            "alarms-lambda-throttles-rotate-redis-auth",
            "alarms-log-token-leak",
        )
    ),
    *(gone("MA-1 m1", "OBS-01", EVENT_RULE, name) for name in ("alarms-malware-found-media-temp", ROTATION, READ)),
    # Unknown, the dimension still comes from the right resource, which is all that can be asked.
    Mutation(
        line="MA-1 m2", rule="OBS-02", edit=put(ALARM, "dimensions.DBInstanceIdentifier", "another-database", CPU)
    ),
    Mutation(line="MA-1 m3", rule="OBS-02", edit=put(ALARM, "alarmActions", [], CPU)),
    unset("MA-1 m3", "OBS-02", ALARM, "okActions", CPU),
    added(
        "MA-1 m4",
        "OBS-02",
        MUTE,
        {"name": "quiet", "rule": {"schedule": {"expression": "cron(0 2 * * *)", "duration": "PT4H"}}},
    ),
    valued("MA-1 m6", "OBS-02", ALARM, "evaluationPeriods", 288, CPU),
    Mutation(line="MA-2 m4", rule="OBS-02", edit=put(ALARM, "dimensions.QueueName", "another-queue", QUEUE)),
    Mutation(line="TC-2 m7", rule="OBS-02", edit=put(ALARM, "alarmActions", [], ROTATION)),
    gone("TC-2 m7", "OBS-02", TARGET, ROTATION),
    gone("MA-2 m1", "OBS-02", EVENTS, "mail-failures"),
    valued(
        "MA-2 m1", "OBS-02", EVENTS, "eventDestination.matchingEventTypes", ["COMPLAINT", "REJECT"], "mail-failures"
    ),
    valued("IR-2a m3", "OBS-02", EVENT_RULE, "state", "DISABLED", "alarms-s3-exfil"),
    valued("IR-2b m1", "OBS-02", EVENT_RULE, "state", "ENABLED", READ),
    valued("WS-2 m5", "OBS-02", EVENT_RULE, "state", "DISABLED", "alarms-malware-found-media-temp"),
)
