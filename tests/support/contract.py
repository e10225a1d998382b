"""The contract with the application, as the stack files make it."""

from collections.abc import Mapping

import pulumi

from components._naming import Identity
from components.composition.contract import contract_args
from components.composition.site import Site
from components.runtime.contract.args import ContractArgs
from settings.model import Settings
from tests.support.stacks import accepted


def site(changes: Mapping[str, object] | None = None, stack: str = "prod") -> Site:
    """Give the site of a changed stack, with the providers left open."""
    settings = accepted(changes or {}, stack)
    identity = identity_of(settings)
    options, lookup = pulumi.ResourceOptions(), pulumi.InvokeOutputOptions()
    return Site(
        settings=settings,
        identity=identity,
        recovery=identity,
        here=options,
        there=options,
        lookup=lookup,
        options=lambda **_: options,
    )


def identity_of(settings: Settings) -> Identity:
    """Give the identity of a stack's settings."""
    return Identity(
        project=settings.project,
        environment=settings.environment.value,
        region=settings.region,
        account=settings.account_id,
        owner=settings.owner,
        cost_center=settings.cost_center,
    )


def arguments(changes: Mapping[str, object] | None = None, stack: str = "prod") -> ContractArgs:
    """Give the arguments of the contract of a changed stack."""
    return contract_args(site(changes, stack))
