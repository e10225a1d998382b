"""An account on the loopback in which an incident was planted: the documents' calls go to moto's server by boto3.

What moto lacks is put in by hand: events of CloudTrail, functions that are called (the handlers themselves), a rotation
that runs (the key ring's own), and state machines that end.
"""

import io
import json
import zipfile
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import ClientError
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.sns.models import sns_backends
from moto.stepfunctions.models import stepfunctions_backends

from functions._common.steps import Step
from functions.legal_hold import handler as holds
from functions.rotate_encryption_keyring import handler as keyring
from tests.support.incident_world import AUDIT, COOKIE, REQUEST, RING, STOLEN, TOKENS
from tests.support.moto_cloud import ACCOUNT, REGION, Cloud, Context
from tests.support.moto_tables import put, table

Body = dict[str, Any]
CLUSTER, DATABASE, MACHINE = "shop-prod-cluster", "shop-prod-postgres", "shop-prod-dsr"
REQUESTS, EVENTS = "shop-prod-dsr-requests", "shop-prod-audit-events"
SERVICES, PLATFORMS = ("api", "worker"), ("instagram", "youtube", "x")
TRUST: Final = json.dumps({"Version": "2012-10-17", "Statement": []})
_DENY_ALL: Final = {
    "Path": "/",
    "DefaultVersionId": "v1",
    "CreateDate": "2019-05-01T22:36:14+00:00",
    "UpdateDate": "2023-12-18T16:42:00+00:00",
    "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["*"], "Resource": "*"}]},
}
"""The policy that AWS manages; moto reads in all of them, or none."""
_VARIABLES: Final = {
    "CLUSTER": CLUSTER,
    "SERVICES": "",
    "REST_SECONDS": "0",
    "KEEP_DAYS": "125",
    "REQUESTS_TABLE": REQUESTS,
    "REQUESTS_INDEX": "pending-receivedAt",
    "AUDIT_TABLE": EVENTS,
    "ARCHIVE_BUCKET": AUDIT,
    "AUDIT_RETENTION_DAYS": "3653",
    "NAMESPACE": "shop/prod/holds",
    "DSR_MACHINE": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{MACHINE}",
}


