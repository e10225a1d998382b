"""The site of a platform: what every area is declared with."""

from dataclasses import dataclass

import pulumi

from components._naming import Identity
from settings.model import Settings


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
    lookup: pulumi.InvokeOutputOptions
    """Options of what is asked of AWS about the home region."""
