"""Messaging: queues of work, topics that tell people, and the tables that keep work from being done twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from components._naming import DataClass
from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.data.queue import Queue, QueueArgs
from components.data.table import Table, TableArgs, TableKey, TableUse
from components.data.topic import Topic, TopicArgs
from components.foundation.keys import KeyPurpose

QUEUES: Final = ("publish", "download", "notify")
"""Kinds of work."""
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "alerts": ("backup", "cloudwatch", "events", "events.rds"),
    "notices": ("backup", "budgets", "cloudwatch", "events", "events.rds"),
    "dsr": (),
}
"""Topics with the services that publish: what wakes somebody, what tells the team, and requests about personal data."""
TABLES: Final[Mapping[str, tuple[TableUse, TableKey]]] = {
    "idempotency": (TableUse.IDEMPOTENCY, TableKey(partition="fingerprint")),
    "token-leases": (TableUse.LEASES, TableKey(partition="pk")),
}
"""Tables: which jobs were done, and who may refresh a token now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Messaging:
    """Queues, topics and tables by the parts that name them."""

    queues: Mapping[str, Queue]
    topics: Mapping[str, Topic]
    tables: Mapping[str, Table]
    signals: tuple[Signal, ...]


def declare_messaging(site: Site, foundation: Foundation) -> Messaging:
    """Declare what services tell each other, and people."""
    queues = {part: _queue(site, foundation, part) for part in QUEUES}
    return Messaging(
        queues=queues,
        topics={part: _topic(site, foundation, part) for part in TOPICS},
        tables={part: _table(site, foundation, part) for part in TABLES},
        signals=tuple(signal for queue in queues.values() for signal in queue.signals()),
    )


def _queue(site: Site, foundation: Foundation, part: str) -> Queue:
    args = QueueArgs(
        identity=site.identity,
        part=part,
        key_arn=foundation.keys.arn(KeyPurpose.MESSAGING),
        alarm_age_seconds=site.settings.alerts.thresholds.jobs_age_seconds,
    )
    return Queue(part, args, site.here)


def _topic(site: Site, foundation: Foundation, part: str) -> Topic:
    args = TopicArgs(
        identity=site.identity,
        part=part,
        key_arn=foundation.keys.arn(KeyPurpose.MESSAGING),
        data_class=DataClass.CONFIDENTIAL,
        publishers=[f"{service}.amazonaws.com" for service in TOPICS[part]],
    )
    return Topic(part, args, site.here)


def _table(site: Site, foundation: Foundation, part: str) -> Table:
    use, key = TABLES[part]
    args = TableArgs(identity=site.identity, part=part, use=use, key=key, key_arn=foundation.keys.arn(KeyPurpose.DATA))
    return Table(part, args, site.here)
