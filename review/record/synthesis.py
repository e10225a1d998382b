"""What AWS would answer for a new resource, made up.

A row of `SHAPES` says how a type's id and ARN are built from its inputs and what else it computes. A type without a
row gets an id and an ARN of the common shape, so that documents composed from them can still be read.
"""

from collections.abc import Mapping
from typing import Final

from review.record import shapes_network, shapes_services, shapes_stores
from review.record.shape import Context, Shape

SHAPES: Final[Mapping[str, Shape]] = {**shapes_network.SHAPES, **shapes_services.SHAPES, **shapes_stores.SHAPES}
"""How the computed outputs of each type look."""

SECRET_OUTPUTS: Final[Mapping[str, frozenset[str]]] = {
    "random:index/randomPassword:RandomPassword": frozenset({"result", "bcryptHash"}),
    "aws:iam/accessKey:AccessKey": frozenset({"secret", "sesSmtpPasswordV4"}),
    "pagerduty:index/serviceIntegration:ServiceIntegration": frozenset({"integrationKey"}),
}
"""Outputs that the provider itself marks as secret."""

COMPLETED: Final[Mapping[str, frozenset[str]]] = {
    "aws:sesv2/emailIdentity:EmailIdentity": frozenset({"dkimSigningAttributes"}),
}
"""Inputs to which the provider adds what it computes: on a first preview that part is unknown."""


def outputs(type_: str, name: str, inputs: Mapping[str, object], *, region: str, account: str) -> dict[str, object]:
    """Give the computed outputs of a resource, its `id` among them."""
    context = Context(type_, name, inputs, region, account)
    shape = SHAPES.get(type_)
    if shape is None:
        return _common(context)
    found: dict[str, object] = {"id": shape.id(context), **shape.more(context)}
    if shape.arn is not None:
        found["arn"] = shape.arn(context)
    return found


def _common(context: Context) -> dict[str, object]:
    """Give outputs of the shape that most types have."""
    package, module, kind = _parts(context.type)
    if package != "aws":
        return {"id": f"{context.name}-{context.digest(10)}"}
    found: dict[str, object] = {
        "id": context.text("name"),
        "arn": context.arn(module, f"{kind}/{context.text('name')}"),
    }
    if "name" not in context.inputs:
        found["name"] = context.text("name")
    return found


def _parts(type_: str) -> tuple[str, str, str]:
    package, _, rest = type_.partition(":")
    module, _, kind = rest.partition(":")
    return package, module.partition("/")[0], kind[:1].lower() + kind[1:]
