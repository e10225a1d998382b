"""Relations of the services: sizes that Fargate takes together, and room to grow."""

from collections.abc import Iterator

from settings.problems import Code, Problem
from settings.relations.given import Given, Relation, in_prod, problem
from settings.schema.values import Values
from settings.sections.services import FARGATE

_KINDS = ("api", "worker", "scheduler", "migrate")
_SCALED = ("api", "worker")
_LEAST_IN_PROD = 2


def _pair(kind: str) -> Relation:
    """Require CPU and memory that Fargate takes together."""
    cpu_key, memory_key = f"services.{kind}.cpu", f"services.{kind}.memory"

    def relation(values: Values, given: Given) -> Iterator[Problem]:
        del given
        cpu, memory = values.get(cpu_key, int), values.get(memory_key, int)
        if cpu not in FARGATE:
            fix = f"choose one of {', '.join(map(str, FARGATE))}"
            yield problem(Code.BOUND, cpu_key, f"{cpu} is not a size of Fargate", fix)
        elif memory not in FARGATE[cpu]:
            fix = f"choose one of {', '.join(map(str, FARGATE[cpu]))}"
            yield problem(Code.CONFLICT, memory_key, f"Fargate does not take {memory} MiB with {cpu} CPU units", fix)

    return relation


def _count(kind: str) -> Relation:
    """Require room to grow, and in production a task that is left when a zone is lost."""
    least_key, most_key = f"services.{kind}.minTasks", f"services.{kind}.maxTasks"

    def relation(values: Values, given: Given) -> Iterator[Problem]:
        del given
        least, most = values.get(least_key, int), values.get(most_key, int)
        if most <= least:
            what = f"{most} leaves no room to grow beyond {least_key} {least}"
            yield problem(Code.CONFLICT, most_key, what, f"write {least + 1} or more")
        if least < _LEAST_IN_PROD and in_prod(values):
            what = f"{least} leaves production without an answer when a zone is lost"
            yield problem(Code.PRODUCTION, least_key, what, f"write {_LEAST_IN_PROD} or more")

    return relation


RELATIONS: tuple[Relation, ...] = (*map(_pair, _KINDS), *map(_count, _SCALED))
