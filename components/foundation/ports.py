"""The ports of the platform."""

from typing import Final

HTTP: Final = 80
HTTPS: Final = 443
POSTGRES: Final = 5432
REDIS: Final = 6379
API: Final = 8443
"""Where the API listens for the load balancer by default: HTTPS, above the ports that only root may open."""
