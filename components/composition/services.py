"""Services: the registry, the cluster, the API, the workers, the scheduler, and the task that migrates the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pulumi

from components._iam import Allow
from components._signals import Signal
from components.composition.buckets import Buckets
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.composition.stores import Stores
from components.data.bucket_class import BucketClass
from components.foundation.keys import KeyPurpose
from components.foundation.logs import AccountBaseline
from components.foundation.network import Role, Tier
from components.foundation.ports import API
from components.runtime.cluster import Cluster, ClusterArgs
from components.runtime.endpoints import Endpoints, EndpointsArgs
from components.runtime.environment import ServiceEnvironment, ServiceKind
from components.runtime.registry import Registry, RegistryArgs
from components.runtime.scaling import Backlog, Load, Meter, Range, Requests
from components.runtime.service import Service, ServiceArgs, TargetGroup
from components.runtime.task import Task
from components.runtime.task_args import Architecture, TaskArgs, TaskSize

Environments = Mapping[ServiceKind, ServiceEnvironment]
Grants = Mapping[ServiceKind, Sequence[Allow]]
"""What the code of each service may do beyond its buckets and the cache."""

_QUEUES: Final = ("publish.fifo", "download.fifo", "notify.fifo")
"""The queues that workers work off."""
_ARCHITECTURES: Final = {"arm64": Architecture.ARM64, "x86-64": Architecture.X86_64}
_ROLES: Final = {
    ServiceKind.API: Role.API,
    ServiceKind.WORKER: Role.WORKER,
    ServiceKind.SCHEDULER: Role.SCHEDULER,
}
"""The services that are kept running, and their roles in the network. A migration is run by hand or by a pipeline."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wiring:
    """What other areas hand over."""

    environments: Environments
    """What each service is told."""
    grants: Grants = field(default_factory=dict)
    load_balancer: TargetGroup | None = None
    """Where the load balancer finds the API."""
    after: Sequence[pulumi.Resource] = ()
    """What must exist before a service starts, such as the first values of its secrets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """What runs."""

    cluster: Cluster
    services: Mapping[ServiceKind, Service]
    migrate: Task
    signals: tuple[Signal, ...]


def declare_services(site: Site, foundation: Foundation, stores: Stores, buckets: Buckets, wiring: Wiring) -> Services:
    """Declare what runs. Each service gets what it works with, and what other areas hand over for it."""
    told = wiring.environments
    tasks = {
        kind: _task(site, foundation, told[kind], (*_own_grants(kind, stores, buckets), *wiring.grants.get(kind, ())))
        for kind in ServiceKind
    }
    _declare_registry(site, foundation)
    cluster, endpoints = _declare_cluster(site, foundation), _declare_endpoints(site, stores)
    services = {
        kind: _service(site, foundation, tasks[kind], cluster, replace(wiring, after=(endpoints, *wiring.after)))
        for kind in _ROLES
    }
    migrate = Task("migrate", tasks[ServiceKind.MIGRATE], site.here)
    signals = [signal for service in services.values() for signal in service.signals()]
    return Services(cluster=cluster, services=services, migrate=migrate, signals=(*signals, *migrate.signals()))


def _service(site: Site, foundation: Foundation, task: TaskArgs, cluster: Cluster, wiring: Wiring) -> Service:
    """Declare a service that is kept running."""
    kind = task.environment.kind
    args = ServiceArgs(
        task=task,
        cluster=cluster,
        subnet_ids=foundation.network.subnets(Tier.APP),
        security_group_id=foundation.network.group(_ROLES[kind]),
        range=_range(site, kind, wiring.load_balancer),
        load_balancer=wiring.load_balancer if kind is ServiceKind.API else None,
        after=wiring.after,
    )
    return Service(kind.value, args, site.here)


def _baseline(site: Site) -> AccountBaseline:
    return AccountBaseline.OWNED if site.settings.account_baseline else AccountBaseline.ELSEWHERE


def _declare_registry(site: Site, foundation: Foundation) -> None:
    args = RegistryArgs(
        identity=site.identity,
        services=[kind.value for kind in ServiceKind],
        key_arn=foundation.keys.arn(KeyPurpose.DATA),
        keep_images=site.settings.services.keep_images,
        baseline=_baseline(site),
    )
    Registry("registry", args, site.here)


def _declare_cluster(site: Site, foundation: Foundation) -> Cluster:
    args = ClusterArgs(
        identity=site.identity,
        key_arn=foundation.keys.arn(KeyPurpose.DATA),
        logs=foundation.logs,
        baseline=_baseline(site),
    )
    return Cluster("cluster", args, site.here)


def _declare_endpoints(site: Site, stores: Stores) -> Endpoints:
    """Publish the addresses that AWS makes up."""
    addresses = {"database-host": stores.postgres.address, "redis-host": stores.redis.primary_endpoint}
    return Endpoints("endpoints", EndpointsArgs(identity=site.identity, addresses=addresses), site.here)


def _task(site: Site, foundation: Foundation, environment: ServiceEnvironment, grants: Sequence[Allow]) -> TaskArgs:
    kind = environment.kind
    return TaskArgs(
        identity=site.identity,
        environment=environment,
        image=_image(site, kind),
        size=_size(site, kind),
        logs=foundation.logs,
        grants=grants,
        port=API if kind is ServiceKind.API else None,
        architecture=_ARCHITECTURES[site.settings.services.architecture.value],
    )


def _image(site: Site, kind: ServiceKind) -> str:
    images = site.settings.images
    return {
        ServiceKind.API: images.api,
        ServiceKind.WORKER: images.worker,
        ServiceKind.SCHEDULER: images.scheduler,
        ServiceKind.MIGRATE: images.migrate,
    }[kind]


def _size(site: Site, kind: ServiceKind) -> TaskSize:
    sizes = site.settings.services
    cpu, memory = {
        ServiceKind.API: (sizes.api.cpu, sizes.api.memory),
        ServiceKind.WORKER: (sizes.worker.cpu, sizes.worker.memory),
        ServiceKind.SCHEDULER: (sizes.scheduler.cpu, sizes.scheduler.memory),
        ServiceKind.MIGRATE: (sizes.migrate.cpu, sizes.migrate.memory),
    }[kind]
    return TaskSize(cpu=cpu, memory=memory)


def _range(site: Site, kind: ServiceKind, load_balancer: TargetGroup | None) -> Range | None:
    """Give how many tasks run. There is one scheduler: two would do everything twice."""
    sizes = site.settings.services
    if kind is ServiceKind.API:
        by_requests: Sequence[Meter] = (
            (Requests(label=load_balancer.label),) if load_balancer and load_balancer.label else ()
        )
        return Range(least=sizes.api.min_tasks, most=sizes.api.max_tasks, meters=(Load(), *by_requests))
    if kind is ServiceKind.WORKER:
        queues = [site.identity.named(queue, limit=80) for queue in _QUEUES]
        meters = (Load(), Backlog(queues=queues))
        return Range(least=sizes.worker.min_tasks, most=sizes.worker.max_tasks, meters=meters)
    return None


def _own_grants(kind: ServiceKind, stores: Stores, buckets: Buckets) -> tuple[Allow, ...]:
    """Give what a kind does with media and with the cache. The API signs uploads, so it needs what it signs."""
    temp, archive = buckets[BucketClass.MEDIA_TEMP], buckets[BucketClass.MEDIA_ARCHIVE]
    cache = stores.redis.connectable()
    return {
        ServiceKind.API: (*temp.writable(), *archive.readable(), *cache),
        ServiceKind.WORKER: (*temp.readable(), *temp.writable(), *archive.writable(), *cache),
        ServiceKind.SCHEDULER: cache,
        ServiceKind.MIGRATE: (),
    }[kind]
