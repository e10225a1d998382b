"""The pipeline's files: of their published schemas, pinned, with no more rights than they need, and runnable."""

import fnmatch
import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from components._naming import Identity
from components.foundation.identity import DEPLOY, PREVIEW
from review import cli
from review.checks import blocks
from review.commands import check, common
from review.delivery.role import Access, outputs
from settings.sections.integrations import GitHub
from tests.support import workflows
from tests.support.workflows import ACTIONS, HOME, TEMPLATES, WORKFLOWS, loaded, mapping, problems

SCHEMAS = Path(__file__).parent / "schemas"
PULL_REQUEST = HOME / ".github/workflows/pull-request.yml"
ALL = [*WORKFLOWS, *TEMPLATES, *ACTIONS]


def named(path: Path) -> str:
    return str(path.relative_to(HOME))


def schema(name: str) -> dict[str, object]:
    body: dict[str, object] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return body


def awaited(problem: str) -> bool:
    """Whether a command is not understood yet because another change brings it."""
    command = "diff" not in cli.COMMANDS and problem.startswith("bulwark diff ")
    formats = not hasattr(common, "VERDICT_FORMATS") and "--format sarif" in problem
    return command or formats


@pytest.mark.parametrize("path", [*WORKFLOWS, *TEMPLATES], ids=named)
def test_a_workflow_is_of_its_schema(path: Path) -> None:
    jsonschema.validate(loaded(path), schema("github-workflows"))


@pytest.mark.parametrize("path", ACTIONS, ids=named)
def test_an_action_is_of_its_schema(path: Path) -> None:
    jsonschema.validate(loaded(path), schema("github-actions"))


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nothing_is_wrong_with_it(path: Path) -> None:
    found = problems(path.read_text(encoding="utf-8"), loaded(path))
    assert [problem for problem in found if not awaited(problem)] == []


@pytest.mark.parametrize("path", ALL, ids=named)
def test_every_script_is_one(path: Path) -> None:
    for script in workflows.scripts(loaded(path)):
        ended = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=named)
def test_only_actions_are_used_that_the_repository_allows(path: Path) -> None:
    """`integrations.github.allowedActions` refuses all others, once the repository is guarded by the program."""
    allowed = GitHub().allowed_actions
    used = [str(step["uses"]) for step in workflows.steps(loaded(path)) if "uses" in step]
    outside = [name for name in used if not name.startswith("./")]
    assert [name for name in outside if not any(fnmatch.fnmatch(name, pattern) for pattern in allowed)] == []


@pytest.mark.parametrize(
    "path", [HOME / ".github/dependabot.yml", HOME / "templates/application/.github/dependabot.yml"]
)
def test_updates_are_proposed_every_week_and_none_on_its_first_day(path: Path) -> None:
    body = loaded(path)
    jsonschema.validate(body, schema("dependabot"))
    updates = body["updates"]
    assert isinstance(updates, list)
    for update in updates:
        assert update["schedule"]["interval"] == "weekly"
        assert update["cooldown"]["default-days"] >= 7
        ranked = update["package-ecosystem"] in {"pip", "npm"}
        assert ranked or set(update["cooldown"]) == {"default-days"}, "GitHub refuses the whole entry otherwise"
    expected = {"npm", "github-actions", "docker"} if "templates" in path.parts else {"pip", "github-actions", "gomod"}
    assert {update["package-ecosystem"] for update in updates} == expected
    folders = [folder for update in updates for folder in update.get("directories", [update.get("directory")])]
    assert [folder for folder in folders if not list(HOME.glob(folder.lstrip("/") or "*"))] == []


def test_the_jobs_of_gitlab_are_of_its_schema_and_run_commands_that_are_there() -> None:
    path = HOME / "templates/gitlab/.gitlab-ci.yml"
    body = loaded(path)
    jsonschema.validate(body, schema("gitlab-ci"))
    lines = [line for job in body.values() for line in mapping(job).get("script") or ()]  # type: ignore[attr-defined]
    typed = [line[line.index("/opt/bulwark/bulwark") :].split(")")[0] for line in lines if "/bulwark/bulwark" in line]
    assert len(typed) == 3
    for line in typed:
        assert blocks.misunderstood(line.replace("$STACK", "prod")) == ""


