"""Breaking the guards: MA-1, TC-4."""

from tests.contracts.edits import both, drop
from tests.contracts.mutations import Mutation, valued

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ENDED, SOON = "alarms-attestation-expiry", "alarms-attestation-expiry-soon"

GUARDS = (
    Mutation(line="MA-1 m1", rule="OBS-01", edit=both(drop(ALARM, ENDED), drop(ALARM, SOON))),
    valued("MA-1 m1", "OBS-02", ALARM, "treatMissingData", "notBreaching", ENDED),
    valued("MA-1 m6", "OBS-02", ALARM, "evaluationPeriods", 30, SOON),
)
