"""Consent to the published texts, and where personal data is listed."""

from typing import Final

from components.data.manifest import manifest_address
from components.runtime.contract.bounds import ADDRESS, VERSION, matching, one_of
from components.runtime.contract.rows import API, SERVING, Row, Variable

ROWS: Final[tuple[Row, ...]] = (
    Variable(
        name="LEGAL_ENFORCE",
        kinds=SERVING,
        value=lambda args: args.consents.mode.value,
        source="legal.enforce",
        bound=one_of("0", "1"),
        controls=("PC-3",),
    ),
    Variable(
        name="TERMS_URL",
        kinds=SERVING,
        value=lambda args: args.consents.terms_url,
        source="legal.urls.terms",
        bound=ADDRESS,
        controls=("CO-3",),
    ),
    Variable(
        name="TERMS_VERSION",
        kinds=SERVING,
        value=lambda args: args.consents.terms_version,
        source="legal.termsVersion",
        bound=VERSION,
        controls=("CO-3", "PC-3"),
    ),
    Variable(
        name="PRIVACY_POLICY_URL",
        kinds=SERVING,
        value=lambda args: args.consents.privacy_url,
        source="legal.urls.privacy",
        bound=ADDRESS,
        controls=("CO-2",),
    ),
    Variable(
        name="PRIVACY_POLICY_VERSION",
        kinds=SERVING,
        value=lambda args: args.consents.privacy_version,
        source="legal.privacyVersion",
        bound=VERSION,
        controls=("CO-2", "PC-3"),
    ),
    Variable(
        name="PII_FIELDS_MANIFEST",
        kinds=SERVING,
        value=lambda args: manifest_address(args.identity),
        source="an object of the bucket of audit records",
        bound=matching(r"s3://[a-z0-9.-]+/.+\.json", "a JSON object in a bucket"),
        controls=("LP-3",),
    ),
    Variable(
        name="DSR_TOPIC_ARN",
        kinds=API,
        value=lambda args: args.identity.topic_arn("dsr"),
        source="name of the topic dsr",
        bound=matching(r"arn:aws[\w-]*:sns:.+", "the ARN of a topic"),
        controls=("LP-3",),
    ),
)
