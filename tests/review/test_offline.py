"""What keeps a recording offline, and what it answers in place of AWS."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from review.record import answers, guard, program, run
from review.record.answers import UnansweredError, invoke, partition_of
from review.record.passes import KNOWN, UNKNOWN
from review.record.run import RecordingError, Running, start_both

HOME = Path(__file__).resolve().parents[2]
Hook = Callable[[str, tuple[object, ...]], None]


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Hook:
    """Give the audit hook that `seal` would install for the rest of the process."""
    hooks: list[Hook] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    guard.seal()
    (found,) = hooks
    return found


def answer(function: str, place: str, **arguments: object) -> dict[str, object]:
    return invoke(f"aws:index/{function}:{function}", arguments, region=place, account="123456789012")


def test_a_connection_is_refused_by_its_address(hook: Hook) -> None:
    with pytest.raises(guard.OfflineError, match=r"socket\.connect \(\('192\.0\.2\.1', 443\)\)"):
        hook("socket.connect", (object(), ("192.0.2.1", 443)))


@pytest.mark.parametrize("event", ["socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.exec", "os.posix_spawn"])
def test_what_leaves_the_process_is_refused(hook: Hook, event: str) -> None:
    with pytest.raises(guard.OfflineError, match=f"runs offline, and the program tried {event}"):
        hook(event, ())


def test_reading_and_importing_are_not_refused(hook: Hook) -> None:
    for event in ("open", "import", "compile", "socket.__new__"):
        hook(event, ("x",))


def test_one_kind_of_event_is_lifted_for_a_block_even_if_it_fails(hook: Hook) -> None:
    with guard.lifted("os.fork"):
        hook("os.fork", ())
        with pytest.raises(guard.OfflineError):
            hook("os.system", (b"true",))
    with pytest.raises(KeyError), guard.lifted("os.fork"):
        raise KeyError
    with pytest.raises(guard.OfflineError):
        hook("os.fork", ())


def test_the_environment_keeps_what_python_needs_and_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"PATH": "/bin", "HOME": "/home/x", "AWS_PROFILE": "p", "PULUMI_ACCESS_TOKEN": "t", "PYTHONHASHSEED": "7"}
    assert guard.environment(given) == {"PATH": "/bin", "HOME": "/home/x", "PYTHONHASHSEED": "0"}
    monkeypatch.setenv("AWS_SESSION_TOKEN", "canary")
    assert guard.environment()["PATH"] == os.environ["PATH"]
    assert "AWS_SESSION_TOKEN" not in guard.environment()


@pytest.mark.parametrize(
    ("region", "partition", "suffix", "reverse"),
    [
        ("eu-west-1", "aws", "amazonaws.com", "com.amazonaws"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    ],
)
def test_the_partition_follows_the_region(region: str, partition: str, suffix: str, reverse: str) -> None:
    assert partition_of(region) == partition
    found = answer("getPartition", region)
    assert (found["partition"], found["dnsSuffix"], found["reverseDnsPrefix"]) == (partition, suffix, reverse)
    assert str(answer("getCallerIdentity", region)["arn"]).startswith(f"arn:{partition}:sts::123456789012:")


def test_zones_are_those_of_the_region_asked_for() -> None:
    assert answer("getAvailabilityZones", "eu-west-1")["names"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    asked = answer("getAvailabilityZones", "eu-west-1", region="us-west-2", state="available")
    assert asked["names"] == ["us-west-2a", "us-west-2b", "us-west-2c"]
    ids = asked["zoneIds"]
    assert isinstance(ids, list)
    assert len(set(ids)) == len(answers.ZONES)


def test_region_and_caller_are_those_of_the_provider() -> None:
    region = answer("getRegion", "eu-west-1")
    assert (region["id"], region["name"], region["endpoint"]) == (
        "eu-west-1",
        "eu-west-1",
        "ec2.eu-west-1.amazonaws.com",
    )
    assert answer("getCallerIdentity", "eu-west-1")["accountId"] == "123456789012"


def test_any_other_function_is_not_guessed() -> None:
    with pytest.raises(UnansweredError, match="no offline answer for aws:index/getAmi:getAmi"):
        answer("getAmi", "eu-west-1")


def raised(folder: Path, text: str) -> Exception:
    """Give the error of a program, with its frames."""
    file = folder / "__main__.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    try:
        program._run(file)
    except Exception as error:  # noqa: BLE001  whatever the program raises
        return error
    message = "the program must fail"
    raise AssertionError(message)


def test_a_run_error_needs_no_frames(tmp_path: Path) -> None:
    error = raised(tmp_path, "import pulumi\nraise pulumi.RunError('give a region')\n")
    assert isinstance(error, pulumi.RunError)
    assert program._explain(error, str(tmp_path)) == {"kind": "RunError", "message": "give a region", "frames": []}


def test_other_errors_show_the_frames_of_the_program_alone(tmp_path: Path) -> None:
    error = raised(tmp_path, "import json\n\n\ndef load():\n    json.loads('{')\n\n\nload()\n")
    told = program._explain(error, str(tmp_path))
    assert told["kind"] == "JSONDecodeError"
    assert told["frames"] == [
        {"file": "__main__.py", "line": 8, "code": "load()"},
        {"file": "__main__.py", "line": 5, "code": "json.loads('{')"},
    ]


def test_a_deep_error_shows_its_innermost_five_frames(tmp_path: Path) -> None:
    error = raised(tmp_path, "def down(n):\n    return 1 / n if n == 0 else down(n - 1)\n\n\ndown(9)\n")
    frames = program._explain(error, str(tmp_path))["frames"]
    assert isinstance(frames, list)
    assert [frame["line"] for frame in frames] == [2] * 5


def test_installed_packages_below_the_project_are_not_its_frames(tmp_path: Path) -> None:
    error = raised(tmp_path / ".venv" / "site-packages", "1 / 0\n")
    assert program._explain(error, str(tmp_path))["frames"] == []


def recorded(tmp_path: Path, body: str, *, stack: str = "dev") -> Running:
    """Record a program of this text."""
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    (tmp_path / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text(f"import os, pulumi\n{body}\n")
    return start_both(tmp_path, stack)


def test_a_program_that_registers_nothing_but_itself_has_two_graphs(tmp_path: Path) -> None:
    with recorded(tmp_path, "") as running:
        for name in (KNOWN, UNKNOWN):
            found = running.graph(name)["resources"]
            assert isinstance(found, list)
            assert [item["type"] for item in found] == ["pulumi:pulumi:Stack"]


def test_an_error_before_the_first_registration_ends_both(tmp_path: Path) -> None:
    with recorded(tmp_path, "1 / 0") as running:
        for name in (KNOWN, UNKNOWN):
            with pytest.raises(RecordingError, match="ZeroDivisionError: division by zero"):
                running.graph(name)


def test_a_process_that_dies_owes_its_graph_and_says_what_it_printed(tmp_path: Path) -> None:
    body = "print('x' * 200_000 + ' the end', flush=True)\nos._exit(3)"  # more than a pipe holds
    with recorded(tmp_path, body) as running, pytest.raises(RecordingError, match=r"(?s)ended with 3:.*the end"):
        running.graph(KNOWN)


def test_a_second_process_that_dies_leaves_the_first_graph(tmp_path: Path) -> None:
    body = """
seen = pulumi.CustomResource("aws:s3/bucket:Bucket", "b", {"bucket": None}).id.is_known()
async def look():
    if not await seen:
        os._exit(3)
pulumi.Output.from_input(look())
"""
    with recorded(tmp_path, body) as running:
        assert running.graph(KNOWN)["resources"]
        with pytest.raises(RecordingError, match="the recording of the unknown graph ended"):
            running.graph(UNKNOWN)


def test_a_program_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS", 1)
    ended = pytest.raises(RecordingError, match="the program did not end within 1 seconds")
    with recorded(tmp_path, "import time; time.sleep(60)") as running, ended:
        running.graph(KNOWN)