class IncidentCloud:
    """The account, as `IncidentWorld` is one in memory."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud, self.failing = cloud, set[str]()
        self._clients: dict[str, Any] = {}
        cloud.tell(_VARIABLES)
        self._secrets()
        self._services()
        self._network()
        self._records()
        self._put_in()

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes classes of clients as it runs
        """Give a client, made once: boto3 reads a model of megabytes for it."""
        if service not in self._clients:
            self._clients[service] = self.cloud.client(service)
        return self._clients[service]

    def __call__(self, service: str, operation: str, request: Body) -> Body:
        """Answer a step as the API does; an error of AWS fails it."""
        if f"{service}:{operation}" in self.failing:
            raise LookupError(operation)
        try:
            found: Body = getattr(self.client(service), xform_name(operation))(**request)
        except ClientError as error:
            raise LookupError(str(error)) from error
        return found

    def _secrets(self) -> None:
        for name in (COOKIE, TOKENS):
            self.client("secretsmanager").create_secret(Name=name, SecretString="an older one")
            self.client("secretsmanager").put_secret_value(SecretId=name, SecretString=STOLEN)
        self.client("secretsmanager").create_secret(Name=RING)
        self._renew("a" * 32)

    def _renew(self, version: str) -> None:
        """Rotate the key ring, as Secrets Manager does, by the function itself."""
        self.cloud.settle()
        event = self.cloud.begin(RING, version)
        for step in Step:
            keyring.handle({**event, "Step": step.value}, Context())

    def _services(self) -> None:
        ecs, iam = self.client("ecs"), self.client("iam")
        refusing = AWSManagedPolicy.from_data("AWSDenyAll", ACCOUNT, REGION, _DENY_ALL)
        iam_backends[ACCOUNT]["aws"].managed_policies[refusing.arn] = refusing
        ecs.create_cluster(clusterName=CLUSTER)
        ecs.register_task_definition(family="t", containerDefinitions=[{"name": "t", "image": "i", "memory": 8}])
        for name in SERVICES:
            ecs.create_service(cluster=CLUSTER, serviceName=f"shop-prod-{name}", taskDefinition="t", desiredCount=1)
            iam.create_role(RoleName=f"shop-prod-{name}-task", AssumeRolePolicyDocument=TRUST)
        role = iam.create_role(RoleName="shop-prod-refresh", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("handler.py", "")
        for platform in PLATFORMS:
            name = f"shop-prod-refresh-{platform}"
            self.client("lambda").create_function(
                FunctionName=name,
                Role=role,
                Code={"ZipFile": code.getvalue()},
                Runtime="python3.13",
                Handler="handler.handle",
            )
            self.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)

    def _network(self) -> None:
        ec2 = self.client("ec2")
        self.groups = {}
        for name in ("quarantine", "data"):
            tags = [{"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": f"shop-prod-{name}"}]}]
            made = ec2.create_security_group(GroupName=name, Description=name, TagSpecifications=tags)
            self.groups[name] = made["GroupId"]
        self.client("rds").create_db_instance(
            DBInstanceIdentifier=DATABASE,
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword="of-a-test",
            VpcSecurityGroupIds=[self.groups["data"]],
        )
        self.client("sns").create_topic(Name="shop-prod-alerts")

    def _records(self) -> None:
        where = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=AUDIT, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
        table(self.cloud, REQUESTS, ["requestId"], {"pending-receivedAt": ["pending", "receivedAt"]})
        table(self.cloud, EVENTS, ["tenantId", "occurredAt#eventId"], {})
        put(self.cloud, REQUESTS, {"requestId": REQUEST, "kind": "erase", "receivedAt": "2026-02-20T10:00:00Z"})
        record = {"tenantId": "acme", "occurredAt#eventId": "2026-03-01T00:00:00#e", "action": "publish"}
        put(self.cloud, EVENTS, record, expiresAt=2_000_000_000)
        self.client("stepfunctions").create_state_machine(
            name=MACHINE,
            definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/{MACHINE}",
        )

    def _put_in(self) -> None:
        """Put in what moto lacks."""

        def looked_up(request: Body, _moto: object) -> Body:
            assert request["MaxResults"] <= 50
            return {"Events": [{"EventId": "event-1"}, {"EventId": "event-2"}]}

        def invoked(request: Body, _moto: object) -> Body:
            assert request["FunctionName"] == "shop-prod-legal-hold"
            holds.handle(json.loads(request["Payload"]), Context())
            return {"StatusCode": 200}

        def rotated(request: Body, _moto: object) -> Body:
            assert request["SecretId"] == RING
            self._renew("b" * 32)
            return {}

        def started(_request: Body, moto: Any) -> Body:  # noqa: ANN401  of the operation's own shape
            answer: Body = moto()
            (machine,) = stepfunctions_backends[ACCOUNT][REGION].state_machines
            for execution in machine.executions:
                execution.status = "SUCCEEDED"
            return answer

        for operation, answer in {
            "LookupEvents": looked_up,
            "Invoke": invoked,
            "RotateSecret": rotated,
            "StartExecution": started,
        }.items():
            self.cloud.instead(operation, answer)

    # What a test looks at.

    @property
    def notices(self) -> list[str]:
        """Give what people were told."""
        topics = sns_backends[ACCOUNT][REGION].topics.values()
        return [sent[1] for topic in topics for sent in topic.sent_notifications]

    def evidence(self, kind: str = "") -> list[Body]:
        """Give the records of a kind, or all, from the locked bucket."""
        s3 = self.client("s3")
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=AUDIT, Prefix="incidents/").get("Contents", [])]
        wanted = [key for key in keys if key.endswith(f"{kind}.json")]
        return [json.loads(s3.get_object(Bucket=AUDIT, Key=key)["Body"].read()) for key in wanted]
