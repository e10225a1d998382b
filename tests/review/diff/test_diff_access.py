"""Every pair keeps its label: nothing broader is missed, and nothing written otherwise is told."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.diff.gains import together
from review.diff.kinds import Answer, FoldKind
from review.diff.model import Access
from tests.support.broadening_documents import DOCUMENTS, GIVEN, HELD
from tests.support.broadening_doors import DOORS
from tests.support.broadening_network import NETWORK, SWITCHES
from tests.support.differences import Record, broadened, changed, compared, narrowed, optioned, resource
from tests.support.reaching import Label, Pair, allow, attached, inline_policy

PAIRS = [*DOCUMENTS, *GIVEN, *HELD, *NETWORK, *SWITCHES, *DOORS]


def label(pair: Pair) -> Label:
    found = compared(pair[2], pair[3])
    more, less = bool(broadened(found)), bool(narrowed(found))
    return Label.MIXED if more and less else Label.BROADER if more else Label.NARROWER if less else Label.NEUTRAL


@pytest.mark.parametrize("pair", PAIRS, ids=[pair[0] for pair in PAIRS])
def test_labels(pair: Pair) -> None:
    assert label(pair) is pair[1]


@pytest.mark.parametrize("pair", DOORS, ids=[pair[0] for pair in DOORS])
def test_the_way_back_is_narrower_unless_nobody_knows(pair: Pair) -> None:
    """What may let in more is told both ways, as nobody knows which of two roles or lists reaches further."""
    name, expected, before, after = pair
    found = compared(after, before)
    unsure = all(each.answer is Answer.MAY for each in broadened(compared(before, after)))
    assert unsure or not (broadened(found) and expected is Label.BROADER), name
    assert unsure or expected is not Label.BROADER or narrowed(found), name


def test_there_are_enough_of_them() -> None:
    broader = [pair for pair in PAIRS if pair[1] in (Label.BROADER, Label.MIXED)]
    neutral = [pair for pair in PAIRS if pair[1] is Label.NEUTRAL]
    assert len(broader) >= 60
    assert len(neutral) >= 20


def test_a_broader_access_says_who_what_and_on_what() -> None:
    for name, expected, before, after in PAIRS:
        for each in broadened(compared(before, after)):
            assert all((each.who, each.what, each.on, each.source)), (name, each)
        assert expected is not Label.BROADER or compared(before, after).exit == 4, name


def statements(records: list[dict[str, object]]) -> Counter[str]:
    """Give every statement of every document, as it is written."""
    found: Counter[str] = Counter()
    for record in records:
        inputs = record["inputs"]
        assert isinstance(inputs, dict)
        for name in ("policy", "assumeRolePolicy"):
            if isinstance(inputs.get(name), str):
                found.update(json.dumps(each, sort_keys=True) for each in json.loads(inputs[name])["Statement"])
    return found


def test_fewer_false_alarms_than_by_comparing_statements_as_written() -> None:
    """A statement that allows is new or one that denies is gone: what AWS CDK calls broadened."""
    neutral = [pair for pair in DOCUMENTS if pair[1] in (Label.NEUTRAL, Label.NARROWER)]
    written = 0
    for _, _, before, after in neutral:
        old, new = statements(before), statements(after)
        written += any('"Allow"' in text for text in new - old) or any('"Deny"' in text for text in old - new)
    ours = sum(bool(broadened(compared(before, after))) for _, _, before, after in neutral)
    assert ours == 0
    assert written >= len(neutral) / 2


DENY_PLAIN = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
                         "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]})  # fmt: skip
WIDER = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]})
READS = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]})
WRITES = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]})


def beside(queue: Record, policy: str) -> Record:
    """Give a policy of a queue as a resource of its own."""
    apart = resource("sqs/queuePolicy", "jobs-policy", {"queueUrl": "https://q", "policy": policy})
    return optioned(apart, propertyDependencies={"queueUrl": [queue["urn"]]})


@pytest.mark.parametrize(("after", "gained"), [(DENY_PLAIN, 0), (WIDER, 1)])
def test_a_policy_that_moves_to_its_resource_gives_only_what_it_gives_more(after: str, gained: int) -> None:
    queue = resource("sqs/queue", "jobs", {"name": "jobs"})
    found = compared([queue, beside(queue, DENY_PLAIN)], [changed(queue, policy=after)])
    assert bool(broadened(found)) is bool(gained)
    back = compared([changed(queue, policy=after)], [queue, beside(queue, DENY_PLAIN)])
    assert broadened(back) == ()
    folds = [each.fold for change in found.changes for each in change.properties]
    assert folds == [None if gained else FoldKind.ELSEWHERE]
    assert [each.fold for change in back.changes for each in change.properties] == folds


@pytest.mark.parametrize(("after", "gained"), [(READS, []), (WRITES, ["writer"])])
def test_a_policy_that_is_renamed_with_its_role_gives_only_what_it_gives_more(after: str, gained: list[str]) -> None:
    sides = []
    for name, policy in (("reader", READS), ("writer", after)):
        role = resource("iam/role", name, {"name": "shop-reader", "description": "x"})
        rule = resource("iam/rolePolicy", f"{name}-policy", {"role": "shop-reader", "policy": policy})
        sides.append([role, optioned(rule, propertyDependencies={"role": [role["urn"]]})])
    assert [each.who for each in broadened(compared(*sides))] == gained


def test_a_new_policy_says_each_action_beside_what_it_is_granted_on() -> None:
    role = resource("iam/role", "api", {"name": "api"})
    rows = [{"Effect": "Allow", "Action": f"{name}:Get", "Resource": f"arn:aws:{name}:::x"} for name in "abcdef"]
    policy = resource("iam/rolePolicy", "p", {"role": "api", "policy": json.dumps({"Statement": rows})})
    found = compared([role], [role, optioned(policy, propertyDependencies={"role": [role["urn"]]})])
    first = broadened(found)[0]
    assert (first.who, first.what, first.on) == ("api", "a:Get", "arn:aws:a:::x")
    (told,) = together(broadened(found))
    assert (told.names, told.access.what) == (("api",), "a:Get")
    assert told.places == ("arn:aws:a:::x; b:Get on arn:aws:b:::x; c:Get on arn:aws:c:::x; 3 more grants",)


def test_documents_that_differ_in_what_is_not_in_sight_are_told_apart() -> None:
    """Two roles get six actions each, the first five the same: one line for both would say too little of one."""
    sides: tuple[list[Record], list[Record]] = ([], [])
    for name, last in (("api", "f"), ("job", "z")):
        role = resource("iam/role", name, {"name": name})
        given = f"abcde{last}"
        rows = [{"Effect": "Allow", "Action": f"{each}:Get", "Resource": f"arn:aws:{each}:::x"} for each in given]
        policy = resource("iam/rolePolicy", f"{name}-p", {"role": name, "policy": json.dumps({"Statement": rows})})
        sides[0].append(role)
        sides[1].extend((role, optioned(policy, propertyDependencies={"role": [role["urn"]]})))
    lines = together(broadened(compared(*sides)))
    assert [line.names for line in lines] == [("api",), ("job",)]
    assert [line.grants[-1][0] for line in lines] == ["f:Get", "z:Get"]


def test_a_refusal_says_that_it_is_one() -> None:
    bucket = resource("s3/bucket", "b", {"bucket": "b"})
    plain = resource("s3/bucketPolicy", "p", {"bucket": "b", "policy": DENY_PLAIN})
    policy = optioned(plain, propertyDependencies={"bucket": [bucket["urn"]]})
    ((more, less), (back, forth)) = (
        (broadened(found), narrowed(found))
        for found in (compared([bucket], [bucket, policy]), compared([bucket, policy], [bucket]))
    )
    assert [each.what.partition(":")[0] for each in less] == ["refused now"]
    assert [each.what.partition(":")[0] for each in back] == ["refused no longer"]
    assert [*more, *forth] == []


@pytest.mark.parametrize("carried", [True, False])
def test_nobody_gains_what_is_gone_nor_loses_what_was_never_there(*, carried: bool) -> None:
    """What a queue refuses goes with the queue: to let it go opens nothing, and a new one takes nothing away."""
    inside: Record = {} if carried else {"policy": DENY_PLAIN}
    queue = resource("sqs/queue", "q", inside)
    policy = resource("sqs/queuePolicy", "q", {"queueUrl": "q", "policy": DENY_PLAIN})
    whole = [queue, optioned(policy, propertyDependencies={"queueUrl": [queue["urn"]]})] if carried else [queue]
    for found in (compared([], whole), compared(whole, [])):
        assert [*broadened(found), *narrowed(found)] == []


def test_what_kept_others_out_is_missed_only_while_what_it_kept_is_there() -> None:
    network, group = resource("ec2/vpc", "v", {"cidrBlock": "10.0.0.0/16"}), resource("cloudwatch/logGroup", "g")
    log = resource("ec2/flowLog", "f", {"vpcId": "v", "logDestination": "g"})
    log = optioned(log, propertyDependencies={"vpcId": [network["urn"]], "logDestination": [group["urn"]]})
    assert not broadened(compared([network, group, log], [group]))
    for kept in ([network], [network, group]):
        (lost,) = broadened(compared([network, group, log], kept))
        assert lost.what == "no longer: the record of connections"


def test_a_condition_is_told_with_its_values() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    sides = []
    for services in (["a.amazonaws.com"], ["a.amazonaws.com", "b.amazonaws.com"]):
        held = {**statement, "Condition": {"StringEquals": {"iam:PassedToService": services}}}
        sides.append([resource("iam/policy", "p", {"policy": json.dumps({"Statement": [held]})})])
    (gain,) = broadened(compared(*sides))
    assert gain.what.endswith("where stringequals iam:passedtoservice is b.amazonaws.com")


def test_of_a_condition_only_the_values_are_told_that_are_new() -> None:
    """Ten names of keys of which two are new: who reads the eight others looks for what is not there."""
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    old = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [f"alias/{each}" for each in "abcdefgh"]}}
    new = {
        "ForAnyValue:StringLike": {"kms:ResourceAliases": [f"alias/{each}" for each in "zabcdefghy"] + ["alias/z-*"]}
    }
    sides = [
        [resource("iam/policy", "p", {"policy": json.dumps({"Statement": [{**statement, "Condition": held}]})})]
        for held in (old, new)
    ]
    (gain,) = broadened(compared(*sides))
    assert gain.what.endswith("where foranyvalue:stringlike kms:resourcealiases is alias/z, alias/y, alias/z-*")
    (loss,) = narrowed(compared(*reversed(sides)))
    assert loss.what.endswith("where foranyvalue:stringlike kms:resourcealiases is alias/z, alias/y, alias/z-*")
    assert broadened(compared(*reversed(sides))) == ()


@pytest.mark.parametrize("operator", ["ForAllValues:StringEquals", "StringEqualsIfExists"])
def test_of_a_condition_that_a_missing_key_meets_all_values_are_told(operator: str) -> None:
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    sides = []
    for values in (["a"], ["a", "b"]):
        held = {**statement, "Condition": {operator: {"aws:TagKeys": values}}}
        sides.append([resource("iam/policy", "p", {"policy": json.dumps({"Statement": [held]})})])
    (gain,) = broadened(compared(*sides))
    assert gain.what.endswith("is a, b")


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        ({"AWS": "123456789012"}, "account 123456789012"),
        ({"AWS": "arn:aws:iam::123456789012:role/api"}, "role/api of account 123456789012"),
        ({"AWS": "arn:aws:iam::123456789012:user/ann"}, "user/ann of account 123456789012"),
        ({"Service": "events.amazonaws.com"}, "service events.amazonaws.com"),
        ("*", "*"),
    ],
)
def test_principals_are_named_as_people_name_them(principal: object, told: str) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": "*"}
    queue = resource("sqs/queue", "jobs", {"name": "jobs"})
    (gain,) = broadened(compared([queue], [changed(queue, policy=json.dumps({"Statement": [statement]}))]))
    assert gain.who == told


ROLES, ACTIONS = ("api", "jobs"), ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
STATEMENTS = st.sets(st.sampled_from(ACTIONS), min_size=1)
POLICIES = st.dictionaries(
    st.sampled_from(("p", "q", "r")), st.tuples(STATEMENTS, st.sets(st.sampled_from(ROLES), min_size=1))
)
INLINE = st.dictionaries(st.tuples(st.sampled_from(ROLES), st.sampled_from(("own", "other"))), STATEMENTS)
Laid = tuple[dict[str, tuple[set[str], set[str]]], dict[tuple[str, str], set[str]]]


def laid_out(side: Laid) -> tuple[list[Record], set[tuple[str, str]]]:
    """Give the resources of one way to hand out actions, and who may do what by them."""
    policies, inline = side
    records = [resource("iam/role", name, {"name": name}) for name in ROLES]
    may = set[tuple[str, str]]()
    for name, (actions, roles) in policies.items():
        records += attached(name, *(allow(each) for each in sorted(actions)), to=tuple(sorted(roles)))
        may |= {(role, action) for role in roles for action in actions}
    for (role, name), actions in inline.items():
        records.append(inline_policy(f"{role}-{name}", *(allow(each) for each in sorted(actions)), of=role))
        may |= {(role, action) for action in actions}
    return records, may


def may(found: tuple[Access, ...]) -> set[tuple[str, str]]:
    return {(each.who, action) for each in found for action in ACTIONS if action in each.what}


@given(st.tuples(POLICIES, INLINE), st.tuples(POLICIES, INLINE))
def test_what_a_role_gains_is_what_it_could_not_do_by_any_of_its_documents(old: Laid, new: Laid) -> None:
    (before, could), (after, can) = laid_out(old), laid_out(new)
    found = compared(before, after)
    assert (may(broadened(found)), may(narrowed(found))) == (can - could, could - can)
