"""Which pages may call, and what stands between a client and the service."""

from typing import Final

from components.runtime.contract.bounds import ORIGIN, each, within
from components.runtime.contract.rows import API, SERVING, Row, Variable, fixed

ROWS: Final[tuple[Row, ...]] = (
    Variable(
        name="CORS_ALLOWED_ORIGINS",
        kinds=API,
        value=lambda args: ",".join(args.names.origins),
        source="cors.allowedOrigins",
        bound=each(ORIGIN, most=10),
        controls=("API-2",),
    ),
    fixed("CORS_CREDENTIALS", "true", API, "API-2"),
    Variable(
        name="TRUST_PROXY_HOPS",
        kinds=SERVING,
        value=lambda args: str(args.names.proxies),
        source="proxy.hops",
        bound=within(1, 2, "proxies"),
        controls=("API-1", "RL-1", "SC-3a"),
    ),
)
