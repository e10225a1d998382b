"""What a class of database instance can hold."""

import re
from typing import Final

_CLASS: Final = re.compile(r"db\.(?P<family>[a-z]+)[a-z0-9]*\.(?:(?P<times>\d+)?x)?(?P<size>micro|small|medium|large)")
_GIB: Final = {"micro": 1, "small": 2, "medium": 4, "large": 8}
"""Memory of the classes of general use (RDS User Guide, "Hardware specifications for DB instance classes")."""
_TIMES_LARGE: Final = {"r": 2, "x": 4}
"""Classes with more memory for the same processor: twice and four times."""
_BYTES_PER_CONNECTION: Final = 9_531_392
"""RDS sets max_connections to the memory of the class divided by this, at most 5000 (RDS User Guide, "Quotas")."""
_MOST: Final = 5000
_NEARLY_ALL: Final = 0.66
"""RDS keeps memory of the class for itself, on the smallest more than a quarter: two thirds are nearly all there."""


def memory_gib(instance_class: str) -> int:
    """Give the memory of a class, such as db.m7g.2xlarge, in GiB."""
    match = _CLASS.match(instance_class)
    if match is None:
        message = f"instance class {instance_class!r}: write a class such as 'db.m7g.large'"
        raise ValueError(message)
    large = _GIB[match["size"]] * _TIMES_LARGE.get(match["family"][0], 1)
    extra = instance_class.removesuffix("large").endswith("x")
    return large * 2 * int(match["times"] or 1) if extra else large


def connections(instance_class: str) -> int:
    """Give the number of connections that is nearly all that a class accepts."""
    return int(min(memory_gib(instance_class) * 2**30 / _BYTES_PER_CONNECTION, _MOST) * _NEARLY_ALL)
