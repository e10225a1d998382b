"""How ids and ARNs are made up from the inputs of a resource: of the right shape, the same on every run."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from review.record.answers import partition_of


@dataclass(frozen=True, slots=True)
class Context:
    """Whose resource it is, and the program's name for it."""

    type: str
    name: str
    inputs: Mapping[str, object]
    region: str
    account: str

    def text(self, *properties: str) -> str:
        """Give the first of these inputs that is a known text, else an autoname as the provider makes it."""
        for prop in properties:
            value = self.inputs.get(prop)
            if isinstance(value, str) and value:
                return value
        return f"{self.name}-{self.digest(7)}"

    def digest(self, length: int) -> str:
        """Give hexadecimal characters that stay the same for the same resource."""
        return hashlib.sha256(f"{self.type}|{self.name}".encode()).hexdigest()[:length]

    def uuid(self) -> str:
        """Give a text of the shape of a UUID."""
        raw = self.digest(32)
        return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))

    def arn(self, service: str, resource: str, *, region: str | None = None, account: str | None = None) -> str:
        """Compose an ARN."""
        where = self.region if region is None else region
        who = self.account if account is None else account
        return f"arn:{partition_of(self.region)}:{service}:{where}:{who}:{resource}"


Build = Callable[[Context], str]
Extra = Callable[[Context], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a type's computed outputs look."""

    id: Build
    arn: Build | None = None
    more: Extra = field(default=lambda _: {})


def ec2(prefix: str, kind: str) -> Shape:
    """Shape a type of EC2, whose id is a prefix and seventeen characters."""

    def identity(context: Context) -> str:
        return f"{prefix}-{context.digest(17)}"

    return Shape(identity, lambda context: context.arn("ec2", f"{kind}/{identity(context)}"))


def named(service: str, form: str, *properties: str, id_is_arn: bool = False, globally: bool = False) -> Shape:
    """Shape a type whose ARN ends in its name; `form` is such as `role/{}`."""
    keys = properties or ("name",)

    def arn(context: Context) -> str:
        where = "" if globally else None
        return context.arn(service, form.format(context.text(*keys)), region=where)

    def extra(context: Context) -> dict[str, object]:
        return {} if keys[0] in context.inputs else {keys[0]: context.text(*keys)}

    return Shape(arn if id_is_arn else lambda context: context.text(*keys), arn, extra)


def balancing(kind: str) -> Shape:
    """Shape a part of a load balancer, whose id is its ARN."""

    def arn(context: Context) -> str:
        return context.arn("elasticloadbalancing", f"{kind}/app/{context.name}/{context.digest(32)}")

    return Shape(arn, arn)


def attached(*properties: str) -> Shape:
    """Shape a part of another resource, whose id is that resource's."""
    return Shape(lambda context: context.text(*properties))
