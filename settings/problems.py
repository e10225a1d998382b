"""What can be wrong with a configuration, and how it is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pulumi


class Code(StrEnum):
    """The number of a kind of problem, with the case that it stands for."""

    when: str

    def __new__(cls, number: str, when: str) -> Self:
        """Make a number that also knows its case."""
        member = str.__new__(cls, number)
        member._value_ = number
        member.when = when
        return member

    ENVIRONMENT = "E001", "the environment is not a known one"
    STACK = "E002", "the environment is not the one that the stack's name ends in"
    ACCOUNT = "E003", "an account id has not twelve digits"
    ACCOUNT_UNQUOTED = "E004", "an account id is a YAML number, which loses leading zeros"
    ZONE = "E005", "a region is an availability zone, or is not written like a region"
    ORIGIN_WILDCARD = "E006", "a CORS origin holds a wildcard"
    ORIGIN_PATH = "E007", "a CORS origin is not scheme://host[:port] alone"
    ORIGIN_SCHEME = "E008", "a CORS origin is not https"
    SAME_SITE = "E009", "a cookie is sent cross-site without an exception"
    PUBLIC_SUFFIX = "E010", "a name is a public suffix, which anybody can register under"
    COOKIE_DOMAIN = "E011", "the cookie domain does not cover the API host"
    IMAGE_TAG = "E012", "an image is not pinned by its digest"
    IMAGE_DIGEST = "E013", "an image digest is not 64 hexadecimal characters"
    TLS_POLICY = "E014", "a TLS policy is not of the TLS 1.3 family without TLS 1.0 and 1.1"
    BACKUP_SHORT = "E015", "database backups are off, or kept too short"
    BACKUP_LONG = "E016", "database backups are kept longer than RDS can"
    PARAMETER_FAMILY = "E017", "the parameter group family is not that of the engine"
    OPS_DAYS = "E018", "operational logs are kept too long, or for a period that CloudWatch does not know"
    AUDIT_DAYS = "E019", "audit records are kept shorter than ten years"
    ROTATION = "E020", "a credential lives longer than its class may"
    LIFECYCLE = "E021", "objects expire before they reach a storage class, or the classes are out of order"
    BYTES = "E022", "a size is not an integer number of bytes"
    SMTP_MODE = "E023", "mail would need a static access key"
    PLAIN_SECRET = "E024", "a secret key holds plain text"
    EXPIRED = "E025", "an attestation has expired"
    RULE = "E026", "an exception names a rule that does not exist"
    CIDR = "E027", "a network is not private, or has no usable size"
    SUBJECT = "E028", "a pipeline subject lets more than one repository and ref deploy"
    TEST_ADDRESS = "E029", "the test mail allow-list holds more than a few exact addresses of the own domain"
    UNKNOWN = "E030", "a key is not known"
    MISSING = "E031", "a required key is missing"
    TYPE = "E032", "a value has the wrong type"
    EMPTY = "E033", "a value is null or empty"
    BOUND = "E034", "a number is outside its bounds"
    CHOICE = "E035", "a value is not one of the choices"
    FORM = "E036", "a text is not written as it must be"
    LENGTH = "E037", "a list is too short, too long or holds something twice"
    CONFLICT = "E038", "two keys contradict each other"
    PRODUCTION = "E039", "a value is too weak for production"
    REGION = "E040", "the regions do not fit together"
    EXEMPTION = "E041", "an exception is not signed, bounded or allowed"
    ATTESTATION = "E042", "an attestation record does not hold"
    UNREADABLE = "E043", "a file cannot be read"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with a value, and the way out; the key is known to the caller."""

    code: Code
    problem: str
    fix: str

    def at(self, key: str) -> "Problem":
        """Place the fault at a key."""
        return Problem(code=self.code, key=key, problem=self.problem, fix=self.fix)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong at one key."""

    code: Code
    key: str
    problem: str
    fix: str

    def __str__(self) -> str:
        """Render on one line, whatever the configuration holds."""
        line = " ".join(f"{self.code} {self.key}: {self.problem} — {self.fix}".split())
        return "".join(sign if sign.isprintable() else "?" for sign in line)


class InvalidSettingsError(pulumi.RunError):
    """Every problem of a configuration at once. The engine shows a `RunError` without a stack trace."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Hold the problems, in the order of the reference."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
