"""What is found on demand is what the SDK itself exports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
NAMES = """
import importlib, json, sys
if sys.argv[2] == "lazy":
    from review.record import lazy
    lazy.install()
package = importlib.import_module(f"pulumi_aws.{sys.argv[1]}")
package.outputs  # the SDK reads a service in when something is asked of it
found = {n: f"{v.__module__}.{v.__qualname__}" for n in sorted(getattr(package, "__all__", dir(package)))
         if hasattr(v := getattr(package, n), "__qualname__")}
print(json.dumps(found))
"""
ONE = """
import sys
from review.record import lazy
lazy.install()
import pulumi_aws as aws
assert aws.ec2.Vpc is sys.modules["pulumi_aws.ec2.vpc"].Vpc
try:
    aws.ec2.Vcp
except AttributeError as error:
    print(error)
print(sum(name.startswith("pulumi_aws.ec2.") for name in sys.modules))
"""


def run(script: str, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": f"{HOME}{os.pathsep}{HOME / 'policy'}"}
    command = [sys.executable, "-W", "ignore", "-c", script, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("service", ["kms", "s3", "lambda_", "secretsmanager"])
def test_every_name_is_the_same_class_or_function(service: str) -> None:
    eager, lazy = (json.loads(run(NAMES, service, way)) for way in ("eager", "lazy"))
    public = {name: where for name, where in eager.items() if where.startswith("pulumi_aws.")}
    assert public
    assert {name: lazy.get(name) for name in public} == public


def test_one_class_reads_in_a_few_modules_and_a_wrong_name_is_refused() -> None:
    refusal, modules = run(ONE).splitlines()
    assert refusal == "module 'pulumi_aws.ec2' has no attribute 'Vcp'"
    assert int(modules) < 12
