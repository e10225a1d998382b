"""Refresh: what keeps the tokens of connected accounts alive, and what notices credentials that grow old."""

from collections.abc import Mapping
from dataclasses import dataclass

from components._iam import Allow
from components._signals import Signal
from components.composition.foundation import Foundation
from components.composition.site import Site
from components.operations.account_secrets import connecting, publishing
from components.operations.ages import cookie_age, secret_age
from components.operations.refresh import token_refresh
from components.operations.scheduled_function import ScheduledFunction, ScheduledFunctionArgs
from components.runtime.environment import ServiceKind
from components.runtime.function import FunctionHost


@dataclass(frozen=True, kw_only=True, slots=True)
class Refresh:
    """What refreshes and watches, and what services may do with the secrets of accounts."""

    functions: Mapping[str, ScheduledFunction]
    """By the part that names each."""
    grants: Mapping[ServiceKind, tuple[Allow, ...]]
    """For the code of each service: the API connects accounts, the worker reads their tokens."""
    signals: tuple[Signal, ...]


def declare_refresh(site: Site, foundation: Foundation) -> Refresh:
    """Declare a function for each platform that content is published to, and two that watch ages."""
    settings, identity = site.settings, site.identity
    platforms = [platform.value for platform in settings.oauth.platforms]
    works = [
        *(token_refresh(identity, platform) for platform in platforms),
        cookie_age(identity, settings.tiktok.cookie_max_age_days),
        secret_age(identity),
    ]
    host = FunctionHost(identity=identity, logs=foundation.logs, keys=foundation.keys)
    functions = {
        work.part: ScheduledFunction(work.part, ScheduledFunctionArgs(host=host, work=work), site.here)
        for work in works
    }
    return Refresh(
        functions=functions,
        grants={
            ServiceKind.API: connecting(identity, platforms),
            ServiceKind.WORKER: publishing(identity, platforms),
        },
        signals=tuple(signal for function in functions.values() for signal in function.signals()),
    )
