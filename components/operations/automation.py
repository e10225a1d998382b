"""Runbooks that AWS carries out: Systems Manager Automation documents with an approval, evidence and a rehearsal.

A playbook says what is looked at and what is then done. The frame around it is the same for all and cannot be left
out: rehearsal by default, approval by people before anything changes, and a record in the locked audit bucket.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pulumi
from pulumi_aws import iam, ssm

from components._base import Hardened
from components._iam import Allow, document, trust
from components._naming import Identity
from components.data.bucket_class import BucketClass
from components.foundation.key_access import key_use
from components.foundation.key_uses import KeyPurpose
from components.operations.steps import EXECUTION, RECORD, Parameter, ParameterType, Step, approval, call, choice, given

DRY_RUN: Final = "DryRun"
_REASON: Final = "[A-Za-z0-9 .,:/_#-]{10,200}"
_NOTIFY: Final = "notifyApprovers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Playbook:
    """What is particular to one kind of incident or request."""

    part: str
    """What names the document and its role within the stack."""
    about: str
    control: str
    """Control of the checklist that it makes true."""
    page: str
    """The page for people, in `runbooks/`."""
    parameters: Mapping[str, Parameter]
    facts: Sequence[Step]
    """What is looked at before anybody decides; it changes nothing."""
    actions: Sequence[Step]
    """What is done after approval."""
    shows: Mapping[str, str] = field(default_factory=dict)
    """What of the facts goes into the record."""
    timeline: str = ""
    """Reference to the list of ids of events that goes into a record of its own."""
    needs: Sequence[Allow]
    """What facts and actions may do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Where all playbooks run."""

    identity: Identity
    """Names and tags."""
    approvers: Sequence[str]
    """ARNs of those who approve."""
    topic: str = "alerts"
    """The part that names the topic that wakes approvers up."""


def content(playbook: Playbook, frame: Frame) -> str:
    """Render the document: sorted JSON, the same on every run, known in every preview."""
    steps = [
        *playbook.facts,
        choice("decideOnDryRun", DRY_RUN, {"BooleanEquals": True}, "recordPlan", _NOTIFY),
        _record(playbook, frame, "recordPlan", "plan"),
        _notice(playbook, frame),
        approval("approve", f"{playbook.about}: {given('Reason')}. Read {playbook.page} first.", frame.approvers),
        *playbook.actions,
        *_timeline(playbook, frame),
        _record(playbook, frame, RECORD, "evidence"),
    ]
    parameters = {name: parameter.render() for name, parameter in {**playbook.parameters, **_common()}.items()}
    body = {
        "schemaVersion": "0.3",
        "description": f"{playbook.about}. For people: {playbook.page}",
        "assumeRole": frame.identity.role_arn(playbook.part),
        "parameters": parameters,
        "mainSteps": steps,
    }
    return json.dumps(body, sort_keys=True)


def _common() -> dict[str, Parameter]:
    return {
        "Reason": Parameter(about="Why it is started; goes into the record. No personal data.", pattern=_REASON),
        DRY_RUN: Parameter(
            about="true looks and records the plan, and changes nothing",
            type=ParameterType.BOOLEAN,
            values=(True, False),
            default=True,
        ),
    }


def _notice(playbook: Playbook, frame: Frame) -> Step:
    where = f"https://{frame.identity.region}.console.aws.amazon.com/systems-manager/automation/execution/{EXECUTION}"
    lines = (f"{playbook.about} waits for approval.", f"Reason: {given('Reason')}", f"Approve: {where}", playbook.page)
    return call(
        _NOTIFY,
        "sns:Publish",
        {
            "TopicArn": frame.identity.topic_arn(frame.topic),
            "Subject": f"Approve {playbook.part}",
            "Message": "\n".join(lines),
        },
    )


def _record(playbook: Playbook, frame: Frame, name: str, kind: str) -> Step:
    """Give the step that keeps what was known and decided, and ends the run."""
    said = {parameter: given(parameter) for parameter in (*playbook.parameters, "Reason")}
    body = {"document": playbook.part, "execution": EXECUTION, "kind": kind, "parameters": said}
    text = json.dumps({**body, "found": dict(playbook.shows)}, sort_keys=True)
    return {**_kept(playbook, frame, name, kind, text), "isEnd": True}


def _timeline(playbook: Playbook, frame: Frame) -> tuple[Step, ...]:
    """Give the step that keeps which events led here. By itself: without events the main record is still made."""
    if not playbook.timeline:
        return ()
    # A list in a text is written as JSON (User Guide, "Data elements and parameters"), hence no quotes around it.
    return (_kept(playbook, frame, "recordTimeline", "timeline", f'{{"events": {playbook.timeline}}}'),)


def _kept(playbook: Playbook, frame: Frame, name: str, kind: str, body: str) -> Step:
    """Give the step that puts a text into the bucket that lets nobody delete it."""
    return call(
        name,
        "s3:PutObject",
        {
            "Bucket": frame.identity.bucket(BucketClass.AUDIT.value),
            "Key": f"{_prefix(playbook)}/{{{{ global:DATE }}}}/{EXECUTION}-{kind}.json",
            "Body": body,
            "ContentType": "application/json",
            # A bucket that locks what is put asks for a checksum (S3 User Guide, "Object Lock").
            "ChecksumAlgorithm": "SHA256",
        },
    )


def _prefix(playbook: Playbook) -> str:
    return f"incidents/{playbook.part}"


def permissions(playbook: Playbook, frame: Frame) -> tuple[Allow, ...]:
    """Give what the role of a playbook may do: its own steps, one topic to publish to, one prefix to write below."""
    identity = frame.identity
    bucket, topic = identity.bucket_arn(BucketClass.AUDIT.value), identity.topic_arn(frame.topic)
    sealed = {"kms:ViaService": f"s3.{identity.region}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": bucket}
    told = {"kms:ViaService": f"sns.{identity.region}.amazonaws.com", "kms:EncryptionContext:aws:sns:topicArn": topic}
    opens = ["kms:Decrypt", "kms:GenerateDataKey"]
    return (
        *playbook.needs,
        Allow(sid="TellApprovers", actions=["sns:Publish"], on=[topic]),
        key_use(identity, KeyPurpose.MESSAGING, sid="SealNotice", actions=opens, when={"StringEquals": told}),
        Allow(sid="KeepEvidence", actions=["s3:PutObject"], on=[f"{bucket}/{_prefix(playbook)}/*"]),
        key_use(identity, KeyPurpose.AUDIT, sid="SealEvidence", actions=opens, when={"StringEquals": sealed}),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AutomationArgs:
    """Inputs of a runbook."""

    playbook: Playbook
    frame: Frame


class Automation(Hardened):
    """One document, and the role that only it assumes. It is shared with nobody."""

    name: pulumi.Output[str]
    """Name of the document."""

    def __init__(self, name: str, args: AutomationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the role first: the document names it."""
        playbook, identity = args.playbook, args.frame.identity
        physical = identity.named(playbook.part)
        intent = {"controls": [playbook.control], "document": physical, "page": playbook.page}
        super().__init__(name, intent, opts)
        role = iam.Role(
            f"{name}-role",
            name=identity.named(playbook.part, limit=64),
            description=f"Systems Manager carries out {playbook.part}",
            assume_role_policy=trust(
                "ssm.amazonaws.com",
                account=identity.account,
                source=identity.arn("ssm", "automation-execution/*"),
            ),
            tags=identity.tags(),
            opts=self.child(),
        )
        permission = iam.RolePolicy(
            f"{name}-role",
            name="act",
            role=role.name,
            policy=document(*permissions(playbook, args.frame)),
            opts=self.child(),
        )
        made = ssm.Document(
            name,
            name=physical,
            document_type="Automation",
            document_format="JSON",
            content=content(playbook, args.frame),
            tags=identity.tags(Page=playbook.page),
            opts=self.child(after=[permission]),
        )
        self.name = made.name
        self.publish()
