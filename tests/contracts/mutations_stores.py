"""Breaking databases and caches: ND-1, ND-2, ND-3, SC-2, LP-2."""

import json

from tests.contracts.edits import Edit, Graph, Target, add, put, record
from tests.contracts.mutations import (
    GROUP,
    INSTANCE,
    LOG_GROUP,
    Mutation,
    added,
    gone,
    optioned,
    removed,
    unset,
    valued,
)

PARAMETERS = "aws:rds/parameterGroup:ParameterGroup"
CACHE_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
CACHE_GROUP: dict[str, Target] = {"securityGroupId": (SECURITY_GROUP, "network-groups-cache")}


def parameter(type_: str, name: str, value: object) -> Edit:
    """Set one parameter of a parameter group."""

    def edit(graph: Graph) -> None:
        for entry in record(graph, type_)["inputs"]["parameters"]:
            if entry["name"] == name:
                entry["value"] = value
                return
        message = f"{type_} sets no {name}"
        raise AssertionError(message)

    return edit


def parameters(line: str, rule: str, type_: str, name: str, value: str) -> Mutation:
    """Set one parameter wrong, and make it unknown."""
    unknown = parameter(type_, name, {"$unknown": True})
    return Mutation(line=line, rule=rule, edit=parameter(type_, name, value), unknown=unknown)


def cache_rule(line: str, rule: str, **rules: object) -> Mutation:
    """Open the cache's security group."""
    inputs = {"ipProtocol": "tcp", "fromPort": 6379, "toPort": 6379, "description": "open", **rules}
    return added(line, rule, INGRESS, inputs, to=CACHE_GROUP)


def halves(graph: Graph) -> None:
    """Open the cache to the world in two halves."""
    for index, cidr in enumerate(("0.0.0.0/1", "128.0.0.0/1")):
        inputs = {"ipProtocol": "tcp", "fromPort": 6379, "toPort": 6379, "cidrIpv4": cidr, "description": "half"}
        add(INGRESS, inputs, to=CACHE_GROUP)(graph)
        graph["resources"][-1]["urn"] += str(index)


def posing_as_audit(graph: Graph) -> None:
    """Keep an operational group as long as an audit group, by its tag alone."""
    put(LOG_GROUP, "tags.LogClass", "audit", "postgres-postgresql")(graph)
    put(LOG_GROUP, "retentionInDays", 3653, "postgres-postgresql")(graph)


TASK = json.dumps([{"name": "app", "environment": [{"name": "REDIS_URL", "value": "redis://:hunter2hunter2@r:6379"}]}])
SHARED = {"dbInstanceIdentifier": "db", "dbSnapshotIdentifier": "s", "sharedAccounts": ["all"]}
MEMORY = {"name": "m", "nodeType": "db.t4g.small", "aclName": "open-access", "tlsEnabled": True}

STORES = (
    parameters("ND-1 m5", "RDS-04", PARAMETERS, "rds.force_ssl", "0"),
    parameters("ND-1 m6", "RDS-04", PARAMETERS, "ssl_min_protocol_version", "TLSv1"),
    valued("ND-1 m7", "RED-02", GROUP, "transitEncryptionMode", "preferred"),
    valued("ND-1 m10", "RDS-04", PARAMETERS, "family", "postgres16"),
    valued("ND-2 m1", "RDS-02", INSTANCE, "backupRetentionPeriod", 0),
    valued("ND-2 m2", "RDS-02", INSTANCE, "backupRetentionPeriod", 7),
    valued("ND-2 m3", "RDS-03", INSTANCE, "deletionProtection", value=False),
    removed("ND-2 m3", "RDS-03", INSTANCE, "deletionProtection"),
    valued("ND-2 m4", "RDS-03", INSTANCE, "skipFinalSnapshot", value=True),
    removed("ND-2 m5", "RDS-02", INSTANCE, "deleteAutomatedBackups"),
    optioned("ND-2 m6", "G-03", INSTANCE, "ignoreChanges", ["deletionProtection"]),
    valued("ND-2 m7", "RDS-10", INSTANCE, "applyImmediately", value=True),
    added("ND-2 m8", "RDS-11", "aws:rds/snapshot:Snapshot", SHARED),
    optioned("ND-2 m10", "G-04", INSTANCE, "protect", value=False),
    valued("ND-2 m11", "RDS-05", INSTANCE, "publiclyAccessible", value=True),
    gone("ND-2 m12", "NET-04", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"),
    valued("ND-2", "RDS-01", INSTANCE, "storageEncrypted", value=False),
    unset("ND-2", "RDS-01", INSTANCE, "kmsKeyId"),
    valued("ND-2", "RDS-06", INSTANCE, "manageMasterUserPassword", value=False),
    valued("ND-2", "RDS-08", INSTANCE, "multiAz", value=False),
    valued("ND-2", "RDS-12", INSTANCE, "iamDatabaseAuthenticationEnabled", value=False),
    gone("ND-2", "BKP-01", "aws:backup/vaultLockConfiguration:VaultLockConfiguration"),
    unset("ND-3 m1", "RED-01", GROUP, "authToken"),
    valued("ND-3 m2", "RED-01", GROUP, "authTokenUpdateStrategy", "DELETE"),
    valued("ND-3 m3", "RED-02", GROUP, "transitEncryptionEnabled", value=False),
    added("ND-3 m4", "RED-05", "aws:elasticache/cluster:Cluster", {"engine": "redis", "clusterId": "c"}),
    added(
        "ND-3 m5",
        "RED-06",
        "aws:elasticache/user:User",
        {"userId": "u", "userName": "u", "engine": "valkey", "accessString": "on ~* +@all nopass"},
    ),
    added("ND-3 m6", "RED-01", "aws:elasticache/serverlessCache:ServerlessCache", {"engine": "valkey", "name": "s"}),
    added("ND-3 m7", "RED-01", "aws:memorydb/cluster:Cluster", MEMORY),
    added("ND-3 m8", "G-09", "aws:ecs/taskDefinition:TaskDefinition", {"family": "f", "containerDefinitions": TASK}),
    cache_rule("ND-3 m9", "NET-01", cidrIpv4="10.0.0.0/8"),
    Mutation(line="ND-3 m10", rule="NET-02", edit=halves),
    cache_rule("ND-3 m11", "NET-01", cidrIpv6="::/0"),
    valued("ND-3", "RED-03", GROUP, "atRestEncryptionEnabled", value=False),
    valued("ND-3", "RED-04", GROUP, "automaticFailoverEnabled", value=False),
    parameters("SC-2 m5", "RED-07", CACHE_PARAMETERS, "maxmemory-policy", "allkeys-lru"),
    valued("LP-2 m1", "LOG-01", LOG_GROUP, "retentionInDays", 0, "postgres-postgresql"),
    removed("LP-2 m2", "LOG-01", LOG_GROUP, "retentionInDays", "postgres-postgresql"),
    valued("LP-2 m3", "LOG-01", LOG_GROUP, "retentionInDays", 30, "postgres-postgresql"),
    gone("LP-2 m4", "LOG-03", LOG_GROUP, "redis-auth-rotation-logs"),
    gone("LP-2 m6", "LOG-05", LOG_GROUP, "postgres-postgresql"),
    Mutation(
        line="LP-2 m8",
        rule="LOG-01",
        edit=posing_as_audit,
    ),
    valued("LP-2 m9", "RDS-07", LOG_GROUP, "name", "/aws/rds/instance/renamed/postgresql", "postgres-postgresql"),
    unset("LP-2", "LOG-02", LOG_GROUP, "kmsKeyId", "postgres-postgresql"),
)
