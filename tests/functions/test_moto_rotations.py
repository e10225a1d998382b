"""Rotations as Lambda runs them: the handler itself, boto3, and AWS on the loopback; a real cache, a real database.

What moto lacks, the worlds in memory have: deployments that take their time, a group that changes its token
(`tests/support/rotation_world.py`), and KMS's GenerateDataKeyPair (`tests/support/announced_world.py`), which is put in
here by hand.
"""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from moto.rds.models import DBInstance

from functions._common.errors import RotationError
from functions._common.sealed import Sealed
from functions._common.steps import Step
from functions.rotate_db_user import handler as db_user
from functions.rotate_db_user.wire import Login
from functions.rotate_db_user.wire import verified as trusting
from functions.rotate_encryption_keyring import handler as keyring
from functions.rotate_jwt_keys import handler as jwt
from functions.rotate_redis_auth import handler as redis
from functions.rotate_redis_auth.rotation import Endpoint
from functions.rotate_redis_auth.token import mint
from functions.rotate_redis_auth.wire import accepts, verified
from functions.rotate_session_secret import handler as session
from tests.support.moto_cloud import Cloud, Context
from tests.support.rsa_keys import pair
from tests.support.tls_cache import tls_cache
from tests.support.tls_postgres import DATABASE, MASTER, tls_postgres

Handle = Callable[[Mapping[str, str], Context], None]
SECRET = "/shop/prod/rotating"
V1, V2, V3 = (letter * 32 for letter in "abc")
CLUSTER, SERVICE = "shop-prod-cluster", "shop-prod-api"
pytestmark = pytest.mark.usefixtures("cloud")


def prepare(cloud: Cloud) -> None:
    """Make the secret, without a value, and a service that reads it."""
    cloud.client("secretsmanager").create_secret(Name=SECRET)
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(family="api", containerDefinitions=[{"name": "api", "image": "i", "memory": 8}])
    ecs.create_service(cluster=CLUSTER, serviceName=SERVICE, taskDefinition="api", desiredCount=0)
    cloud.tell({"CLUSTER": CLUSTER, "SERVICES": SERVICE, "REST_SECONDS": "0", "KEEP_DAYS": "125"})


def rotate(cloud: Cloud, handle: Handle, version: str) -> None:
    """Let Secrets Manager rotate; it calls each step again where it did not hear of its end."""
    cloud.settle()
    event = cloud.begin(SECRET, version)
    for step in Step:
        for _ in range(2):
            handle({**event, "Step": step.value}, Context())


def deployment(cloud: Cloud) -> str:
    (service,) = cloud.client("ecs").describe_services(cluster=CLUSTER, services=[SERVICE])["services"]
    return str(service["deployments"][0]["id"])


def made_pairs(cloud: Cloud) -> None:
    """Put in the operation of KMS that moto lacks."""
    made = list[int]()

    def generate(request: dict[str, Any], _moto: object) -> dict[str, bytes]:
        assert SECRET in request["EncryptionContext"]["SecretARN"]
        made.append(1)
        found = pair(len(made) % 5)
        return {"PrivateKeyPlaintext": found.private, "PublicKey": found.public}

    cloud.instead("GenerateDataKeyPair", generate)
    cloud.tell({"KEY_ALIAS": "alias/shop-prod-secrets"})


ANNOUNCED: dict[str, tuple[Handle, Callable[[Any], str], Callable[[Any], str]]] = {
    "session": (session.handle, lambda value: value["current"], lambda value: value["next"]),
    "keyring": (keyring.handle, lambda value: value["write"][0], lambda value: value["write"][1]),
    "jwt": (jwt.handle, lambda value: value["active"]["kid"], lambda value: value["next"]["kid"]),
}


@pytest.mark.parametrize("kind", sorted(ANNOUNCED))
def test_a_value_that_announces_its_successor_rotates(cloud: Cloud, kind: str) -> None:
    handle, used, announced = ANNOUNCED[kind]
    prepare(cloud)
    if kind == "jwt":
        made_pairs(cloud)
    rotate(cloud, handle, V1)
    before, deployed = json.loads(cloud.value(SECRET)), deployment(cloud)
    rotate(cloud, handle, V2)
    after = json.loads(cloud.value(SECRET))
    assert used(after) == announced(before) != used(before)
    labels = cloud.labels(SECRET)
    assert (labels["AWSCURRENT"], labels["AWSPREVIOUS"]) == (V2, V1)
    assert deployment(cloud) != deployed


def test_the_keyring_reads_what_was_written_before(cloud: Cloud) -> None:
    prepare(cloud)
    rings = []
    for version in (V1, V2, V3):
        rotate(cloud, keyring.handle, version)
        rings.append(json.loads(cloud.value(SECRET)))
    assert all(rings[-1]["keys"][key] == text for ring in rings for key, text in ring["keys"].items())


