"""Somebody asks for their data, for its erasure, or that it is left alone (PC-4)."""

from collections.abc import Sequence
from typing import Final

from components._iam import Allow
from components._naming import Identity
from components.operations.automation import Playbook
from components.operations.dsr.access import table_use
from components.operations.dsr.request import DSR, REQUESTS
from components.operations.machine import machine_arn
from components.operations.steps import EXECUTION, OnFailure, Output, Parameter, call, found, given, wait

_REQUEST: Final = "RequestId"
_HALF_A_DAY: Final = 12 * 3600


def dsr_request(identity: Identity, approvers: Sequence[str]) -> Playbook:
    """Give the playbook: look at the request, start the machine once approved, wait for it.

    Who is asking stands in the table alone: neither parameters nor the record hold personal data.
    """
    del approvers
    machine = machine_arn(identity, DSR)
    executions = identity.arn("states", f"execution:{identity.named(DSR, limit=80)}:*")
    key = {"requestId": {"S": given(_REQUEST)}}
    return Playbook(
        part="dsr-request",
        about="Request of a person about their data",
        control="PC-4",
        page="runbooks/dsr-request.md",
        parameters={
            _REQUEST: Parameter(
                about="Id of the request in the table of requests",
                pattern="[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            )
        },
        facts=[
            call(
                "readRequest",
                "dynamodb:GetItem",
                {
                    "TableName": identity.named(REQUESTS),
                    "Key": key,
                    "ProjectionExpression": "kind, receivedAt",
                },
                outputs=[
                    Output(name="Kind", selector="$.Item.kind.S"),
                    Output(name="ReceivedAt", selector="$.Item.receivedAt.S"),
                ],
                on_failure=OnFailure.ABORT,
            )
        ],
        actions=[
            call(
                "startRequest",
                "stepfunctions:StartExecution",
                {
                    "stateMachineArn": machine,
                    "name": f"{given(_REQUEST)}-{EXECUTION}",
                    "input": f'{{"requestId": "{given(_REQUEST)}"}}',
                },
                outputs=[Output(name="ExecutionArn", selector="$.executionArn")],
                on_failure=OnFailure.RECORD,
            ),
            wait(
                "waitForRequest",
                "stepfunctions:DescribeExecution",
                # Without the data, which is sealed and none of this role's business.
                {"executionArn": found("startRequest", "ExecutionArn"), "includedData": "METADATA_ONLY"},
                until=("$.status", "SUCCEEDED"),
                seconds=_HALF_A_DAY,
            ),
        ],
        shows={"kind": found("readRequest", "Kind"), "receivedAt": found("readRequest", "ReceivedAt")},
        needs=[
            *table_use(identity, ["dynamodb:GetItem"]),
            Allow(sid="StartRequest", actions=["states:StartExecution"], on=[machine]),
            Allow(sid="FollowRequest", actions=["states:DescribeExecution"], on=[executions]),
        ],
    )
