"""What is given once for an activity, and not for each of its lines: a figure over the basket.

Beside a condition on lines it would be given as often as lines match. The checker refuses that; a
rule that was published before it did is evaluated as it was meant, by asking whether there is a
line for which the condition holds (decision 45).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tandem.rules import ast, together
from tandem.rules.together import Column
from tandem.rules.vocabulary import Vocabulary

_ONE = ast.Number(Decimal(1))


def reads_lines(node: ast.Node, vocabulary: Vocabulary) -> bool:
    """Whether a node is another one for each line: it reads a field of lines, and not within a
    figure over the basket.
    """
    return any(
        isinstance(below, ast.Field) and vocabulary.is_of_line(below.name)
        for below in ast.of_lines(node)
    )


def figures(node: ast.Node) -> Iterator[ast.Basket]:
    """The figures over the basket in a node."""
    return (below for below in ast.of_lines(node) if isinstance(below, ast.Basket))


def is_given_by_line(rule: ast.Rule, what: ast.Node, vocabulary: Vocabulary) -> bool:
    """Whether a figure over the basket, or a part of a sum that holds one, would be given for each
    line though it is the same for all. The worth of pieces never has a share for a line.
    """
    if not any(reads_lines(part, vocabulary) for part in (rule.when, what)):
        return False
    if any(figure.pieces for figure in figures(what)):
        return True
    parts = what.items if isinstance(what, ast.Add) else (what,)
    return any(any(figures(part)) and not reads_lines(part, vocabulary) for part in parts)


def is_unlimited(rule: ast.Rule, vocabulary: Vocabulary) -> bool:
    """Whether a limit for each product would hold back nothing of an effect: lines alone have
    products.
    """
    parts = [(rule.when, effect.what) for effect in rule.effects]
    has_effect = any(not any(reads_lines(node, vocabulary) for node in both) for both in parts)
    return has_effect and any(limit.per == "PRODUCT" for limit in rule.limits)


def columns_of(rules: Sequence[ast.Rule], vocabulary: Vocabulary) -> tuple[Column, ...]:
    """A column for each effect of each rule (`together`), each with the condition under which it is
    given.
    """
    return tuple(
        replace(column, rule=_asked_once(column.rule, column.effect.what, vocabulary))
        for column in together.columns_of(rules)
    )


def _asked_once(rule: ast.Rule, what: ast.Node, vocabulary: Vocabulary) -> ast.Rule:
    """The rule with its condition asked of the activity where its effect is one figure for all
    lines; itself where it is not, where a limit is counted by product, and where the condition
    holds a figure against a line.
    """
    by_line = reads_lines(what, vocabulary) or not any(figures(what))
    if by_line or any(limit.per == "PRODUCT" for limit in rule.limits):
        return rule
    parts = rule.when.items if isinstance(rule.when, ast.All) else (rule.when,)
    of_lines = tuple(part for part in parts if reads_lines(part, vocabulary))
    if not of_lines or any(any(figures(part)) for part in of_lines):
        return rule
    matching = ast.Basket("total", _ONE, ast.All(of_lines))
    others = tuple(part for part in parts if part not in of_lines)
    return replace(rule, when=ast.All((*others, ast.Compare("ge", matching, _ONE))))
