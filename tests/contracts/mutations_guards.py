"""Breaking the guards: IR-1, LA-2, LP-2, MA-1, MA-2, SU-2, WS-2."""

from tests.contracts.edits import both, drop
from tests.contracts.mutations import Mutation, gone, unset, valued

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
FUNCTION = "aws:lambda/function:Function"
CLAMP, QUARANTINE = "upload-guards-media-clamp", "upload-guards-malware-quarantine"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
ENDED, SOON = "alarms-attestation-expiry", "alarms-attestation-expiry-soon"

GUARDS = (
    Mutation(line="MA-1 m1", rule="OBS-01", edit=both(drop(ALARM, ENDED), drop(ALARM, SOON))),
    valued("MA-1 m1", "OBS-02", ALARM, "treatMissingData", "notBreaching", ENDED),
    valued("MA-1 m6", "OBS-02", ALARM, "evaluationPeriods", 30, SOON),
    valued("WS-2 m5", "OBS-02", RULE, "state", "DISABLED", f"{CLAMP}-trigger"),
    gone("WS-2 m5", "OBS-02", TARGET, f"{CLAMP}-trigger"),
    valued("SU-2", "OBS-02", RULE, "state", "DISABLED", f"{QUARANTINE}-trigger"),
    gone("SU-2", "OBS-02", TARGET, f"{QUARANTINE}-trigger"),
    unset("MA-2 m5", "LAM-01", FUNCTION, "deadLetterConfig", CLAMP),
    valued("LP-2", "OBS-02", RULE, "state", "DISABLED", "log-janitor-trigger"),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, "log-janitor-logs"),
    valued("IR-1", "OBS-02", ALARM, "actionsEnabled", value=False, name="alarms-synthetic-page"),
    valued("LA-2 m2", "LAM-01", STREAM, "extendedS3Configuration.processingConfiguration.enabled", value=False),
)
