"""Checks that join resources: what must be there is there, and doubt is never a pass."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.checks import equals, is_true
from hardening.joins import exists, referred_by, refers_to, some_referred_by
from hardening.resources import Graph, Resource
from hardening.rule import Check, Subject, Verdict
from hardening.tokens import aws
from hardening.values import UNKNOWN
from tests.support.wire import resource

BUCKET, VERSIONING, KEY = aws("s3/bucket"), aws("s3/bucketVersioning"), aws("kms/key")
ON = equals("status", "Enabled")
HAS = referred_by(VERSIONING, "bucket", where=ON, expected="versioning")
SOME = some_referred_by((VERSIONING, aws("s3/bucketPolicy")), "bucket", where=ON, expected="versioning")
NAMES = refers_to("bucket", BUCKET, where=is_true("objectLockEnabled"), expected="a locked bucket")
ANY = exists(BUCKET, where=is_true("objectLockEnabled"), expected="a locked bucket")


def ask(check: Check, subject: Resource, *others: Resource) -> list[Verdict]:
    return [outcome.verdict for outcome in check(Subject(subject, Graph([subject, *others])))]


def bucket(name: str = "a", **properties: object) -> Resource:
    return resource("s3/bucket", name, {"bucket": name, **properties})


def version(name: str = "v", status: object = "Enabled", of: object = "a") -> Resource:
    if isinstance(of, Resource):
        return resource("s3/bucketVersioning", name, {"status": status}, refers={"bucket": of})
    return resource("s3/bucketVersioning", name, {"status": status, "bucket": of})


@pytest.mark.parametrize("check", [HAS, SOME])
def test_what_refers_to_the_subject(check: Check) -> None:
    own = bucket()
    assert ask(check, own, version()) == ask(check, own, version(of=own)) == []
    assert (
        ask(check, own)
        == ask(check, own, version(of="b"))
        == ask(check, own, version(status="Suspended"))
        == [Verdict.FAIL]
    )
    assert ask(check, own, version(status=UNKNOWN)) == ask(check, own, version(of=UNKNOWN)) == [Verdict.UNDECIDED]


def test_all_that_refer_must_hold_or_one_is_enough() -> None:
    both = (version("one"), version("two", status="Suspended"))
    assert ask(HAS, bucket(), *both) == [Verdict.FAIL]
    assert ask(SOME, bucket(), *both) == []


@pytest.mark.parametrize("check", [HAS, SOME])
def test_one_versioning_does_not_serve_two_buckets(check: Check) -> None:
    one, two = bucket("a"), bucket("b")
    unknown = resource("s3/bucketVersioning", "v", {"status": "Enabled", "bucket": UNKNOWN})
    shared = replace(unknown, property_dependencies={"bucket": (one.urn, two.urn)})
    assert ask(check, one, two, shared) == ask(check, two, one, shared) == [Verdict.UNDECIDED]
    assert ask(check, one, two, shared, version(of=one)) == []


def test_what_the_subject_refers_to() -> None:
    locked, plain = bucket("a", objectLockEnabled=True), bucket("b")
    assert ask(NAMES, version(of="a"), locked) == ask(NAMES, version(of=locked), locked) == []
    assert ask(NAMES, version(of="b"), plain) == ask(NAMES, version(of=None)) == [Verdict.FAIL]
    assert ask(NAMES, version(of="elsewhere"), locked) == ask(NAMES, version(of=UNKNOWN), locked) == [Verdict.UNDECIDED]
    key = resource("kms/key", "key", {"keyId": "a"})
    assert ask(NAMES, version(of="a"), key) == [Verdict.UNDECIDED]


def test_a_list_that_is_partly_unknown_is_not_trusted() -> None:
    locked = bucket("a", objectLockEnabled=True)
    assert ask(NAMES, version(of=["a"]), locked) == []
    assert ask(NAMES, version(of=["a", UNKNOWN]), locked) == [Verdict.UNDECIDED]


def test_something_exists_in_the_program() -> None:
    stack = Graph([]).root
    locked, plain, open_ = bucket("a", objectLockEnabled=True), bucket("b"), bucket("c", objectLockEnabled=UNKNOWN)
    assert ask(ANY, stack, plain, locked) == []
    assert ask(ANY, stack) == ask(ANY, stack, plain) == [Verdict.FAIL]
    assert ask(ANY, stack, plain, open_) == ask(ANY, stack, open_, plain) == [Verdict.UNDECIDED]


def test_joins_say_what_they_read() -> None:
    assert {(VERSIONING, "bucket"), (VERSIONING, "status")} == HAS.reads
    assert {("", "bucket"), (BUCKET, "objectLockEnabled")} == NAMES.reads
    assert {(BUCKET, "objectLockEnabled")} == ANY.reads
    assert (aws("s3/bucketPolicy"), "status") in SOME.reads


STATUS = st.sampled_from(["Enabled", "Suspended", UNKNOWN, None])
PROGRAMS = st.lists(st.tuples(STATUS, st.sampled_from(["a", "b", UNKNOWN, None])), max_size=5)


@settings(max_examples=200, deadline=None)
@given(PROGRAMS, st.permutations(range(5)))
def test_order_and_strangers_change_no_verdict(program: Sequence[tuple[object, object]], order: Sequence[int]) -> None:
    own, stack = bucket(), Graph([]).root
    rest = [version(f"v{index}", status, of) for index, (status, of) in enumerate(program)]
    shuffled = [rest[index] for index in order if index < len(rest)]
    strangers = [resource("sqs/queue", "queue", {"name": "q", "bucket": UNKNOWN}), bucket("stranger")]
    for check, subject in ((HAS, own), (SOME, own), (ANY, stack)):
        expected = sorted(map(str, check(Subject(subject, Graph([own, *rest])))))
        assert sorted(map(str, check(Subject(subject, Graph([*reversed(shuffled), own]))))) == expected
    for check in (HAS, SOME):
        assert ask(check, own, *rest) == ask(check, own, *rest, *strangers)


@settings(max_examples=200, deadline=None)
@given(PROGRAMS, st.data())
def test_making_something_unknown_never_turns_a_failure_into_a_pass(
    program: Sequence[tuple[object, object]], data: st.DataObject
) -> None:
    own = bucket()
    known = [version(f"v{index}", status, of) for index, (status, of) in enumerate(program)]
    hidden = [
        version(f"v{index}", *(UNKNOWN if data.draw(st.booleans()) else part for part in parts))
        for index, parts in enumerate(program)
    ]
    for check in (HAS, SOME):
        if Verdict.FAIL in ask(check, own, *known):
            assert ask(check, own, *hidden) != []
