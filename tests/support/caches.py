"""Caches that comply, and what they use, for tests of rules."""

from typing import Final

from hardening.resources import Resource
from hardening.values import Secret
from tests.support.rules import CANARY, changed
from tests.support.wire import resource

KEY: Final = "arn:aws:kms:eu-west-1:111122223333:key/5d3c"
TOKEN: Final = "a" * 40
CACHE: Final[dict[str, object]] = {
    "replicationGroupId": "shop",
    "engine": "valkey",
    "engineVersion": "8.0",
    "parameterGroupName": "shop-valkey8",
    "authToken": Secret(TOKEN),
    "authTokenUpdateStrategy": "ROTATE",
    "transitEncryptionEnabled": True,
    "transitEncryptionMode": "required",
    "atRestEncryptionEnabled": True,
    "kmsKeyId": KEY,
    "automaticFailoverEnabled": True,
    "multiAzEnabled": True,
    "numCacheClusters": 2,
    "snapshotRetentionLimit": 7,
    "finalSnapshotIdentifier": "shop-final",
    "applyImmediately": False,
    "tags": {"Use": "sessions"},
}
GROUP: Final[dict[str, object]] = {
    "name": "shop-valkey8",
    "family": "valkey8",
    "parameters": [{"name": "maxmemory-policy", "value": "noeviction"}],
}
USER: Final[dict[str, object]] = {
    "userName": "app",
    "accessString": "on ~app:* +@read +@write",
    "passwords": Secret([CANARY]),
}


def cache(path: str = "", value: object = None) -> Resource:
    return resource("elasticache/replicationGroup", "c", changed(CACHE, path, value) if path else CACHE)


def group(path: str = "", value: object = None) -> Resource:
    return resource("elasticache/parameterGroup", "g", changed(GROUP, path, value) if path else GROUP)


def user(path: str = "", value: object = None) -> Resource:
    return resource("elasticache/user", "u", changed(USER, path, value) if path else USER)
