"""The graph: joins equal their definition, whatever else is in the program and in whatever order."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hardening.resources import Graph, Resource
from hardening.tokens import STACK, aws
from hardening.values import ABSENT, UNKNOWN, has_unknown, opened, read
from tests.support.wire import resource

BUCKET, VERSIONING = aws("s3/bucket"), aws("s3/bucketVersioning")
NAMES = ("a", "b", "c")


@st.composite
def programs(draw: st.DrawFn) -> list[Resource]:
    """Draw buckets, and versionings that name them by a known name, by what they come from, or by nothing known."""
    names: list[object] = [*NAMES, UNKNOWN, None]
    buckets = [
        resource(
            "s3/bucket",
            f"bucket{index}",
            {"bucket": draw(st.sampled_from(names))},
            outputs=draw(st.sampled_from([{}, {"id": name}, {"arn": f"arn:{name}"}])),
        )
        for index, name in enumerate(draw(st.lists(st.sampled_from(NAMES), max_size=4)))
    ]
    made: list[Resource] = []
    for index in range(draw(st.integers(0, 5))):
        value = draw(st.sampled_from([*NAMES, "arn:a", UNKNOWN, ["a", UNKNOWN], ["b", "c"], 17, None, "d"]))
        sources = draw(st.lists(st.sampled_from(buckets), max_size=2, unique=True)) if buckets else []
        one = resource("s3/bucketVersioningV2", f"versioning{index}", {"bucket": value})
        made.append(replace(one, property_dependencies={"bucket": tuple(source.urn for source in sources)}))
    return [*buckets, *made]


def identities(target: Resource) -> set[str]:
    """Say by which texts a resource is known, in the plainest words; only a bucket owns the name of a bucket."""
    named = ("arn", "name", "id", *(["bucket"] if target.type == BUCKET else []))
    values = [opened(source.get(name)) for source in (target.outputs, target.properties) for name in named]
    return {value for value in values if isinstance(value, str)}


def refers(source: Resource, target: Resource, program: Sequence[Resource]) -> bool:
    """Define what a reference is: an equal name; or, where a name is unknown or strange, what it comes from.

    Of two that share a name and a type, the one that the property comes from is meant.
    """
    value = read(source.properties, "bucket")
    origins = source.property_dependencies["bucket"]
    texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
    comes_from = target.urn in origins

    def rivals(text: str) -> bool:
        return any(text in identities(one) and one.urn in origins for one in program if one.type == target.type)

    by_name = any(text in identities(target) and (comes_from or not rivals(text)) for text in texts)
    strange = not any(text in identities(other) for text in texts for other in program)
    return by_name or (comes_from and value is not ABSENT and (has_unknown(value) or strange))


@settings(max_examples=3000, deadline=None)
@given(programs())
def test_joins_equal_their_definition(program: list[Resource]) -> None:
    graph = Graph(program)
    for source in graph.all(VERSIONING):
        expected = {target.urn for target in program if refers(source, target, program)}
        assert {target.urn for target in graph.targets(source, "bucket")} == expected
        for target in graph.all(BUCKET):
            assert (source in graph.referring(target, VERSIONING, "bucket")) == (target.urn in expected)
        unresolved = has_unknown(source.properties.get("bucket")) and not source.property_dependencies["bucket"]
        assert (source in graph.unresolved(VERSIONING, "bucket")) == unresolved


@settings(max_examples=3000, deadline=None)
@given(programs(), st.data())
def test_neither_order_nor_strangers_change_a_join(program: list[Resource], data: st.DataObject) -> None:
    def joins(resources: Sequence[Resource]) -> set[tuple[str, str]]:
        graph = Graph(resources)
        return {
            (one.urn, other.urn) for one in program if one.type == VERSIONING for other in graph.targets(one, "bucket")
        }

    strangers = [
        resource("sqs/queue", "stranger", {"name": "unheard"}),
        resource("sns/topic", "other", {"name": UNKNOWN}),
    ]
    assert joins(program) == joins(data.draw(st.permutations([*program, *strangers])))


def test_a_component_owns_no_name() -> None:
    component = replace(resource("bulwark:data:Bucket", "shop", {"bucket": "a"}), custom=False)
    version = resource("s3/bucketVersioning", properties={"bucket": "a"})
    assert Graph([component, version]).targets(version, "bucket") == []


def test_a_name_that_comes_from_two_of_a_kind_is_doubtful() -> None:
    one, two, key = resource("s3/bucket", "one"), resource("s3/bucket", "two"), resource("kms/key", "key")

    def version(*sources: Resource, via: str = "bucket", value: object = UNKNOWN) -> Resource:
        made = resource("s3/bucketVersioning", "v", {via: value})
        return replace(made, property_dependencies={via: tuple(source.urn for source in sources)})

    doubtful = version(one, two)
    graph = Graph([one, two, key, doubtful])
    assert graph.doubtful(doubtful, "bucket", one)
    assert not graph.doubtful(doubtful, "bucket", key)
    single = version(one, key)
    assert not Graph([one, key, single]).doubtful(single, "bucket", one)
    several = version(one, two, via="buckets")
    assert not Graph([one, two, several]).doubtful(several, "buckets", one)
    known = version(one, two, value="name")
    assert not Graph([one, two, known]).doubtful(known, "bucket", one)


def test_the_root_is_the_stack_or_stands_for_it() -> None:
    stack = replace(resource(STACK, "prod"), custom=False)
    assert Graph([stack]).root is stack
    assert Graph([]).root.type == STACK


def test_types_fold_and_defaults_apply() -> None:
    old = resource("aws:s3/bucketV2:BucketV2", "old")
    assert old.type == BUCKET
    assert list(Graph([old]).all(BUCKET)) == [old]
    database = resource("rds/instance", properties={"multiAz": None, "storageEncrypted": True})
    assert (database.get("multiAz"), database.get("storageEncrypted")) == (False, True)
    assert database.get("deleteAutomatedBackups") is True
    assert database.get("kmsKeyId") is ABSENT
