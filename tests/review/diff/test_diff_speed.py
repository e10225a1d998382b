"""Ten thousand resources are compared in seconds, and time and memory grow with their number alone."""

import time
import tracemalloc

from review.bench.suite import DIFFERENCE_WORK, difference_figures
from review.diff.difference import difference
from review.diff.sides import Loaded
from tests.support.differences import Record, changed, component, graph, loaded, resource

PARTS = [component(f"part{index}") for index in range(100)]
POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "%s"}]}'


def kinds(index: int) -> list[tuple[str, dict[str, object]]]:
    """Give a resource of each kind."""
    door = {"protocol": "tcp", "fromPort": index, "toPort": index, "cidrBlocks": ["10.0.0.0/8"]}
    return [
        ("iam/rolePolicy", {"role": f"r{index}", "policy": POLICY % f"arn:aws:s3:::b{index}/*"}),
        ("ec2/securityGroup", {"ingress": [door]}),
        ("sqs/queue", {"name": f"q{index}", "tags": {"Owner": "shop"}, "kmsMasterKeyId": "k"}),
        ("s3/bucket", {"bucket": f"b{index}", "tags": {"Owner": "shop"}}),
    ]


def large(count: int) -> tuple[list[Record], list[Record]]:
    """Give a stack of every kind of resource, of which each tenth changes."""
    before, after = [*PARTS], [*PARTS]
    for index in range(count):
        parent = str(PARTS[index % 100]["urn"])
        kind, given = kinds(index)[index % 4]
        record = resource(kind, f"x{index}", given, parent=parent)
        before.append(record)
        after.append(changed(record, tags={"Owner": f"o{index}"}) if index % 10 == 0 else record)
    return before, after


def spent(count: int) -> tuple[float, float]:
    """Give seconds and bytes that a comparison takes, the least of three runs and the most of one."""
    before, after = large(count)
    sides = loaded(graph(*before)), loaded(graph(*after))
    seconds = min(timed(*sides, count // 10) for _ in range(3))
    tracemalloc.start()
    difference(*sides, terms=None)
    peak = float(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    return seconds, peak


def timed(base: Loaded, head: Loaded, changes: int) -> float:
    start = time.process_time()
    found = difference(base, head, terms=None)
    seconds = time.process_time() - start
    assert len(found.changes) == changes
    return seconds


def test_ten_thousand_resources() -> None:
    spent(100)  # reads in what is read once
    small, large_ = spent(2_500), spent(10_000)
    assert large_[0] <= 10
    assert large_[0] / small[0] <= 4 * 1.6  # a shared machine: the bound on time is loose, that on memory is not
    assert large_[1] / small[1] <= 4 * 1.15


def test_a_difference_costs_little_more_than_its_two_previews() -> None:
    """Nothing is kept of either side. Processors count: other tests run beside this one. Half a preview is leeway."""
    found = {figure.name: figure.value for figure in difference_figures(2)}
    assert found[DIFFERENCE_WORK] <= 2.5, found
