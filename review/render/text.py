"""Verdicts as text: the tree of components with findings in place, then counts and what to do next."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.tree import Tree

from hardening.catalog import RULES
from hardening.pack import Finding
from hardening.rule import Severity, Verdict
from review.judge import Verdicts
from review.posture import manual
from review.record.urns import STACK_TYPE
from review.render import facts, waivers
from review.render.facts import Word
from review.render.safe import escape

_STYLE: Final = {Verdict.FAIL: "bold red", Verdict.UNDECIDED: "bold yellow", Verdict.ERROR: "bold magenta"}
_MARK: Final = {Verdict.FAIL: "FAIL", Verdict.UNDECIDED: "UNDECIDED", Verdict.ERROR: "ERROR"}
_NAMES: Final = {rule.id: rule.name for rule in RULES}
_KINDS_SHOWN: Final = 6
_INTENT_LENGTH: Final = 90
_MESSAGE_LINES: Final = 40
_SCREEN: Final = 40
"""Lines of a tree that fit a screen."""
_LINES: Final = 3
"""Lines of a finding."""
_AGAIN: Final = 10
"""Findings that are named again at the end."""
Record = Mapping[str, object]


def show(verdicts: Verdicts, console: Console, *, seconds: float, every: bool = False) -> None:
    """Print the tree, the counts and the next steps; `every` lists each resource, not only those with findings."""
    graph = verdicts.graph
    console.print(f"[bold]{escape(str(graph.get('project')))}/{escape(str(graph.get('stack')))}[/]", highlight=False)
    console.print(_Forest(verdicts, every=every).tree(), highlight=False)
    _homeless(verdicts, console)
    for message in _texts(graph.get("messages")):
        said = "\n  ".join(map(escape, message.splitlines()[:_MESSAGE_LINES]))
        console.print(f"[yellow]the program says[/] {said}", highlight=False, soft_wrap=True)
    for line in waivers.lines(verdicts.waivers):
        console.print(line, highlight=False, soft_wrap=True)
    for line in _again(verdicts):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(_counts(verdicts, seconds), highlight=False)
    if waiting := manual(graph):
        names = escape(", ".join(waiting))
        said = f"[bold blue]MANUAL[/] {plural(len(waiting), 'control')} nobody has attested yet: {names}"
        console.print(said, "[dim](bulwark report)[/]", highlight=False, soft_wrap=True)
    for line in _next_steps(verdicts):
        console.print(line, highlight=False, soft_wrap=True)


class _Forest:
    """The resources of a graph by parent, with the findings of each."""

    def __init__(self, verdicts: Verdicts, *, every: bool) -> None:
        self._every = every
        self._children: dict[str, list[Record]] = defaultdict(list)
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in verdicts.findings:
            self._findings[finding.urn].append(finding)
        records = _records(verdicts.graph)
        urns = {record["urn"] for record in records}
        for record in records:
            parent = record.get("parent")
            self._children[str(parent) if parent in urns else ""].append(record)

    def tree(self) -> Tree:
        """Give the tree below the stack."""
        root = Tree("", hide_root=True)
        tops = self._children[""]
        for record in tops:
            if record["type"] == STACK_TYPE:
                self._add_findings(root, str(record["urn"]))
                self._add(root, self._children[str(record["urn"])])
        self._add(root, [record for record in tops if record["type"] != STACK_TYPE])
        return root

    def _add(self, tree: Tree, records: Sequence[Record]) -> None:
        """Add components as branches, and plain resources as one line a type unless they have findings."""
        folded: Counter[str] = Counter()
        for record in records:
            urn, kind = str(record["urn"]), escape(short(str(record["type"])))
            if record.get("custom") is False:
                branch = tree.add(self._component(record))
                self._add_findings(branch, urn)
                if self._worth_opening(urn):
                    self._add(branch, self._children[urn])
            elif self._every or self._findings[urn] or self._children[urn]:
                branch = tree.add(f"{escape(str(record['name']))}  [dim]{escape(kind)}[/]")
                self._add_findings(branch, urn)
                self._add(branch, self._children[urn])
            else:
                folded[kind] += 1
        if folded:
            tree.add(f"[dim]{escape(_kinds(folded))}[/]")

    def _component(self, record: Record) -> str:
        count = sum(1 for _ in self._below(str(record["urn"])))
        kind = str(record["type"]).rpartition(":")[2]
        intent = _intent(record)
        said = f"  [dim]{escape(intent)}[/]" if intent else ""
        return f"[bold cyan]{escape(str(record['name']))}[/]  {escape(kind)}  {plural(count, 'resource')}{said}"

    def _worth_opening(self, urn: str) -> bool:
        """Whether a component has parts of its own to show: a leaf component's resources are in its count."""
        below = list(self._below(urn))
        return self._every or any(self._findings[str(child["urn"])] or child.get("custom") is False for child in below)

    def _below(self, urn: str) -> Iterator[Record]:
        for child in self._children[urn]:
            yield child
            yield from self._below(str(child["urn"]))

    def _add_findings(self, tree: Tree, urn: str) -> None:
        for finding in self._findings[urn]:
            branch = tree.add(_title(finding))
            branch.add(_detail(finding))
            if finding.waiver:
                branch.add(f"[cyan]waived[/] {escape(waivers.answered(finding.waiver))}")
            branch.add(f"[green]fix[/] {escape(finding.fix)}")


