"""Checks of one value: each gives what is wrong with it, and never more than the first thing."""

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urlsplit

from publicsuffixlist import PublicSuffixList

from settings import facts
from settings.problems import Code, Fault
from settings.words import meant, shown

HOST = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
MAIL = r"[A-Za-z0-9._%+-]{1,64}@" + HOST

_PRIVATE = tuple(ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_WIDEST, _NARROWEST = 16, 20
_ACCOUNT_DIGITS = 12
_DIGEST_DIGITS = 64
_HTTPS_PORT = 443


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable(host: str) -> str | None:
    """Give the part of a host name that can be registered, or nothing for a public suffix."""
    return _suffixes().privatesuffix(host)


def account_id(value: str) -> Iterator[Fault]:
    """Require twelve digits."""
    if re.fullmatch(r"\d+", value) is None:
        fix = 'write twelve digits, without dashes, for example "123456789012"'
        yield Fault(code=Code.ACCOUNT, problem=f"{shown(value)} must be 12 digits", fix=fix)
    elif len(value) != _ACCOUNT_DIGITS:
        fix = "quote it in YAML so leading zeros survive"
        yield Fault(code=Code.ACCOUNT, problem=f"must be 12 digits (got {len(value)})", fix=fix)


def region(value: str) -> Iterator[Fault]:
    """Require a region code, not an availability zone."""
    if re.fullmatch(facts.REGION_FORM, value):
        return
    if re.fullmatch(facts.REGION_FORM + "[a-z]", value):
        problem = f"{shown(value)} is an availability zone"
        yield Fault(code=Code.ZONE, problem=problem, fix=f"use {shown(value[:-1])}")
    else:
        fix = meant(value, facts.REGIONS, "write a region code, for example 'us-east-1'")
        yield Fault(code=Code.ZONE, problem=f"{shown(value)} is not a region", fix=fix)


def private_network(value: str) -> Iterator[Fault]:
    """Require a private IPv4 network that leaves room for subnets in three zones."""
    try:
        network = ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        fix = "write address/length, for example 10.40.0.0/16"
        yield Fault(code=Code.CIDR, problem=f"{shown(value)} is not an IPv4 network", fix=fix)
        return
    if not any(network.subnet_of(block) for block in _PRIVATE):
        fix = "choose inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        yield Fault(code=Code.CIDR, problem=f"{shown(value)} must be private (RFC1918)", fix=fix)
    elif not _WIDEST <= network.prefixlen <= _NARROWEST:
        problem = f"/{network.prefixlen} is outside /{_WIDEST}-/{_NARROWEST}"
        yield Fault(code=Code.CIDR, problem=problem, fix=f"write {network.network_address}/{_WIDEST}, for example")
    elif str(network) != value:
        yield Fault(code=Code.CIDR, problem=f"{shown(value)} has host bits set", fix=f"write {network}")


def registered_host(value: str) -> Iterator[Fault]:
    """Require a host name that somebody can own."""
    if registrable(value) is None:
        fix = "use a name under a domain of your own"
        yield Fault(code=Code.PUBLIC_SUFFIX, problem=f"{shown(value)} is a public suffix", fix=fix)


def cookie_domain(value: str) -> Iterator[Fault]:
    """Require a domain that a cookie may be set on."""
    if value.startswith("."):
        fix = f"write {shown(value.lstrip('.'))}"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} starts with a dot", fix=fix)
    elif re.fullmatch(r"[a-z0-9-]+", value) is None and re.fullmatch(HOST, value) is None:
        yield Fault(code=Code.FORM, problem=f"{shown(value)} is not a domain", fix="write a lower-case host name")
    else:
        yield from registered_host(value)


def origin(value: str) -> Iterator[Fault]:
    """Require a web origin, as a browser sends it (RFC 6454)."""
    if "*" in value or value == "null":
        fix = "list exact https origins"
        yield Fault(code=Code.ORIGIN_WILDCARD, problem="wildcard not allowed", fix=fix)
        return
    parts, port = _url(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        fix = "write scheme://host, for example 'https://app.example.com'"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} is not an origin", fix=fix)
    elif (bare := f"{parts.scheme}://{parts.netloc}") != value:
        fix = f"remove the trailing slash/path: an Origin is scheme://host[:port], here {shown(bare)}"
        yield Fault(code=Code.ORIGIN_PATH, problem=f"{shown(value)} is more than an origin", fix=fix)
    elif parts.scheme == "http":
        fix = f"write {shown('https' + value.removeprefix('http'))}"
        problem = f"{shown(value)} must be https in prod, and everywhere else, since the session cookie is Secure"
        yield Fault(code=Code.ORIGIN_SCHEME, problem=problem, fix=fix)
    elif re.fullmatch(HOST, parts.netloc.partition(":")[0]) is None:
        fix = "name the host that the front end is served from"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} has no public host name in lower case", fix=fix)
    elif port == _HTTPS_PORT:
        fix = f"write {shown(value.rpartition(':')[0])}, which is what browsers send"
        yield Fault(code=Code.ORIGIN_PATH, problem=f"{shown(value)} names the default port", fix=fix)


def _url(value: str) -> tuple[SplitResult | None, int | None]:
    try:
        parts = urlsplit(value)
    except ValueError:
        return None, None
    try:
        return parts, parts.port
    except ValueError:
        return None, None


