"""Uploads that are too large, or not what they say."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._common.guarding import GuardError
from functions.media_clamp.handler import Clamp, look
from functions.media_clamp.types import RECOGNISED, type_of
from tests.support.aws_world import fail
from tests.support.guard_world import GuardWorld
from tests.support.log_lines import lines_of
from tests.support.object_world import UPLOADS, S3Fake

KEY = "tenant/ada@example.com/holiday.mp4"
BOX = b"\x00\x00\x00\x20ftyp"
HEADS = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "image/gif": b"GIF89a\x01\x00",
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "image/avif": BOX + b"avif\x00\x00\x00\x00",
    "image/heic": BOX + b"heic\x00\x00\x00\x00",
    "image/heif": BOX + b"mif1\x00\x00\x00\x00",
    "video/mp4": BOX + b"isom\x00\x00\x02\x00isomiso2avc1mp41",
    "video/quicktime": BOX + b"qt  \x00\x00\x02\x00qt  ",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska",
    "video/x-msvideo": b"RIFF\x24\x00\x00\x00AVI LIST",
}
MP4 = HEADS["video/mp4"]


def created(bucket: object = UPLOADS, **changes: object) -> dict[str, object]:
    return {"detail": {"bucket": {"name": bucket}, "object": {"key": KEY, "version-id": "1", "size": 1, **changes}}}


def clamp(s3: S3Fake, *types: str, most: int = 100) -> Clamp:
    return Clamp(s3=s3, bucket=UPLOADS, most_bytes=most, types=frozenset(types or {"video/mp4"}))


def uploaded(body: bytes) -> S3Fake:
    s3 = S3Fake(GuardWorld())
    s3.put(KEY, "1", body)
    s3.put(KEY, "0", b"another upload")
    return s3


def stays(s3: S3Fake) -> bool:
    assert (KEY, "0") in s3.versions(), "each version has an event of its own"
    return (KEY, "1") in s3.versions()


@pytest.mark.parametrize(("kind", "head"), HEADS.items())
def test_a_type_is_told_by_its_first_bytes(kind: str, head: bytes) -> None:
    assert type_of(head) == kind
    assert type_of(head + bytes(60)) == kind


def test_every_type_that_may_be_named_is_tested() -> None:
    assert set(HEADS) == RECOGNISED


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns=",
        b"<?xml version",
        b"%PDF-1.7",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"PK\x03\x04",
        b"#!/bin/sh",
        b"<html>",
        b"RIFF\x24\x00\x00\x00WAVE",
        BOX + b"xxxx",
        b"\x1a\x45\xdf\xa3\x00",
        b"ftypisom",
        b"\xff\xd8",
    ],
)
def test_anything_else_has_no_type(head: bytes) -> None:
    assert type_of(head) == ""


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_confuse_it(head: bytes) -> None:
    assert type_of(head) in {"", *RECOGNISED}


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        (MP4, True),
        (MP4.ljust(100, b"x"), True),
        (MP4.ljust(101, b"x"), False),
        (b"", False),
        (HEADS["video/quicktime"], False),
        (b"<svg xmlns=", False),
    ],
)
def test_what_is_too_large_or_of_another_type_goes(body: bytes, fits: bool) -> None:  # noqa: FBT001  a parameter of the test
    s3 = uploaded(body)
    look(created(), clamp(s3))
    assert stays(s3) == fits


def test_the_size_is_asked_of_s3_and_not_believed() -> None:
    s3 = uploaded(MP4.ljust(101, b"x"))
    look(created(size=1), clamp(s3))
    assert not stays(s3)
    assert s3.world.calls == ["head_object", "delete_object"]


@pytest.mark.parametrize("gone_before", ["head_object", "get_object"])
def test_what_is_gone_already_is_well(gone_before: str) -> None:
    s3 = uploaded(MP4)

    def vanish(_count: int, name: str) -> None:
        if name == gone_before:
            del s3.objects[UPLOADS, KEY, "1"]

    s3.world.before = vanish
    look(created(), clamp(s3))
    assert "delete_object" not in s3.world.calls


def test_what_cannot_be_read_is_an_error_and_no_reason_to_keep_silent() -> None:
    s3 = uploaded(MP4)
    s3.world.before = lambda _count, _name: fail("AccessDenied")
    with pytest.raises(GuardError, match="AccessDenied"):
        look(created(), clamp(s3))
    assert stays(s3)


@pytest.mark.parametrize("event", [{}, {"detail": []}, created(key=""), created(**{"version-id": None}), created("b")])
def test_an_event_about_nothing_of_ours_is_refused(event: dict[str, object]) -> None:
    s3 = uploaded(b"<svg")
    with pytest.raises(GuardError, match=r"names no version|another bucket"):
        look(event, clamp(s3))
    assert s3.world.calls == []


@settings(max_examples=80, deadline=None)
@given(name=st.text(max_size=30), body=st.binary(max_size=30), point=st.integers(0, 3))
def test_no_log_line_and_no_error_shows_a_key_or_a_byte(name: str, body: bytes, point: int) -> None:
    key = f"canary-{name}-canary"
    s3 = S3Fake(GuardWorld())
    s3.put(key, "1", b"canary" + body)

    def quote(count: int, _name: str) -> None:
        if count == point:
            fail("AccessDenied", key)

    s3.world.before = quote
    with lines_of(logging.getLogger("media_clamp")) as lines:
        try:
            look(created(key=key), clamp(s3))
        except GuardError as error:
            lines.append(str(error))
    assert lines
    assert not any("canary" in line or "AssertionError" in line for line in lines)
