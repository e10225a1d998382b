"""Where the stores are, and how to log in to them over verified TLS."""

from typing import Final

from components.foundation.ports import REDIS
from components.runtime.contract.bounds import matching, one_of
from components.runtime.contract.rows import EVERY, LASTING, SERVING, Endpoint, Row, Variable, fixed, secret

_PLATFORMS: Final = ("instagram", "youtube", "x")

ROWS: Final[tuple[Row, ...]] = (
    fixed("DATABASE_SSL_MODE", "verify-full", EVERY, "ND-1"),
    # The image carries the bundle of RDS: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
    fixed("DATABASE_CA_PATH", "/etc/ssl/certs/rds-global-bundle.pem", EVERY, "ND-1"),
    # The keys are those that RDS itself writes into a secret (RDS User Guide, "Password management").
    secret("DATABASE_HOST", "db-app", "ND-1", key="host"),
    secret("DATABASE_PORT", "db-app", "ND-1", key="port"),
    secret("DATABASE_NAME", "db-app", "ND-1", key="dbname"),
    secret("DATABASE_USER", "db-app", "PF-0", "SS-1", key="username"),
    secret("DATABASE_PASSWORD", "db-app", "PF-0", "SS-1", key="password"),
    Endpoint(name="REDIS_HOST", kinds=LASTING, part="endpoint/redis-host", controls=("ND-3", "SC-2")),
    fixed("REDIS_PORT", str(REDIS), LASTING, "ND-3", "SC-2"),
    fixed("REDIS_TLS", "true", LASTING, "ND-1", "ND-3"),
    Variable(
        name="REDIS_AUTH_MODE",
        kinds=LASTING,
        value=lambda args: args.cache_auth.value,
        source="redis.auth",
        bound=one_of("token", "rbac"),
        controls=("ND-3",),
    ),
    secret("REDIS_AUTH_TOKEN", "redis-auth", "ND-3", "PF-0", "SS-1", key="token"),
    secret("MONGO_URI", "mongo-uri", "PF-0", "SS-1"),
    Variable(
        name="OAUTH_SECRET_PREFIX",
        kinds=SERVING,
        value=lambda args: args.identity.path("oauth/"),
        source="path of the secrets of accounts",
        bound=matching(r"/[\w/-]+/", "a path"),
        controls=("TC-1",),
    ),
    *(
        secret(f"{platform.upper()}_{key.upper()}", f"oauth-app/{platform}", "PF-0", "TC-1", key=key)
        for platform in _PLATFORMS
        for key in ("client_id", "client_secret")
    ),
)