def test_a_secret_that_is_gone_is_told_by_its_code(cloud: Cloud) -> None:
    prepare(cloud)
    event = {"SecretId": "arn:of:nothing", "ClientRequestToken": V1, "Step": Step.CREATE.value}
    with pytest.raises(RotationError, match=r"^createSecret failed: ResourceNotFoundException$"):
        session.handle(event, Context())


@pytest.mark.server
def test_the_token_of_a_real_cache_rotates(cloud: Cloud, tmp_path: Path) -> None:
    """The old token works until the rotation after next, the new one after ROTATE, and no other one ever."""
    born = mint()
    with tls_cache(tmp_path, [born.opened()]) as cache:
        endpoint, context = Endpoint("localhost", cache.port), verified(str(cache.ca_file))
        prepare(cloud)
        cloud.tell({"REPLICATION_GROUP_ID": "cache", "SSL_CERT_FILE": str(cache.ca_file)})
        tokens = [born]
        elasticache_of(cloud, cache.port, cache.ca_file, tokens)
        rotate(cloud, redis.handle, V1)
        first = Sealed(json.loads(cloud.value(SECRET))["token"])
        assert [accepts(endpoint, token, context=context) for token in (born, first, mint())] == [True, True, False]
        rotate(cloud, redis.handle, V2)
        second = Sealed(json.loads(cloud.value(SECRET))["token"])
        assert [accepts(endpoint, token, context=context) for token in (born, first, second)] == [False, True, True]
        assert len(tokens) == 3
    assert cloud.labels(SECRET)["TOKENSENT"] == V2


def elasticache_of(cloud: Cloud, port: int, authority: Path, tokens: list[Sealed]) -> None:
    """Let the group be the server: moto takes a token and forgets it, and gives addresses that nobody has."""
    cloud.client("elasticache").create_replication_group(
        ReplicationGroupId="cache", ReplicationGroupDescription="d", Engine="redis", CacheNodeType="cache.t3.micro"
    )

    def modify(request: dict[str, Any], moto: Callable[[], Any]) -> object:
        """Do what ROTATE does: the newest earlier token stays, any other goes."""
        assert (request["AuthTokenUpdateStrategy"], request["ApplyImmediately"]) == ("ROTATE", True)
        tokens.append(Sealed(request["AuthToken"]))
        admit(port, authority, *tokens[-2:])
        return moto()

    def describe(_request: object, moto: Callable[[], Any]) -> Any:  # noqa: ANN401  of the operation's own shape
        answer = moto()
        (group,) = answer["ReplicationGroups"]
        group["NodeGroups"] = [{"PrimaryEndpoint": {"Address": "localhost", "Port": port}}]
        return answer

    cloud.instead("ModifyReplicationGroup", modify)
    cloud.instead("DescribeReplicationGroups", describe)


def admit(port: int, authority: Path, old: Sealed, new: Sealed) -> None:
    """Change the tokens of the server."""
    command = [
        "redis-cli",
        "-h",
        "localhost",
        "-p",
        str(port),
        "--tls",
        "--cacert",
        str(authority),
        "--no-auth-warning",
    ]
    change = ["ACL", "SETUSER", "default", "resetpass", f">{old.opened()}", f">{new.opened()}"]
    done = subprocess.run([*command, "-a", old.opened(), *change], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "OK"


@pytest.mark.server
def test_the_users_of_a_real_database_take_turns(cloud: Cloud, tmp_path: Path) -> None:
    with tls_postgres(tmp_path) as server:
        prepare(cloud)
        cloud.tell({"DB_INSTANCE_IDENTIFIER": "db"})
        rds = cloud.client("rds")
        rds.create_db_instance(
            DBInstanceIdentifier="db",
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            DBName=DATABASE,
            MasterUsername=MASTER.user,
            ManageMasterUserPassword=True,
            Port=server.address.port,
            AllocatedStorage=20,
        )
        master = rds.describe_db_instances()["DBInstances"][0]["MasterUserSecret"]["SecretArn"]
        login = {"username": MASTER.user, "password": MASTER.password.opened()}
        cloud.client("secretsmanager").put_secret_value(SecretId=master, SecretString=json.dumps(login))
        cloud.patch.setattr(DBInstance, "address", "localhost")
        cloud.patch.setattr(db_user, "verified", lambda: trusting(server.authority))
        logins = []
        for version in (V1, V2, V3):
            rotate(cloud, db_user.handle, version)
            value = json.loads(cloud.value(SECRET))
            logins.append(Login(value["username"], Sealed(value["password"])))
            assert server.run("SELECT current_user", logins[-1]) == [("app",)]
        assert [login.user for login in logins] == ["app_a", "app_b", "app_a"]
        assert server.run("SELECT 1", logins[1]) == [("1",)]
        with pytest.raises(RotationError):
            server.run("SELECT 1", logins[0])
