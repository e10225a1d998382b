"""What is left of a caption before it is posted elsewhere."""

from typing import Final

from components.runtime.contract.bounds import HOST
from components.runtime.contract.rows import WORKER, Row, Variable, fixed

ROWS: Final[tuple[Row, ...]] = (
    fixed("CAPTION_SANITIZER", "strict", WORKER, "WS-3"),
    # Characters that each platform takes (Instagram Graph API, YouTube Data API, X API).
    fixed("CAPTION_MAX_IG", "2200", WORKER, "WS-3"),
    fixed("CAPTION_MAX_YT", "5000", WORKER, "WS-3"),
    fixed("CAPTION_MAX_X", "280", WORKER, "WS-3"),
    fixed("CAPTION_STRIP_MENTIONS", "true", WORKER, "WS-3"),
    Variable(
        name="CAPTION_ALLOWED_URL_HOSTS",
        kinds=WORKER,
        value=lambda args: args.names.app_host,
        source="domain.appHost",
        bound=HOST,
        controls=("WS-3",),
    ),
)