def test_hooks_run_commands_that_are_there() -> None:
    hooks = yaml.safe_load((HOME / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    own = yaml.safe_load((HOME / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    for hook in (*hooks, *own):
        words = [*str(hook["entry"]).split(), *hook.get("args", ())]
        assert (HOME / words[0]).is_file()
        given = words[1:] if words[1] != "gate" else [*words[1:], "FILE"]
        assert blocks.misunderstood(f"./bulwark {' '.join(given)}") == ""


def test_required_checks_are_jobs_of_every_pull_request() -> None:
    jobs = mapping(loaded(PULL_REQUEST)["jobs"])
    assert set(GitHub().required_checks) <= set(jobs)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7", "not pinned"),
        (" # v6.2.0", "", "does not say its version"),
        ("permissions: {}", "permissions: read-all", "the top gives permissions"),
        ("      contents: read\n", "      contents: write\n", "contents: write"),
        ("      contents: read\n", "      id-token: write\n", "id-token: write"),
        ("STACK: ${{ matrix.stack }}", "STACK: ${{ secrets.PULUMI_TOKEN }}", "secrets.PULUMI_TOKEN"),
        ("STACK: ${{ matrix.stack }}", "STACK: ${{ github.token }}", "github.token"),
        ("  pull_request:\n", "  pull_request:\n  pull_request_target:\n", "pull_request_target"),
        ('"$STACK"', "${{ matrix.stack }}", "within a script"),
        ("persist-credentials: false", "persist-credentials: true", "keeps its credentials"),
        ("bulwark preview", "bulwark previev", "invalid choice"),
        ("--stack ", "--stak ", "--stak"),
        ("review.checks.secrets", "review.checks.absent", "no such module"),
        (".ci/install", ".ci/instal", "no such file"),
        ("    timeout-minutes: 30\n", "", "six hours"),
        ("    runs-on: ubuntu-24.04\n", "    runs-on: ubuntu-24.04\n    environment: prod\n", "an environment"),
    ],
)
def test_what_is_planted_is_found(old: str, new: str, said: str, tmp_path: Path) -> None:
    whole = PULL_REQUEST.read_text(encoding="utf-8")
    assert old in whole
    planted = tmp_path / "planted.yml"
    planted.write_text(whole.replace(old, new), encoding="utf-8")
    found = problems(planted.read_text(encoding="utf-8"), loaded(planted))
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7", "unpinned-uses"),
        ('"$STACK"', "${{ github.head_ref }}", "template-injection"),
        ("persist-credentials: false", "show-progress: false", "artipacked"),
        ("  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
    ],
)
def test_the_audit_of_workflows_finds_what_is_planted(old: str, new: str, said: str, tmp_path: Path) -> None:
    """The step `workflows` of `check`, on a copy."""
    (step,) = [step for step in check.STEPS if step.name == "workflows"]
    shutil.copytree(HOME / ".github", tmp_path / ".github")
    file = tmp_path / ".github/workflows/pull-request.yml"
    whole = file.read_text(encoding="utf-8")
    assert old in whole
    file.write_text(whole.replace(old, new) if old else whole, encoding="utf-8")
    ended = subprocess.run(check._full(step.command), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode == 0) is (not said), ended.stdout + ended.stderr
    assert said in ended.stdout


@pytest.mark.parametrize(("stack", "access"), [("prod", DEPLOY), ("prod", PREVIEW), ("dev", DEPLOY), ("dev", PREVIEW)])
def test_the_pipeline_asks_for_the_roles_that_the_program_declares(stack: str, access: str) -> None:
    given = outputs(HOME, stack, Access(access))
    body = yaml.safe_load((HOME / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    identity = Identity(
        project=body["bulwark:project"],
        environment=body["bulwark:environment"],
        owner=body["bulwark:owner"],
        cost_center=body["bulwark:costCenter"],
        account=body["bulwark:accountId"],
        region=body["bulwark:region"],
    )
    assert given["arn"] == identity.arn("iam", f"role/{identity.named(access, limit=64)}", region="")


@pytest.mark.parametrize("stack", ["prod", "dev"])
def test_the_environments_of_the_pipeline_are_those_whose_tokens_the_roles_take(stack: str) -> None:
    """The subject of a job in an environment is `repo:ORG/REPO:environment:NAME`, and no pull request has one."""
    body = yaml.safe_load((HOME / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]["bulwark:ci"]
    called = loaded(HOME / ".github/workflows/stack.yml")
    entered = {str(mapping(job)["environment"]) for job in mapping(called["jobs"]).values()}
    assert entered == {"${{ inputs.stack }}", "${{ inputs.stack }}-preview"}
    assert body["previewSubjects"] == [f"repo:{body['githubRepo']}:environment:{stack}-preview"]


def test_a_deployment_is_approved_attested_and_the_same_as_was_looked_at() -> None:
    jobs = mapping(loaded(HOME / ".github/workflows/stack.yml")["jobs"])
    deploy = mapping(jobs["deploy"])
    script = "\n".join(str(step.get("run", "")) for step in workflows.steps({"jobs": {"deploy": deploy}}))
    order = ["report --stack", "--require-attested", "--approved", "pulumi up", "bulwark gate"]
    assert [script.index(part) for part in order] == sorted(script.index(part) for part in order)
    assert deploy["needs"] == "plan"
    assert mapping(deploy["concurrency"]) == {"group": "stack-${{ inputs.stack }}", "cancel-in-progress": False}
    assert mapping(deploy["env"])["APPROVED"] == "${{ needs.plan.outputs.digest }}"


def test_findings_of_a_change_are_compared_with_those_of_the_branch() -> None:
    """By category: those that a change uploads are the ones that the branch has."""
    categories = {}
    for name in ("comment", "deploy"):
        steps = workflows.steps(loaded(HOME / f".github/workflows/{name}.yml"))
        uploads = [mapping(step["with"]) for step in steps if "upload-sarif" in str(step.get("uses"))]
        categories[name] = {
            str(each["category"]).replace("${{ matrix.stack }}", stack) for each in uploads for stack in ("prod", "dev")
        }
    assert categories["comment"] == categories["deploy"] == {"bulwark-prod", "bulwark-dev"}


def test_nothing_that_holds_a_state_is_kept_as_an_artifact() -> None:
    for path in WORKFLOWS:
        for step in workflows.steps(loaded(path)):
            if str(step.get("uses", "")).startswith("actions/upload-artifact@"):
                assert str(mapping(step["with"])["path"]) in {"review-output/", "found/", "dist/"}
