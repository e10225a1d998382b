"""CloudTrail: every call of an account is recorded, whole, sealed, and where it can be searched."""

from typing import Final

from hardening.aws.baseline import BASELINE, where_owned
from hardening.aws.buckets import BUCKET, CLASS, Purpose, purpose
from hardening.aws.trails import SELECTORS, Recorded, Store, data, management
from hardening.bounds import listed
from hardening.checks import all_of, customer_key, equals, is_true, present, some
from hardening.frameworks import cis, fsbp, nist
from hardening.iam.documents import glob
from hardening.joins import exists
from hardening.references import referred
from hardening.rows import HIGH, UNIQUE, join_row, setting
from hardening.rule import PASSED, Check, Outcome, Outcomes, Subject, Verdict
from hardening.selection import by_type
from hardening.tokens import STACK, aws
from hardening.values import UNKNOWN

TRAIL: Final = aws("cloudtrail/trail")
TABLE: Final = aws("dynamodb/table")
_SELECTED: Final = frozenset((TRAIL, path) for path in SELECTORS)


def _management(subject: Subject) -> Outcomes:
    """All management events are recorded; reads too, for a secret is read by one."""
    expected = "a selector of all management events, with no source left out"
    match management(subject):
        case Recorded.WHOLLY:
            return PASSED
        case Recorded.OPEN:
            return (subject.undecided(SELECTORS[0], expected),)
        case Recorded.NOT:
            return (subject.fail(SELECTORS[0], expected, "some management events only"),)


def _bucket(subject: Subject) -> Outcomes:
    """The trail's bucket, where the program declares it, is one for trails: locked, and for nothing else."""
    path, expected = "s3BucketName", f"a bucket of class {Purpose.TRAIL.value}"
    found = [purpose(subject.of(bucket)) for bucket in referred(subject, path, BUCKET)]
    if any(one is not UNKNOWN and one != Purpose.TRAIL for one in found):
        return (subject.fail(path, expected, "a bucket of another class"),)
    if UNKNOWN in found or (not found and subject.value(path) is UNKNOWN):
        return (subject.undecided(path, expected),)
    return PASSED


_WHOLE: Final = all_of(
    is_true("isMultiRegionTrail"),
    is_true("includeGlobalServiceEvents"),
    is_true("enableLogFileValidation"),
    is_true("enableLogging"),
    customer_key("kmsKeyId"),
    present("s3BucketName"),
    present("cloudWatchLogsGroupArn"),
    present("cloudWatchLogsRoleArn"),
    *(
        some("insightSelectors", equals("insightType", kind), f"the insight {kind}")
        for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
    ),
    Check(_management, frozenset(("", path) for path in SELECTORS)),
    Check(_bucket, frozenset({("", "s3BucketName"), (BUCKET, CLASS)})),
)


def _inapplicable(reason: str) -> Outcomes:
    return (Outcome(Verdict.NOT_APPLICABLE, expected=reason),)


def _objects(subject: Subject) -> Outcomes:
    """Every access to an object of a bucket that matters is recorded."""
    found = purpose(subject)
    if found is not UNKNOWN and found not in listed(subject, "bucketClasses"):
        return _inapplicable("access to its objects need not be recorded")
    name = subject.value("bucket")
    place = f"{name}/" if isinstance(name, str) else None
    outcomes = _recorded(subject, Store("AWS::S3::Object", "s3", place))
    return (subject.undecided(CLASS, "a known class"),) if found is UNKNOWN and outcomes else outcomes


def _items(subject: Subject) -> Outcomes:
    """Every access to an item of a table that matters is recorded."""
    name = subject.value("name")
    if not isinstance(name, str) or not any(glob(pattern, name) for pattern in listed(subject, "tables")):
        return _inapplicable("access to its items need not be recorded")
    return _recorded(subject, Store("AWS::DynamoDB::Table", "dynamodb", f"table/{name}"))


def _recorded(subject: Subject, store: Store) -> Outcomes:
    trails = [subject.of(trail) for trail in sorted(subject.graph.all(TRAIL), key=lambda trail: trail.urn)]
    if not trails:
        return _inapplicable("the program has no trail")
    answers = [_by(trail, subject, store) for trail in trails]
    if Recorded.WHOLLY in answers:
        return PASSED
    expected, path = f"every access to {subject.resource.name} recorded ({store.kind})", SELECTORS[0]
    if Recorded.OPEN in answers:
        return (trails[0].undecided(path, expected),)
    return (trails[0].fail(path, expected, "no selector of data events takes all of it in"),)


def _by(trail: Subject, subject: Subject, store: Store) -> Recorded:
    """Say whether one trail records a store: by its ARN, or while that is unknown, by what the selectors come from."""
    answer = data(trail, store)
    sources = (trail.resource.property_dependencies.get(path, ()) for path in SELECTORS)
    told = any(subject.resource.urn in urns for urns in sources)
    return Recorded.WHOLLY if answer is Recorded.OPEN and told else answer


_NAMES: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_CLASSES: Final = [Purpose.MEDIA_TEMP.value, Purpose.MEDIA_ARCHIVE.value, Purpose.AUDIT.value]
_TABLES: Final = ["*audit*"]

RULES: Final = (
    join_row("TRL-01 trail",
        "A trail records every call in every region, whole and sealed, and access to the data that matters",
        (STACK, TRAIL, BUCKET, TABLE), by_type({STACK: where_owned(exists(TRAIL, expected="a trail")), TRAIL: _WHOLE,
        BUCKET: Check(_objects, _SELECTED | {("", CLASS), ("", "bucket")}), TABLE: Check(_items, _SELECTED | {("",
        "name")})}), cis("3.1"), cis("3.2"), cis("3.5"), cis("3.8"), cis("3.9"), fsbp("CloudTrail.1"),
        fsbp("CloudTrail.2"), fsbp("CloudTrail.4"), fsbp("CloudTrail.5"), nist("AU-2"), nist("AU-12"), severity=HIGH,
        controls=("IR-2b", "IR-2c"),
        fix="Declare a trail of all regions with validation, a customer key, a log group, both insights, "
        "a selector of all management events, and selectors of data events for audit records and media.",
        parameters=(BASELINE, setting("bucketClasses",
        "Classes of buckets, access to whose objects has to be recorded.", UNIQUE, list(_CLASSES)), setting("tables",
        "Names of tables, access to whose items has to be recorded, * for any text.", UNIQUE, list(_TABLES)))),
)  # fmt: skip
