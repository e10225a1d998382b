"""What is explained is true: examples are refused and pass by the rule itself, and the SDK has what they set."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi_aws
import pytest

from hardening.catalog import RULES
from hardening.pack import Pack, Setting
from hardening.resources import Graph, Resource
from hardening.rule import Level, Profile, Rule
from review import documents
from review.checklist import CONTROLS
from review.cli import main
from review.explain import controls, python, rules
from review.explain.example import Example, example
from review.explain.requirements import NAMES, NIST, PCI, by_framework, pci
from review.explain.risks import family, risk

HOME = Path(__file__).resolve().parents[2]
SDK = Path(pulumi_aws.__path__[0])
EXAMPLES = [(rule, found) for rule in RULES if (found := example(rule)) is not None]
Printed = pytest.CaptureFixture[str]


def judged(rule: Rule, found: Example, properties: Mapping[str, object]) -> list[str]:
    resource = Resource(urn="urn:x", token=found.type, name="x", properties=properties)
    in_force = {rule.id: Setting(level=Level.MANDATORY, parameters=rule.defaults(Profile.PROD))}
    return [each.verdict.value for each in Pack([rule], settings=in_force).judge(Graph((resource,))).findings]


@pytest.mark.parametrize(("rule", "found"), EXAMPLES, ids=[rule.id for rule, _ in EXAMPLES])
def test_an_example_is_refused_before_and_passes_after(rule: Rule, found: Example) -> None:
    assert "FAIL" in judged(rule, found, found.before)
    assert judged(rule, found, found.after) == []


def test_a_third_of_the_rules_has_an_example() -> None:
    assert len(EXAMPLES) * 4 >= len(RULES)
    assert {"RDS-02", "RDS-03", "KMS-01", "S3-01", "SQS-01"} <= {rule.id for rule, _ in EXAMPLES}


@pytest.mark.parametrize(
    ("rule", "found"),
    [each for each in EXAMPLES if each[1].type.startswith("aws:")],
    ids=[rule.id for rule, each in EXAMPLES if each.type.startswith("aws:")],
)
def test_examples_are_of_the_sdk(rule: Rule, found: Example) -> None:
    before, after = python.program(found)
    (call,) = [node for node in ast.walk(ast.parse(after)) if isinstance(node, ast.Call)]
    module, _, name = python.class_of(found.type).removeprefix("aws.").partition(".")
    sources = [path.read_text() for path in (SDK / module).glob("*.py")]
    (source,) = [text for text in sources if f"\nclass {name}(pulumi.CustomResource)" in text]
    assert all(f"\n                 {keyword.arg}: " in source for keyword in call.keywords)
    ast.parse(before)


def test_an_argument_is_written_in_python() -> None:
    found = Example(type="aws:lambda/function:Function", before={}, after={"vpcConfig": {"subnetIds": ["a" * 90, "b"]}})
    assert python.program(found)[1].splitlines() == [
        "aws.lambda_.Function(",
        '    "example",',
        "    vpc_config={",
        '        "subnet_ids": [',
        f'            "{"a" * 90}",',
        '            "b",',
        "        ],",
        "    },",
        "    # and the rest",
        ")",
    ]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_every_page_says_what_why_risk_fix_and_frameworks(rule: Rule) -> None:
    page = rules.page(rule)
    assert page.startswith(f"# {rule.name}\n\n**{rule.title}.**")
    assert re.findall("^## (.*)$", page, re.MULTILINE)[:3] == ["Why", "Risk", "Fix"]
    assert risk(rule) in page
    assert ("## Frameworks" in page) == bool(rule.frameworks)
    assert f"[{rule.id}]({rule.id}.md)" in rules.index()


def test_families_have_words_of_their_own() -> None:
    known = {family(rule) for rule in RULES if len(risk(rule).split(". ")) > 1}
    assert known >= {"RDS", "S3", "KMS", "IAM", "NET", "WAF", "TLS"}


def test_controls_of_nist_have_names_and_lead_to_pci() -> None:
    named = {each.requirement for rule in RULES for each in rule.frameworks if each.name == NIST}
    assert {requirement.partition("(")[0] for requirement in named} <= set(NAMES)
    (rule,) = [rule for rule in RULES if rule.id == "RDS-01"]
    assert "3.5.1" in pci(rule)
    assert by_framework(rule)[PCI] == pci(rule)


@pytest.mark.parametrize("control", CONTROLS, ids=[control.id for control in CONTROLS])
def test_every_control_is_explained(control: object) -> None:
    assert control in CONTROLS
    (found,) = [each for each in CONTROLS if each is control]
    page = controls.page(found, HOME)
    assert found.title in page
    assert all(f"`{rule.name}`" in page for rule in RULES if found.id in rule.controls)


def test_the_command_explains_rules_and_controls(capsys: Printed, tmp_path: Path) -> None:
    assert main(["explain", "rds-03"]) == 0
    assert "deletion_protection=True" in capsys.readouterr().out
    assert main(["explain", "ND-2", "--format", "md", "--out", str(tmp_path / "x.md")]) == 0
    assert (tmp_path / "x.md").read_text().startswith("# ND-2\n")
    assert main(["explain", "RDS-33"]) == 1
    assert "did you mean RDS-" in capsys.readouterr().err


@pytest.fixture
def state(tmp_path: Path) -> Path:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"canary-5d"'}
    names = ("db", "twin", "twin2")
    kind = "aws:rds/instance:Instance"
    resources = [
        {
            "urn": f"urn:pulumi:prod::shop::{kind}::{name}",
            "type": kind,
            "custom": True,
            "inputs": {"password": secret, "note": "````end"},
            "dependencies": [] if name == "db" else [f"urn:pulumi:prod::shop::{kind}::db"],
        }
        for name in names
    ]
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return path


def test_the_command_explains_a_resource_without_its_secrets(state: Path, capsys: Printed) -> None:
    assert main(["explain", "db", "--file", str(state), "--format", "md"]) == 0
    said = capsys.readouterr().out
    assert "- **FAIL** `RDS-03-deletion-safety`" in said
    assert "## Used by\n\n- `twin2` rds.Instance\n- `twin` rds.Instance\n" in said
    assert "`````json" in said
    assert "canary" not in said
    assert main(["explain", "dbb", "--file", str(state)]) == 1
    assert "no resource 'dbb'" in capsys.readouterr().err


def test_a_resource_of_the_program_is_found(capsys: Printed) -> None:
    small = ["--project", str(HOME / "tests" / "review" / "programs" / "small"), "--stack", "dev"]
    assert main(["explain", "nowhere", *small]) == 1
    assert "no resource 'nowhere'" in capsys.readouterr().err


def pages() -> Iterator[str]:
    yield from (name for name in documents.DOCUMENTS if name.startswith("docs/reference/rules/"))


def test_every_rule_has_its_page_and_no_page_is_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(list(pages())) == len(RULES) + 1
    monkeypatch.setattr(documents, "HOME", tmp_path)
    monkeypatch.setattr(documents, "DOCUMENTS", {"docs/reference/rules/README.md": lambda: "x\n"})
    assert documents.main([]) == 0
    (tmp_path / "docs" / "reference" / "rules" / "OLD-01.md").write_text("a rule that is no more")
    assert documents.main(["--check"]) == 1
    assert documents.main([]) == 0
    assert documents.main(["--check"]) == 0


def test_pages_are_fresh() -> None:
    for name in pages():
        assert (HOME / name).read_text(encoding="utf-8") == documents.DOCUMENTS[name](), name
