"""APP: uploads go to a bucket, are of listed types, and are clamped in size and length."""

from collections.abc import Callable, Iterator
from typing import Final

from hardening.aws.environments import TASK, Container
from hardening.aws.forms import (
    Demand,
    Form,
    bound,
    judge_all,
    listing,
    matching,
    number,
    on_applications,
    one_of,
    texts,
    told_any,
)
from hardening.aws.services import PARAMETERS as SERVICES
from hardening.frameworks import nist
from hardening.rows import STRICT, TEXTS, join_row, setting
from hardening.rule import Outcome, Rule, Subject

_SERVING: Final = ("api", "worker")
_WORKER: Final = ("worker",)
_TYPES: Final = Form(
    "types one by one, none of which a browser runs",
    lambda value: (
        listing(matching(r"[a-z]+/[a-z0-9][a-z0-9.+-]*", "a type"), 30).fits(value)
        and not any(
            part.startswith(("text/", "image/svg")) or part in ("application/octet-stream", "application/xhtml+xml")
            for part in value.split(",")
        )
    ),
)


def _up_to(parameter: str) -> Callable[[Subject], Form]:
    return lambda subject: number(1, bound(subject, parameter))


_BYTES: Final = _up_to("maxUploadBytes")
_SECONDS: Final = _up_to("maxSeconds")
_DEMANDS: Final[tuple[Demand, ...]] = (
    Demand("STORAGE_PROVIDER", _SERVING, lambda subject: one_of(texts(subject, "storageProviders"))),
    Demand("ALLOW_MIME_TYPES", _SERVING, _TYPES),
    Demand("MAX_UPLOAD_BYTES", _SERVING, _BYTES),
    Demand("MAX_MEDIA_DURATION_SECONDS", _SERVING, _SECONDS),
    *(Demand(f"MAX_BYTES_{platform}", _WORKER, _BYTES) for platform in ("IG", "YT", "X")),
    *(Demand(f"MAX_SECONDS_{platform}", _WORKER, _SECONDS) for platform in ("IG", "YT", "X")),
)
_NAMED: Final = frozenset(demand.name for demand in _DEMANDS)


def _judge(container: Container, kind: object) -> Iterator[Outcome]:
    """Judge what is demanded, and the clamps of further platforms."""
    yield from judge_all(_DEMANDS)(container, kind)
    further = sorted(name for name in container.variables if name not in _NAMED)
    yield from judge_all([Demand(name, (), _BYTES) for name in further if name.startswith("MAX_BYTES_")])(
        container, kind
    )
    yield from judge_all([Demand(name, (), _SECONDS) for name in further if name.startswith("MAX_SECONDS_")])(
        container, kind
    )


RULES: Final[tuple[Rule, ...]] = (
    join_row("APP-04 upload-limits",
        "Uploads go to a bucket, are of listed types of media, and are bounded in bytes and seconds", TASK,
        on_applications(_judge, told_any(_DEMANDS), "it takes no uploads"), nist("SI-10"), controls=("WS-2", "SU-1"),
        dev=STRICT,
        fix="Give STORAGE_PROVIDER=s3, ALLOW_MIME_TYPES without wildcards and types that run as scripts, and "
        "MAX_UPLOAD_BYTES and MAX_MEDIA_DURATION_SECONDS as plain digits within the caps.", parameters=(*SERVICES,
        setting("maxUploadBytes", "Bytes of the largest upload that any service may take.", {"type": "integer",
        "minimum": 1, "maximum": 1 << 40}, 1 << 30), setting("maxSeconds",
        "Seconds of the longest medium that any service may take.", {"type": "integer", "minimum": 1,
        "maximum": 86_400}, 900), setting("storageProviders",
        "Values of STORAGE_PROVIDER: stores whose encryption and access the other rules judge.", TEXTS, ["s3"]))),
)  # fmt: skip
