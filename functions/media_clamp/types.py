"""The type of a medium by its first bytes."""

from typing import Final

BYTES: Final = 64
"""How many bytes are enough."""
_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_BOXED: Final = {
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
"""Major brands of ISO base media files that are no MP4 (the registry of the MP4 Registration Authority)."""
_MP4: Final = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV", b"mmp4"}
)
_EBML: Final = b"\x1a\x45\xdf\xa3"
_CONTAINERS: Final = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
RECOGNISED: Final = frozenset(
    {
        *(name for _, name in _STARTS),
        *_BOXED.values(),
        *_CONTAINERS.values(),
        "video/mp4",
        "video/webm",
        "video/x-matroska",
    }
)
"""Every type that can be told."""


def type_of(head: bytes) -> str:
    """Give the type; an empty text for anything else."""
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/mp4" if brand in _MP4 else _BOXED.get(brand, "")
    if head.startswith(b"RIFF"):
        return _CONTAINERS.get(head[8:12], "")
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head else "video/x-matroska" if b"matroska" in head else ""
    return ""
