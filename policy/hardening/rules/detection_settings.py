"""Trails, GuardDuty, AWS Config, Security Hub, Inspector and Macie: settings beside their being on."""

from collections.abc import Iterator
from typing import Final

from hardening.aws.baseline import BASELINE, where_owned
from hardening.checks import all_of, any_of, at_least, is_true, matches, none_of, one_of, param, present
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.documents import Document, on_document
from hardening.joins import ALWAYS, exists, if_refers_to, referred_by
from hardening.rows import ADVICE, HIGH, LOW, OFF, join_row, kinds, number, row
from hardening.rule import Outcome, Rule, Subject
from hardening.tokens import STACK, aws

TRAIL: Final = "cloudtrail/trail"
_STORE: Final = "cloudtrail/eventDataStore"
_BUCKET: Final = aws("s3/bucket")
_EVENTS: Final = aws("cloudwatch/eventRule")
_TARGET: Final = aws("cloudwatch/eventTarget")
_HOUR: Final = ("FIFTEEN_MINUTES", "ONE_HOUR")
_SERVICE: Final = "cloudtrail.amazonaws.com"


def _own_trail(document: Document, subject: Subject) -> Iterator[Outcome]:
    """CloudTrail writes for this trail, or for this account, and for no other's."""
    for statement in document.allows:
        if _SERVICE in statement.principals:
            keys = {one.key for one in statement.conditions if one.binding}
            if not keys & {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"}:
                where = f"policy.{statement.path}.Condition"
                yield subject.fail(where, "aws:SourceArn to name the trail", "any trail of anyone")


_BOUND: Final = referred_by(
    aws("s3/bucketPolicy"),
    "bucket",
    where=on_document("policy", _own_trail, expected="a policy known at preview", required=True),
    expected="a policy of the bucket",
)
_LOGGED: Final = referred_by(aws("s3/bucketLogging"), "bucket", expected="access logs of the bucket")


def _speaks_of(service: str) -> str:
    return rf'(?s).*"aws\.{service}".*'


_FINDINGS: Final = exists(
    _EVENTS,
    where=all_of(
        matches("eventPattern", _speaks_of("guardduty"), "a pattern on findings of GuardDuty"),
        referred_by(_TARGET, "rule", expected="a target"),
    ),
    expected="a rule on findings of GuardDuty",
)
_STANDARDS: Final = all_of(
    *(
        exists(
            aws("securityhub/standardsSubscription"),
            where=matches("standardsArn", f".*{name}.*", expected),
            expected=expected,
        )
        for name, expected in (
            ("aws-foundational-security-best-practices", "the best practices of AWS"),
            ("cis-aws-foundations-benchmark", "the CIS benchmark"),
        )
    )
)
_ALL_RECORDED: Final = any_of(
    present("recordingGroup.exclusionByResourceTypes", "exclusions that are stated"),
    all_of(is_true("recordingGroup.allSupported"), is_true("recordingGroup.includeGlobalResourceTypes")),
)
_EVERYWHERE: Final = any_of(
    is_true("organizationAggregationSource.allRegions"), is_true("accountAggregationSource.allRegions")
)
_OF_SERVICE: Final = any_of(
    matches("roleArn", r".*:role/aws-service-role/config\.amazonaws\.com/.*", "the service-linked role"),
    if_refers_to("roleArn", aws("iam/serviceLinkedRole"), where=ALWAYS, reason="another role"),
)
_JUDGED: Final = where_owned(
    exists(
        *map(aws, ("cfg/rule", "cfg/conformancePack", "cfg/organizationManagedRule")), expected="a rule of AWS Config"
    )
)
_UNUSED: Final = exists(
    aws("accessanalyzer/analyzer"),
    where=one_of("type", ("ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS")),
    expected="an analyzer of unused access",
)

# fmt: off
RULES: Final[tuple[Rule, ...]] = (
    row("TRL-02 told", "Somebody is told of each new log file of a trail", TRAIL, present("snsTopicName", "a topic"),
        nist("AU-6"), severity=LOW, prod=OFF, fix="Set snsTopicName."),
    row("TRL-03 organisation", "A trail records every account of the organisation", TRAIL,
        is_true("isOrganizationTrail"), nist("AU-12"), severity=LOW, prod=OFF,
        fix="Set isOrganizationTrail in the management account."),
    row("TRL-04 event-store", "Event data stores keep events for years, in every region, and are not deleted by a slip",
        _STORE, all_of(at_least("retentionPeriod", param("minDays")), none_of("terminationProtectionEnabled", (False,)),
        none_of("multiRegionEnabled", (False,)), none_of("suspend", ("true", True))), nist("AU-11"),
        fix="Set retentionPeriod, and leave terminationProtectionEnabled and multiRegionEnabled on.",
        parameters=(number("minDays", "Days that events are kept at least.", 365, 7, 3653),)),
    join_row("TRL-05 own-trail-only", "The bucket of a trail takes files of this account's trails only", TRAIL,
        if_refers_to("s3BucketName", _BUCKET, where=_BOUND, reason="its bucket stands elsewhere"), nist("AU-9"),
        severity=HIGH, fix="Bind cloudtrail.amazonaws.com by aws:SourceArn in the policy of the bucket."),
    join_row("TRL-06 bucket-logged", "Access to the bucket of a trail is logged", TRAIL, if_refers_to("s3BucketName",
        _BUCKET, where=_LOGGED, reason="its bucket stands elsewhere"), cis("3.4"), fsbp("CloudTrail.7"),
        fix="Declare a BucketLogging of the bucket."),
    row("GRD-02 frequency", "GuardDuty tells of findings within an hour", "guardduty/detector", one_of(
        "findingPublishingFrequency", _HOUR), nist("SI-4"), fix="Set findingPublishingFrequency to FIFTEEN_MINUTES."),
    join_row("GRD-03 routed", "Findings of GuardDuty reach somebody", STACK, where_owned(_FINDINGS), nist("IR-6"),
        severity=HIGH, fix="Declare an EventRule on aws.guardduty with a target.", parameters=(BASELINE,)),
    row("GRD-04 published-sealed", "Findings are exported under a key", "guardduty/publishingDestination",
        present("kmsKeyArn", "a customer key"), nist("SC-28"), fix="Set kmsKeyArn."),
    row("GRD-05 members", "New accounts of the organisation are watched by themselves",
        "guardduty/organizationConfiguration", one_of("autoEnableOrganizationMembers", ("ALL",)), nist("SI-4"),
        fix="Set autoEnableOrganizationMembers to ALL."),
    row("GRD-06 nothing-hidden", "No filter puts findings away unread", "guardduty/filter", none_of("action",
        ("ARCHIVE",)), nist("SI-4"), fix="Set action to NOOP."),
    row("GRD-07 no-trusted-list", "No list of addresses is spared by GuardDuty", "guardduty/iPSet", none_of("activate",
        (True,)), nist("SI-4"), severity=LOW, prod=ADVICE, fix="Remove the list."),
    row("GRD-08 organisation-feature", "Features of GuardDuty are on in new accounts",
        "guardduty/organizationConfigurationFeature", one_of("autoEnable", ("ALL", "NEW")), nist("SI-4"),
        fix="Set autoEnable to ALL."),
    row("CFG-01 everything", "AWS Config records every type of resource, global ones too", "cfg/recorder",
        _ALL_RECORDED, cis("3.3"), fsbp("Config.1"), fix="Set allSupported and includeGlobalResourceTypes."),
    join_row("CFG-02 service-role", "AWS Config works as its service-linked role", "cfg/recorder", _OF_SERVICE,
        fsbp("Config.1"), nist("AC-6"), prod=ADVICE, fix="Name the role AWSServiceRoleForConfig."),
    row("CFG-03 continuous", "AWS Config records each change as it happens", "cfg/recorder", none_of(
        "recordingMode.recordingFrequency", ("DAILY",)), nist("CM-3"), fix="Set recordingFrequency to CONTINUOUS."),
    row("CFG-04 aggregated", "Aggregators take in every region", "cfg/configurationAggregator", _EVERYWHERE,
        nist("CM-8"), fix="Set allRegions."),
    row("CFG-05 channel-sealed", "AWS Config delivers under a key", "cfg/deliveryChannel", present("s3KmsKeyArn",
        "a customer key"), nist("SC-28"), severity=LOW, prod=OFF, fix="Set s3KmsKeyArn."),
    row("CFG-06 channel-told", "Somebody is told of changes that AWS Config records", "cfg/deliveryChannel", present(
        "snsTopicArn", "a topic"), nist("AU-6"), severity=LOW, prod=OFF, fix="Set snsTopicArn."),
    join_row("CFG-07 rules", "AWS Config judges what it records", STACK, _JUDGED, nist("CM-6"), severity=LOW,
        prod=ADVICE, fix="Declare rules or a conformance pack.", parameters=(BASELINE,)),
    join_row("HUB-01 standards", "Security Hub judges by the best practices of AWS and by the CIS benchmark", STACK,
        where_owned(_STANDARDS), fsbp("SecurityHub.1"), nist("CA-7"), fix="Declare a StandardsSubscription of each.",
        parameters=(BASELINE,)),
    row("HUB-02 new-controls", "New controls of a standard are on by themselves", "securityhub/account",
        none_of("autoEnableControls", (False,)), nist("CA-7"), fix="Leave autoEnableControls on."),
    row("HUB-03 aggregated", "Findings of every region come together", "securityhub/findingAggregator",
        one_of("linkingMode", ("ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED")), nist("SI-4"),
        fix="Set linkingMode to ALL_REGIONS."),
    row("HUB-04 nothing-off", "No control of a standard is switched off", "securityhub/standardsControl "
        "securityhub/standardsControlAssociation", kinds({"securityhub/standardsControl": none_of("controlStatus",
        ("DISABLED",)), "securityhub/standardsControlAssociation": none_of("associationStatus", ("DISABLED",))}),
        nist("CA-7"), severity=LOW, prod=ADVICE, fix="Set the status to ENABLED."),
    row("MAC-01 on", "Macie looks for personal data, and tells of it within an hour", "macie2/account", all_of(none_of(
        "status", ("PAUSED",)), one_of("findingPublishingFrequency", _HOUR)), fsbp("Macie.1"),
        fix="Set status ENABLED and findingPublishingFrequency."),
    join_row("MAC-02 declared", "Macie looks for personal data in buckets", STACK,
        where_owned(exists(aws("macie2/account"), expected="Macie")), fsbp("Macie.1"), severity=LOW, prod=OFF,
        fix="Declare a macie2 Account.", parameters=(BASELINE,)),
    join_row("AAN-01 unused-access", "What roles may do and do not is found", STACK, where_owned(_UNUSED), cis("1.20"),
        nist("AC-6"), severity=LOW, prod=ADVICE, fix="Declare an analyzer of type ACCOUNT_UNUSED_ACCESS.",
        parameters=(BASELINE,)),
    row("INS-01 members", "New accounts of the organisation are scanned by themselves",
        "inspector2/organizationConfiguration", all_of(is_true("autoEnable.ec2"), is_true("autoEnable.ecr")),
        nist("RA-5"), fix="Set autoEnable."),
    row("INS-02 nothing-hidden", "No filter hides what Inspector finds", "inspector2/filter", none_of("action",
        ("SUPPRESS",)), nist("RA-5"), severity=LOW, prod=ADVICE, fix="Set action to NONE."),
)
