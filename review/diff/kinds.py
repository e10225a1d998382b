"""The words of a difference: operations, answers, and the kinds of what a change may be."""

from enum import StrEnum


class Op(StrEnum):
    """What happens to a resource, in the engine's own words; `MOVE` is another address for the same resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    MOVE = "move"


class Answer(StrEnum):
    """Whether something happens: certainly, perhaps (it depends on what only the update knows), or not."""

    WILL = "WILL"
    MAY = "MAY"
    NO = "NO"


class CauseKind(StrEnum):
    """Where a change comes from."""

    CODE = "code"
    CONFIG = "config"
    UPSTREAM = "upstream"
    PROVIDER = "provider"
    UNKNOWN = "unknown"


class FoldKind(StrEnum):
    """Why a change is told together with others instead of by itself."""

    ORDER = "order"
    """A list in another order, where order has no meaning."""
    REWRITE = "rewrite"
    """A document written otherwise, with the same meaning."""
    TAGS = "tags"
    ASSET = "asset"
    """Code that was packed anew."""
    VERSION = "version"
    """Another version of a provider."""
    COMPONENT = "component"
    """What a component says of itself: no resource of its own."""
    SAME = "same"
    """The same change of the same property in many resources."""
    ELSEWHERE = "elsewhere"
    """A policy that stood at a resource of its own, or stands there now, and says the same."""
    RENEWED = "renewed"
    """A reference that follows a replaced resource."""


class HazardKind(StrEnum):
    """What may be lost."""

    DATA = "data loss"
    REPLACEMENT = "replacement"
    PROTECTION = "protection lowered"
    RETENTION = "retention lowered"
    PLACE = "moved"
    KEY = "key lost"
    RETAIN = "retained too late"
    SECRET = "secret in plain text"  # noqa: S105  a kind of hazard
    INTERRUPTION = "interruption"


class AccessKind(StrEnum):
    """Through what somebody reaches something."""

    IDENTITY = "identity policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"
    GRANT = "grant"
    NETWORK = "network"
    PUBLIC = "public access"
    ENCRYPTION = "encryption"
    LOGGING = "logging"
    FIREWALL = "firewall"
    SIGN_IN = "sign-in"
    ROLE = "role"
    CONTAINER = "container"
    SHARING = "sharing"


class Direction(StrEnum):
    """Whether more or less is possible afterwards."""

    BROADENED = "broadened"
    NARROWED = "narrowed"
