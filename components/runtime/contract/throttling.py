"""How often somebody may ask; the firewall counts addresses before the application counts people and tenants."""

from typing import Final

from components.runtime.contract.rows import SERVING, Row, fixed

ROWS: Final[tuple[Row, ...]] = (
    fixed("THROTTLE_TTL_SECONDS", "60", SERVING, "API-1", "RL-1"),
    fixed("THROTTLE_LIMIT", "120", SERVING, "API-1", "RL-1"),
    fixed("THROTTLE_KEY", "ip+tenant", SERVING, "API-1", "RL-1"),
    fixed("THROTTLE_BULK_KEY", "ip+user", SERVING, "RL-1"),
    fixed("THROTTLE_STORE", "redis", SERVING, "API-1", "RL-1"),
    fixed("AUTH_THROTTLE_LIMIT", "10", SERVING, "AP-2"),
    fixed("AUTH_THROTTLE_TTL_SECONDS", "60", SERVING, "AP-2"),
    fixed("AUTH_LOCKOUT_THRESHOLD", "10", SERVING, "AP-2"),
)
"""Windows in seconds, limits in requests of one key, the lockout in failed sign-ins."""