def short(type_: str) -> str:
    """Give a type token as people say it: `rds.Instance`."""
    module, _, name = type_.rpartition(":")
    return f"{module.partition(':')[2].partition('/')[0] or module}.{name}"


def plural(count: int, noun: str) -> str:
    """Give a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _intent(record: Record) -> str:
    """Give the plain facts that a component states of itself, as far as they fit."""
    inputs = record.get("inputs")
    pairs = inputs.items() if isinstance(inputs, Mapping) else ()
    text = ""
    for name, value in pairs:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            fact = f"{name}={value}"
            if len(text) + len(fact) > _INTENT_LENGTH:
                break
            text = f"{text} {fact}".strip()
    return text


def _kinds(counted: Counter[str]) -> str:
    common = [f"{kind} x{count}" if count > 1 else kind for kind, count in counted.most_common(_KINDS_SHOWN)]
    rest = sum(counted.values()) - sum(count for _, count in counted.most_common(_KINDS_SHOWN))
    return ", ".join(common) + (f" and {rest} more" if rest else "")


def _title(finding: Finding) -> str:
    style = _STYLE[finding.verdict] if finding.blocks else "blue"
    advisory = "" if finding.level.blocks else f" ({finding.level.value})"
    advisory = " (waived)" if finding.waiver else " (as before)" if finding.existing else advisory
    where = f"  {finding.source.file}:{finding.source.line}" if finding.source else ""
    name = _NAMES.get(finding.rule, finding.rule)
    facts = ", ".join((finding.severity.value, *finding.controls))
    return f"[{style}]{_MARK[finding.verdict]}{advisory}[/] [bold]{name}[/] [dim]{facts}[/]{escape(where)}"


def _detail(finding: Finding) -> str:
    subject = f"[bold]{escape(finding.path)}[/]: " if finding.path else ""
    return f"{subject}{escape(finding.actual)}, expected {escape(finding.expected)}"


def _homeless(verdicts: Verdicts, console: Console) -> None:
    """Print the findings on no resource of the graph: those on the program as a whole."""
    urns = {record["urn"] for record in _records(verdicts.graph)}
    for finding in verdicts.findings:
        if finding.urn not in urns:
            console.print(_title(finding), f"\n  {_detail(finding)}\n  fix {escape(finding.fix)}", highlight=False)


def _again(verdicts: Verdicts) -> Iterator[str]:
    """Name what stops an update once more, the gravest first, below a tree that fills more than a screen."""
    ranks = {severity: rank for rank, severity in enumerate((Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM))}
    found = (finding for finding in verdicts.findings if finding.blocks)
    blocking = sorted(found, key=lambda finding: ranks.get(finding.severity, len(ranks)))
    if not blocking or verdicts.resources + _LINES * len(verdicts.findings) <= _SCREEN:
        return
    yield "\n[bold]To mend[/]"
    names = {record["urn"]: str(record["name"]) for record in _records(verdicts.graph)}
    for finding in blocking[:_AGAIN]:
        where = f"  {finding.source.file}:{finding.source.line}" if finding.source else ""
        mark = f"[{_STYLE[finding.verdict]}]{_MARK[finding.verdict]}[/]"
        name = _NAMES.get(finding.rule, finding.rule)
        yield f"  {mark} [bold]{name}[/]  {escape(names.get(finding.urn, 'the stack'))}{escape(where)}"
    if len(blocking) > _AGAIN:
        yield f"  and {len(blocking) - _AGAIN} more, in the tree above"


def _counts(verdicts: Verdicts, seconds: float) -> str:
    failed, undecided = verdicts.count(Verdict.FAIL), verdicts.count(Verdict.UNDECIDED)
    errors = verdicts.count(Verdict.ERROR)
    parts = [
        plural(verdicts.resources, "resource"),
        f"{verdicts.rules} rules ({verdicts.profile.value})",
        f"{verdicts.decided} verdicts",
        f"[red]{failed} failed[/]" if failed else "0 failed",
        f"[yellow]{undecided} undecided[/]" if undecided else "0 undecided",
        *([f"[magenta]{errors} errors[/]"] if errors else []),
        *([f"[cyan]{verdicts.waived} waived[/]"] if verdicts.waived else []),
        *(
            [f"{verdicts.existing} as before", f"[green]{len(verdicts.fixed)} fixed[/]"]
            if verdicts.fixed is not None
            else []
        ),
        f"{seconds:.1f} s",
    ]
    return "\n" + " · ".join(parts)


_WORDS: Final = {
    Word.CLEAN: "[bold green]Clean.[/]",
    Word.IDLE: "[bold yellow]Nothing was judged.[/]",
    Word.REFUSED: "[bold red]Refused.[/]",
    Word.EXPIRED: "[bold red]Not attested.[/]",
    Word.UNDECIDED: "[bold yellow]Undecided.[/]",
    Word.ERROR: "[bold magenta]A rule failed.[/]",
}


def _next_steps(verdicts: Verdicts) -> Iterator[str]:
    head = facts.headline(verdicts)
    yield f"{_WORDS[head.word]} {head.sentence}"
    if head.step:
        yield f"[dim]Next: {escape(head.step)}[/]"
    if head.word is Word.REFUSED:
        yield "[dim]bulwark explain ID shows a rule or control in full.[/]"


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _records(graph: Record) -> list[Record]:
    found = graph.get("resources")
    return [record for record in found if isinstance(record, Mapping)] if isinstance(found, list) else []
