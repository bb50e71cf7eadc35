"""Modules as text and as trees, each read and taken apart once a run: a dozen rules of the house ask
every one of them.
"""

import ast
from functools import cache
from pathlib import Path


@cache
def text_of(path: Path) -> str:
    """What stands in a file."""
    return path.read_text()


@cache
def tree_of(path: Path) -> ast.Module:
    """A module, taken apart; nobody changes it."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a module, from the outside in."""
    return tuple(ast.walk(tree_of(path)))
