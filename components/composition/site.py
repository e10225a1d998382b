"""The site of a platform: what every area is declared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pulumi

from components._naming import Identity
from settings.model import Settings


class Options(Protocol):
    """Makes the options of a part of the platform."""

    def __call__(self, *, providers: Sequence[pulumi.ProviderResource] = ()) -> pulumi.ResourceOptions:
        """Give options with further providers."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Whose platform it is, in which regions it stands, and the options of what is declared there.

    Beside the composition, nothing reads settings: components get arguments.
    """

    settings: Settings
    identity: Identity
    """Names and tags in the home region."""
    recovery: Identity
    """Names and tags in the region where copies survive the loss of the first."""
    here: pulumi.ResourceOptions
    """Options of components in the home region."""
    there: pulumi.ResourceOptions
    """Options of components in the recovery region."""
    options: Options
    """Makes options of what stands outside AWS."""
    lookup: pulumi.InvokeOutputOptions
    """Options of what is asked of AWS about the home region."""
