"""The data protection document of CloudWatch Logs: what is masked wherever a log is read."""

import json
import re
from dataclasses import dataclass
from typing import Final

MAX_DOCUMENT: Final = 30_720
"""Characters of a document (CloudWatch Logs API, PutDataProtectionPolicy)."""
MAX_CUSTOM: Final = 10
"""Custom identifiers of a document (CloudWatch Logs User Guide, "Custom data identifiers")."""

_MANAGED_ARN: Final = "arn:aws:dataprotection::aws:data-identifier/"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_REGEX: Final = re.compile(r"[A-Za-z0-9_#=@/;, ^$?\[\]{}|\\*+.-]{1,200}")


@dataclass(frozen=True, slots=True)
class CustomIdentifier:
    """A pattern of our own, in the regular expressions that CloudWatch Logs takes.

    The service knows no groups and refuses ( ) : " % ! < > (User Guide, "Custom data identifiers").
    """

    name: str
    """Up to 128 letters, digits, hyphens and underscores."""
    regex: str
    """Up to 200 characters of the permitted set."""

    def __post_init__(self) -> None:
        """Refuse what the service would refuse during the update."""
        if not _NAME.fullmatch(self.name):
            message = f"identifier {self.name!r}: use 1 to 128 letters, digits, '-' and '_'"
            raise ValueError(message)
        if not _REGEX.fullmatch(self.regex):
            message = f'identifier {self.name}: use 1 to 200 characters without groups and ( ) : " % ! < >'
            raise ValueError(message)


MANAGED: Final = ("EmailAddress", "AwsSecretKey", "OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey")
"""Managed identifiers by name (CloudWatch Logs User Guide, "Types of data that you can protect")."""

CUSTOM: Final = (
    CustomIdentifier("BearerToken", "[Bb]earer [A-Za-z0-9_.=/+-]{20,150}"),
    CustomIdentifier("Jwt", "eyJ[A-Za-z0-9_-]{10,60}[.]eyJ[A-Za-z0-9_-]{10,120}"),
    CustomIdentifier("SessionCookie", "connect.sid=s.{1,4}[A-Za-z0-9_-]{20,120}"),
    CustomIdentifier("TikTokCookie", "sessionid[_a-z]{0,8}=[0-9a-f]{32}"),
    CustomIdentifier("TikTokCookieAlt", "sid_tt=[0-9a-f]{32}"),
    CustomIdentifier("GoogleRefresh", "1//[A-Za-z0-9_-]{30,150}"),
    CustomIdentifier("GoogleAccess", "ya29[.][A-Za-z0-9_-]{30,160}"),
    CustomIdentifier("InstagramToken", "IG[QA][A-Za-z0-9_-]{60,180}"),
    CustomIdentifier("MetaTokenEAA", "EAA[A-Za-z0-9]{60,180}"),
    CustomIdentifier("KeyValueToken", "[a-z_]{0,12}[Tt]oken.{1,5}[A-Za-z0-9_.=/+-]{24,150}"),
)
"""Tokens and cookies of the platforms that the product posts to, and of its own sessions."""


def scrub(findings_group: str, custom: tuple[CustomIdentifier, ...] = CUSTOM) -> str:
    """Render the document: what is found is counted into `findings_group` and masked for every ordinary reader.

    Masking acts at reading, on events that arrive after the policy; `logs:Unmask` lifts it. The service demands the
    same identifiers in both statements and an empty `MaskConfig`.
    """
    if len(custom) > MAX_CUSTOM:
        message = f"{len(custom)} custom identifiers: CloudWatch Logs takes at most {MAX_CUSTOM}"
        raise ValueError(message)
    identifiers = [_MANAGED_ARN + name for name in MANAGED] + [each.name for each in custom]
    destination = {"CloudWatchLogs": {"LogGroup": findings_group}}
    body = {
        "Name": "scrub",
        "Description": "Tokens, cookies, private keys and e-mail addresses",
        "Version": "2021-06-01",
        "Configuration": {"CustomDataIdentifier": [{"Name": each.name, "Regex": each.regex} for each in custom]},
        "Statement": [
            {
                "Sid": "audit",
                "DataIdentifier": identifiers,
                "Operation": {"Audit": {"FindingsDestination": destination}},
            },
            {"Sid": "mask", "DataIdentifier": identifiers, "Operation": {"Deidentify": {"MaskConfig": {}}}},
        ],
    }
    return _fitting(json.dumps(body, sort_keys=True))


def _fitting(text: str) -> str:
    """Refuse a document that the service would refuse for its size."""
    if len(text) > MAX_DOCUMENT:
        message = f"a data protection document of {len(text)} characters: at most {MAX_DOCUMENT}; drop an identifier"
        raise ValueError(message)
    return text
