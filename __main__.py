"""The platform of the selected stack."""

import pulumi

from components.platform import Platform
from settings.load import from_stack

platform = Platform("platform", from_stack(pulumi.Config()))
for name, value in platform.exports().items():
    pulumi.export(name, value)
