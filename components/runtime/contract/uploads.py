"""Where media go, which, how large and how long."""

from collections.abc import Iterator
from typing import Final

from components.runtime.contract.args import ContractArgs, Platform
from components.runtime.contract.bounds import NAME, each, matching, within
from components.runtime.contract.rows import SERVING, WORKER, Row, Variable, fixed

_BYTES: Final = within(1, 1 << 30, "bytes")
_SECONDS: Final = within(1, 900, "seconds")


def _clamps(platform: Platform) -> Iterator[Variable]:
    """Hold what a platform takes to what may be uploaded at all."""
    source = f"storage, media.platformLimits.{platform.name.lower()}"

    def size(args: ContractArgs) -> str:
        return str(min(args.uploads.platforms[platform].max_bytes, args.uploads.clamp.max_bytes))

    def length(args: ContractArgs) -> str:
        return str(min(args.uploads.platforms[platform].max_seconds, args.uploads.clamp.max_seconds))

    for name, value, bound in (("BYTES", size, _BYTES), ("SECONDS", length, _SECONDS)):
        yield Variable(
            name=f"MAX_{name}_{platform.value}",
            kinds=WORKER,
            value=value,
            source=source,
            bound=bound,
            controls=("WS-2",),
        )


def _bucket(name: str, part: str) -> Variable:
    return Variable(
        name=name,
        kinds=SERVING,
        value=lambda args: args.identity.bucket(part),
        source=f"name of the bucket {part}",
        bound=NAME,
        controls=("SU-1",),
    )


ROWS: Final[tuple[Row, ...]] = (
    fixed("STORAGE_PROVIDER", "s3", SERVING, "SU-1"),
    _bucket("S3_BUCKET_MEDIA", "media-temp"),
    _bucket("S3_BUCKET_ARCHIVE", "media-archive"),
    Variable(
        name="ALLOW_MIME_TYPES",
        kinds=SERVING,
        value=lambda args: ",".join(args.uploads.media_types),
        source="storage.allowMimeTypes",
        bound=each(matching(r"(video|image)/(?!svg)[a-z0-9.+-]+", "a type of video or image"), most=20),
        controls=("SU-1", "SU-2"),
    ),
    Variable(
        name="MAX_UPLOAD_BYTES",
        kinds=SERVING,
        value=lambda args: str(args.uploads.clamp.max_bytes),
        source="storage.maxUploadBytes",
        bound=_BYTES,
        controls=("SU-1", "WS-2"),
    ),
    Variable(
        name="MAX_MEDIA_DURATION_SECONDS",
        kinds=SERVING,
        value=lambda args: str(args.uploads.clamp.max_seconds),
        source="storage.maxDurationSeconds",
        bound=_SECONDS,
        controls=("WS-2",),
    ),
    fixed("REQUIRE_SCAN_TAG", "true", SERVING, "SU-2"),
    *(row for platform in Platform for row in _clamps(platform)),
)
