"""The data protection document: what CloudWatch Logs accepts, and what it catches."""

import json
import re
import string
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.foundation.data_protection import CUSTOM, MAX_DOCUMENT, CustomIdentifier, scrub

PERMITTED = string.ascii_letters + string.digits + "_#=@/;, -^$?[]{}|\\*+."
REFUSED = '():"%!<>&~`\n\té'


def test_the_document_is_exactly_this() -> None:
    managed = [
        f"arn:aws:dataprotection::aws:data-identifier/{name}"
        for name in ("EmailAddress", "AwsSecretKey", "OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey")
    ]
    custom = {
        "BearerToken": "[Bb]earer [A-Za-z0-9_.=/+-]{20,150}",
        "Jwt": "eyJ[A-Za-z0-9_-]{10,60}[.]eyJ[A-Za-z0-9_-]{10,120}",
        "SessionCookie": "connect.sid=s.{1,4}[A-Za-z0-9_-]{20,120}",
        "TikTokCookie": "sessionid[_a-z]{0,8}=[0-9a-f]{32}",
        "TikTokCookieAlt": "sid_tt=[0-9a-f]{32}",
        "GoogleRefresh": "1//[A-Za-z0-9_-]{30,150}",
        "GoogleAccess": "ya29[.][A-Za-z0-9_-]{30,160}",
        "InstagramToken": "IG[QA][A-Za-z0-9_-]{60,180}",
        "MetaTokenEAA": "EAA[A-Za-z0-9]{60,180}",
        "KeyValueToken": "[a-z_]{0,12}[Tt]oken.{1,5}[A-Za-z0-9_.=/+-]{24,150}",
    }
    findings = {"FindingsDestination": {"CloudWatchLogs": {"LogGroup": "/shop/prod/findings"}}}
    assert json.loads(scrub("/shop/prod/findings")) == {
        "Name": "scrub",
        "Description": "Tokens, cookies, private keys and e-mail addresses",
        "Version": "2021-06-01",
        "Configuration": {"CustomDataIdentifier": [{"Name": name, "Regex": regex} for name, regex in custom.items()]},
        "Statement": [
            {"Sid": "audit", "DataIdentifier": [*managed, *custom], "Operation": {"Audit": findings}},
            {
                "Sid": "mask",
                "DataIdentifier": [*managed, *custom],
                "Operation": {"Deidentify": {"MaskConfig": {}}},
            },
        ],
    }


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("BearerToken", "authorization=Bearer 0123456789abcdefABCDEF.~"),
        ("Jwt", "jwt eyJhbGciOiJSUzI1NiIs.eyJzdWIiOiIxMjM0NTY3 done"),
        ("SessionCookie", "cookie connect.sid=s%3A0123456789abcdefABCD.sig"),
        ("TikTokCookie", "sessionid_ss=0123456789abcdef0123456789abcdef"),
        ("TikTokCookie", "sessionid=0123456789abcdef0123456789abcdef"),
        ("TikTokCookieAlt", "sid_tt=0123456789abcdef0123456789abcdef"),
        ("GoogleRefresh", "1//0abcdefghijklmnopqrstuvwxyz_ABC-DEF"),
        ("GoogleAccess", "ya29.a0ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdef"),
        ("InstagramToken", "IGQVJ" + "x" * 60),
        ("MetaTokenEAA", "EAAG" + "x" * 60),
        ("KeyValueToken", '"access_token":"0123456789abcdefABCDEF01"'),
        ("KeyValueToken", "refreshToken=0123456789abcdefABCDEF01"),
    ],
)
def test_an_identifier_catches_what_it_is_named_after(name: str, line: str) -> None:
    found = next(identifier for identifier in CUSTOM if identifier.name == name)
    assert re.search(found.regex, line)


@pytest.mark.parametrize("line", ["GET /api/posts 200 12ms", "token rotated", "session created for tenant 42", "EAA"])
def test_ordinary_lines_stay_readable(line: str) -> None:
    assert not [identifier.name for identifier in CUSTOM if re.search(identifier.regex, line)]


@given(st.text(alphabet=PERMITTED, min_size=1, max_size=200))
def test_every_permitted_pattern_is_taken(regex: str) -> None:
    assert CustomIdentifier("Name", regex).regex == regex


@given(st.text(alphabet=PERMITTED, max_size=99), st.sampled_from(REFUSED), st.text(alphabet=PERMITTED, max_size=100))
def test_a_character_that_the_service_refuses_is_refused(before: str, character: str, after: str) -> None:
    with pytest.raises(ValueError, match="identifier Name: use 1 to 200 characters"):
        CustomIdentifier("Name", before + character + after)


@pytest.mark.parametrize("regex", ["", "a" * 201])
def test_a_pattern_has_a_length(regex: str) -> None:
    with pytest.raises(ValueError, match="use 1 to 200 characters"):
        CustomIdentifier("Name", regex)


@pytest.mark.parametrize("name", ["", "a" * 129, "with space", "a.b"])
def test_a_name_has_a_form(name: str) -> None:
    with pytest.raises(ValueError, match="use 1 to 128 letters"):
        CustomIdentifier(name, "abc")


def test_there_are_ten_custom_identifiers_at_most() -> None:
    eleven = tuple(CustomIdentifier(f"Name{index}", "abc") for index in range(11))
    assert (
        len(cast("list[object]", json.loads(scrub("/g", eleven[:10]))["Configuration"]["CustomDataIdentifier"])) == 10
    )
    with pytest.raises(ValueError, match="11 custom identifiers: CloudWatch Logs takes at most 10"):
        scrub("/g", eleven)


def test_a_document_has_a_size() -> None:
    assert len(scrub("/" + "g" * 511)) < MAX_DOCUMENT
    with pytest.raises(ValueError, match="at most 30720; drop an identifier"):
        scrub("g" * MAX_DOCUMENT)
