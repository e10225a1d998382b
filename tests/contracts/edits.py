"""Ways to break a graph: small edits that a mutation composes."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

Graph = dict[str, Any]
Target = tuple[str, str | None]
"""Type and name of a resource; None is the first of its type."""
Edit = Callable[[Graph], None]
Change = Callable[[dict[str, Any]], None]
UNKNOWN = {"$unknown": True}


def record(graph: Graph, type_: str, name: str | None = None) -> dict[str, Any]:
    """Give the first resource of a type, or the one with a name."""
    for found in graph["resources"]:
        if found["type"] == type_ and name in (None, found["name"]):
            assert isinstance(found, dict)
            return found
    message = f"the production graph has no {type_} {name or ''}"
    raise AssertionError(message)


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")]


def put(type_: str, path: str, value: object, name: str | None = None) -> Edit:
    """Set an input."""

    def edit(graph: Graph) -> None:
        at: Any = record(graph, type_, name)["inputs"]
        *above, last = _steps(path)
        for step in above:
            if isinstance(step, str) and step not in at:
                at[step] = {}
            at = at[step]
        at[last] = copy.deepcopy(value)

    return edit


def cut(type_: str, path: str, name: str | None = None) -> Edit:
    """Remove an input. It must be there: removing nothing breaks nothing."""

    def edit(graph: Graph) -> None:
        at: Any = record(graph, type_, name)["inputs"]
        *above, last = _steps(path)
        for step in above:
            at = at[step]
        del at[last]

    return edit


def drop(type_: str, name: str | None = None) -> Edit:
    """Remove a resource."""

    def edit(graph: Graph) -> None:
        graph["resources"].remove(record(graph, type_, name))

    return edit


def add(type_: str, inputs: Mapping[str, object], *, to: Mapping[str, Target] | None = None) -> Edit:
    """Add a resource. `to` fills properties with the id of another resource, and says that they come from it."""

    def edit(graph: Graph) -> None:
        new = copy.deepcopy(record(graph, "aws:kms/alias:Alias"))
        stack = new["urn"].split("::")[0]
        body, dependencies = dict(copy.deepcopy(inputs)), {}
        for prop, (other, name) in (to or {}).items():
            target = record(graph, other, name)
            body[prop] = target["outputs"].get("id", UNKNOWN)
            dependencies[prop] = [target["urn"]]
        new |= {"urn": f"{stack}::bulwark::{type_}::stranger", "type": type_, "name": "stranger", "parent": None}
        new |= {"inputs": body, "outputs": {}, "propertyDependencies": dependencies, "protect": False}
        graph["resources"].append(new)

    return edit


def option(type_: str, key: str, value: object, name: str | None = None) -> Edit:
    """Set a resource option."""

    def edit(graph: Graph) -> None:
        record(graph, type_, name)[key] = value

    return edit


def rewrite(type_: str, path: str, change: Change, name: str | None = None) -> Edit:
    """Change a JSON document in an input."""

    def edit(graph: Graph) -> None:
        inputs = record(graph, type_, name)["inputs"]
        body = json.loads(inputs[path])
        change(body)
        inputs[path] = json.dumps(body)

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits."""

    def edit(graph: Graph) -> None:
        for each in edits:
            each(graph)

    return edit


def task_of(graph: Graph, kind: str) -> dict[str, Any]:
    """Give the task definition of a kind of service, by its tag."""
    tasks = [found for found in graph["resources"] if found["type"] == "aws:ecs/taskDefinition:TaskDefinition"]
    (task,) = [found for found in tasks if found["inputs"].get("tags", {}).get("Service") == kind]
    assert isinstance(task, dict)
    return task


def _told(graph: Graph, kind: str, change: Change) -> None:
    """Change the container of the application."""
    inputs = task_of(graph, kind)["inputs"]
    containers = json.loads(inputs["containerDefinitions"])
    (application,) = [found for found in containers if found["name"] == kind]
    change(application)
    inputs["containerDefinitions"] = json.dumps(containers)


def tell(kind: str, name: str, value: str | None) -> Edit:
    """Tell a service something else; None tells it nothing. It must have been told, plain or secret."""

    def change(container: dict[str, Any]) -> None:
        before = [*container["environment"], *container["secrets"]]
        for key in ("environment", "secrets"):
            container[key] = [pair for pair in container[key] if pair["name"] != name]
        assert len(container["environment"]) + len(container["secrets"]) == len(before) - 1
        container["environment"] += [] if value is None else [{"name": name, "value": value}]

    return lambda graph: _told(graph, kind, change)


def entrust(kind: str, name: str, reference: str) -> Edit:
    """Give a service one more secret."""
    pair = {"name": name, "valueFrom": reference}
    return lambda graph: _told(graph, kind, lambda container: container["secrets"].append(pair))


def blind(kind: str) -> Edit:
    """Make all that a service is told unknown."""

    def edit(graph: Graph) -> None:
        task_of(graph, kind)["inputs"]["containerDefinitions"] = dict(UNKNOWN)

    return edit


def statement(body: dict[str, Any], sid: str) -> dict[str, Any]:
    """Give the statement of a document with a Sid."""
    (found,) = [entry for entry in body["Statement"] if entry["Sid"] == sid]
    assert isinstance(found, dict)
    return found


def without(sid: str) -> Change:
    """Remove a statement of a document."""

    def change(body: dict[str, Any]) -> None:
        body["Statement"].remove(statement(body, sid))

    return change


def alter(sid: str, **elements: object) -> Change:
    """Replace elements of a statement; None removes one."""

    def change(body: dict[str, Any]) -> None:
        found = statement(body, sid)
        for element, value in elements.items():
            if value is None:
                del found[element]
            else:
                found[element] = value

    return change


def append(**elements: object) -> Change:
    """Add a statement."""

    def change(body: dict[str, Any]) -> None:
        body["Statement"].append({"Sid": "Stranger", **elements})

    return change
