"""YAML of others: parsed within the limits, or refused with what is wrong and where.

Only the parser in Python is used: the one in C ends the process when a document is nested deeply.
"""

import re
from collections.abc import Iterator
from typing import Final

import yaml

from review.load.documents import MalformedError
from review.load.limits import DIGITS, YAML_DEPTH, YAML_VALUES, TooMuchError, within

_INTEGER: Final = "tag:yaml.org,2002:int"
_HALF: Final = re.compile("[\ud800-\udfff]")


class _Loader(yaml.SafeLoader):
    """The loader of PyYAML, which goes only so deep: the time that it takes grows with the square of the depth."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and what is in it."""
        self.depth += 1
        if self.depth > YAML_DEPTH:
            message = f"nested too deeply: more than {YAML_DEPTH} levels"
            raise TooMuchError(message)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def yaml_of(text: str) -> object:
    """Parse YAML. Raises `MalformedError` and `TooMuchError`."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        written_out = _counted(root, {}, ()) if root is not None else 0
        within(written_out, YAML_VALUES, "values, its aliases written out")
        loader = yaml.SafeLoader("")
        return loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        message = f"{where}not valid YAML: {str(error.problem)[:200]}"
        raise MalformedError(message) from None
    except RecursionError:
        message = "nested too deeply"
        raise TooMuchError(message) from None
    except yaml.YAMLError as error:
        message = f"not valid YAML: {str(error).splitlines()[0][:200]}"
        raise MalformedError(message) from None
    except (MalformedError, TooMuchError):
        raise
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        # What the parser does with a day that is none, a number of thousands of digits or a tag that does not fit.
        message = "not valid YAML: a value is not what its form or tag says"
        raise MalformedError(message) from None


def _counted(node: yaml.Node, known: dict[int, int], above: tuple[int, ...]) -> int:
    """Count the values of a node as if every alias were written out; a node within itself would never end."""
    if id(node) in above:
        message = f"line {node.start_mark.line + 1}: an alias stands within what it stands for"
        raise MalformedError(message)
    if isinstance(node, yaml.ScalarNode):
        _sound(node)
    if id(node) not in known:
        inside = (*above, id(node))
        known[id(node)] = 1 + sum(_counted(child, known, inside) for child in _children(node))
        within(known[id(node)], YAML_VALUES, "values, its aliases written out")
    return known[id(node)]


def _sound(node: yaml.ScalarNode) -> None:
    """Refuse half a character, and a number that Python makes but does not show: `0x` and thousands of digits."""
    if _HALF.search(node.value):
        message = f"line {node.start_mark.line + 1}: a text holds half of a character (a lone surrogate)"
        raise MalformedError(message)
    if node.tag == _INTEGER and len(node.value) > DIGITS:
        message = f"line {node.start_mark.line + 1}: a number of {len(node.value):,} digits; {DIGITS} at most"
        raise MalformedError(message)


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value