def https(value: str) -> Iterator[Fault]:
    """Require an https address with a host name."""
    parts, _ = _url(value)
    if parts is None or parts.scheme != "https" or re.fullmatch(HOST, parts.hostname or "") is None or "@" in value:
        fix = "write an https:// address with a host name, without credentials"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} is not an https address", fix=fix)


def host_of(url: str) -> str:
    """Give the host name of an address that has been checked."""
    return urlsplit(url).hostname or ""


def image(value: str) -> Iterator[Fault]:
    """Require an image that cannot change under its name."""
    name, _, digest = value.partition("@sha256:")
    hexadecimal = re.fullmatch(r"[0-9a-f]+", digest) is not None
    if "@sha256:" not in value:
        tag = name.rpartition("/")[2].partition(":")[2] or "latest"
        problem = f"pin by digest (…@sha256:<64 hex>); tag {shown(tag)} is mutable"
        fix = "take the digest that `docker buildx imagetools inspect` or `aws ecr describe-images` prints"
        yield Fault(code=Code.IMAGE_TAG, problem=problem, fix=fix)
    elif not hexadecimal:
        fix = "copy the digest again: 0-9 and a-f in lower case"
        yield Fault(code=Code.IMAGE_DIGEST, problem="digest is not lower-case hexadecimal", fix=fix)
    elif len(digest) != _DIGEST_DIGITS:
        problem = f"digest has {len(digest)} hex characters, expected {_DIGEST_DIGITS}"
        yield Fault(code=Code.IMAGE_DIGEST, problem=problem, fix="copy the whole digest")
    elif "/" not in name:
        fix = "write registry/repository@sha256:<64 hex>"
        yield Fault(code=Code.FORM, problem=f"{shown(name)} names no registry", fix=fix)


def tls_policy(value: str) -> Iterator[Fault]:
    """Require a load balancer policy of the TLS 1.3 family that refuses everything below TLS 1.2."""
    if value in facts.TLS_POLICIES:
        return
    best = f"use one of {', '.join(facts.TLS_POLICIES[:3])}"
    if old := facts.TLS_OLD.get(value):
        despite = " despite its name" if "TLS13" in value else ""
        yield Fault(code=Code.TLS_POLICY, problem=f"allows {old}{despite}", fix=best)
    elif value in facts.TLS_LEGACY:
        yield Fault(code=Code.TLS_POLICY, problem=f"{shown(value)} does not offer TLS 1.3", fix=best)
    else:
        fix = meant(value, facts.TLS_POLICIES, best)
        yield Fault(code=Code.TLS_POLICY, problem=f"{shown(value)} is not a known policy", fix=fix)


def media_type(value: str) -> Iterator[Fault]:
    """Require a media type that a browser does not run as a script."""
    if value.startswith("image/svg"):
        fix = "remove it, or convert to PNG upstream"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} can carry scripts", fix=fix)


_PLACES = r"environment:[A-Za-z0-9_./-]+|ref:refs/(heads|tags)/.+"
"""Environments and refs, as the subject of a GitHub token names them."""


def subject(value: str) -> Iterator[Fault]:
    """Require the subject of one repository's pipeline, down to its environment or ref."""
    yield from _subject(value, _PLACES)


def reading_subject(value: str) -> Iterator[Fault]:
    """Require the subject of one repository's pipeline, which may be that of every pull request."""
    yield from _subject(value, f"{_PLACES}|pull_request")


def _subject(value: str, places: str) -> Iterator[Fault]:
    repository, _, context = value.removeprefix("repo:").partition(":")
    if not value.startswith("repo:"):
        fix = "write repo:ORG/REPO:environment:NAME"
        yield Fault(code=Code.SUBJECT, problem=f"{shown(value)} is not a repository subject", fix=fix)
    elif re.search(r"[*?]", repository) or re.match(r"[*?]", context):
        problem = "wildcard before ref/environment lets any repo deploy"
        yield Fault(code=Code.SUBJECT, problem=problem, fix="write repo:ORG/REPO:environment:NAME")
    elif re.fullmatch(rf"({places})", context) is None:
        problem = f"{shown(value)} names neither an environment nor a ref"
        yield Fault(code=Code.SUBJECT, problem=problem, fix="end in environment:NAME or ref:refs/heads/BRANCH")


def exact_address(value: str) -> Iterator[Fault]:
    """Require one exact mail address."""
    if value.startswith(("@", "*@")):
        yield Fault(code=Code.TEST_ADDRESS, problem="whole domain not allowed", fix="list addresses (≤5)")
    elif re.fullmatch(MAIL, value) is None:
        fix = "write one exact address, for example 'qa@example.com'"
        yield Fault(code=Code.TEST_ADDRESS, problem=f"{shown(value)} is not one mail address", fix=fix)


def inside(value: str) -> Iterator[Fault]:
    """Require a path that stays inside the repository."""
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value:
        fix = "write a path relative to Pulumi.yaml, without '..'"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} leaves the repository", fix=fix)


def narrow_path(value: str) -> Iterator[Fault]:
    """Require a path pattern that does not cover the whole site."""
    if value in {"/", "/*"}:
        fix = "list the paths that are public, one by one"
        yield Fault(code=Code.FORM, problem=f"{shown(value)} covers every path", fix=fix)


def mail_port(value: int) -> Iterator[Fault]:
    """Require a submission port with TLS (RFC 8314)."""
    if value not in {465, 587}:
        fix = "choose 465 (TLS) or 587 (STARTTLS)"
        yield Fault(code=Code.BOUND, problem=f"port {value} does not require encryption", fix=fix)
