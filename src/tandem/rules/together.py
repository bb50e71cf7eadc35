"""How the rules of a set stand to one another: multipliers chain, groups take the best, a stop ends
the list.

Bases are what rules give by themselves. A multiplier adds to each base of its wallet (of those it
names) the base, times the factors of the multipliers before it, times its own factor less one; so
the factors of a line are multiplied, and each multiplier's share can be named. Of a group of
multipliers the greatest factor counts, a line at a time; of a group of other rules the one that
gives most counts, an activity at a time, the earlier of two that give the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tandem.rules import ast


@dataclass(frozen=True, slots=True)
class Column:
    """One effect of one rule: `r0` for the first effect of the first rule, `r0_1` for its
    second."""

    name: str
    rule: ast.Rule
    effect: ast.Effect

    @property
    def is_multiplier(self) -> bool:
        """Whether it multiplies others."""
        return isinstance(self.effect.what, ast.Multiply)


def columns_of(rules: Sequence[ast.Rule]) -> tuple[Column, ...]:
    """A column for each effect of each rule, in order."""
    return tuple(
        Column(f"r{index}" if place == 0 else f"r{index}_{place}", rule, effect)
        for index, rule in enumerate(rules)
        for place, effect in enumerate(rule.effects)
    )


def excludable(rules: Sequence[ast.Rule]) -> frozenset[int]:
    """Places of the rules that another rule may keep from counting; the best of a group of
    multipliers is found elsewhere.
    """
    groups = [rule.group for rule in rules if rule.group and not rule.is_multiplier]
    stop = next((place for place, rule in enumerate(rules) if rule.stops), len(rules))
    return frozenset(
        place
        for place, rule in enumerate(rules)
        if place > stop or (not rule.is_multiplier and rule.group and groups.count(rule.group) > 1)
    )


def applies(column: Column, base: Column) -> bool:
    """Whether a multiplier counts for a base."""
    assert isinstance(column.effect.what, ast.Multiply)
    of = column.effect.what.of
    return (
        base.effect.to == "MEMBER"
        and base.effect.wallet == column.effect.wallet
        and (not of or base.rule.key in of)
    )


def parts(
    column: Column, bases: Sequence[Column], excluded: frozenset[int]
) -> dict[str, list[Column]]:
    """The bases of a multiplier by the column that holds their share: those that always count in
    one, others each alone.
    """
    bases_of: dict[str, list[Column]] = {column.name: []}
    for base in bases:
        if applies(column, base):
            place = int(base.name[1:].split("_")[0])
            name = f"{column.name}x{base.name[1:]}" if place in excluded else column.name
            bases_of.setdefault(name, []).append(base)
    return bases_of


def before(column: Column, multipliers: Sequence[Column]) -> list[Column]:
    """The multipliers that stand before this one; those of its own group are no links of its
    chain.
    """
    earlier = multipliers[: multipliers.index(column)]
    return [
        multiplier
        for multiplier in earlier
        if not multiplier.rule.group or multiplier.rule.group != column.rule.group
    ]


def best_factors(multipliers: Sequence[Column], factors: Mapping[str, str]) -> dict[str, str]:
    """The factor of each multiplier where the best of its group alone counts, the earlier of two
    that are equal.
    """
    chosen = {}
    for place, column in enumerate(multipliers):
        own = factors[column.name]
        rivals = [
            f"{own} {'>' if other < place else '>='} {factors[rival.name]}"
            for other, rival in enumerate(multipliers)
            if other != place and column.rule.group and rival.rule.group == column.rule.group
        ]
        chosen[column.name] = (
            f"CASE WHEN {' AND '.join(rivals)} THEN {own} ELSE 1 END" if rivals else own
        )
    return chosen


def share(
    column: Column,
    earlier: Sequence[Column],
    bases: Sequence[Column],
    amounts: Mapping[str, str],
    factors: Mapping[str, str],
) -> str:
    """What the multiplier adds to these bases, by their amounts; NULL where it does not count, so
    that nothing is evaluated of most lines.
    """
    by_chain: dict[tuple[str, ...], list[str]] = {}
    for base in bases:
        chain = tuple(
            factors[multiplier.name]
            for multiplier in earlier
            if multiplier.name in factors and applies(multiplier, base)
        )
        by_chain.setdefault(chain, []).append(amounts[base.name])
    terms = [
        "(" + " + ".join(sums) + ")" + "".join(f" * ({link})" for link in chain)
        for chain, sums in by_chain.items()
    ]
    own = factors[column.name]
    return f"CASE WHEN ({own}) <> 1 THEN (({own}) - 1) * ({' + '.join(terms) or '0'}) END"


def layer(
    text: str,
    rules: Sequence[ast.Rule],
    columns: Sequence[Column],
    carried: Sequence[str],
    whole: Mapping[str, str],
    excluded: frozenset[int],
    multiplied: Mapping[str, str],
) -> str:
    """The SELECT around what the rules ask for, in which those that do not count give nothing.

    Args:
        whole: how a multiplier's sum is rounded, by column.
        multiplied: the columns of the multipliers' shares.
    """
    first = {int(column.name[1:]): column for column in columns if "_" not in column.name}
    counts = {place: _counts(place, rules, excluded) for place in range(len(rules))}
    shown = []
    for column in columns:
        place = int(column.name[1:].split("_")[0])
        if column.is_multiplier:
            terms = [f"coalesce(asked.{column.name}, 0)"]
            for name in multiplied:
                owner, _, base = name.partition("x")
                if owner == column.name and base:
                    terms.append(
                        f"CASE WHEN {counts[int(base.split('_')[0])]} THEN coalesce(asked.{name},"
                        " 0) ELSE 0 END"
                    )
            value = whole[column.name].format(" + ".join(terms))
        else:
            value = f"asked.{column.name}"
        kept = f"CASE WHEN {counts[place]} THEN {value} ELSE 0 END" if place in excluded else value
        shown.append(f"{kept} AS {column.name}")
    stops = [
        f"WHEN {_wins(place, rules)} AND asked.{first[place].name} <> 0 THEN {place}"
        for place, rule in enumerate(rules)
        if rule.stops
    ]
    stopped = f"CASE {' '.join(stops)} END" if stops else "NULL::int"
    listed = ",\n  ".join(
        [
            ", ".join(
                ("asked.member_id", "asked.activity_id", *(f"asked.{name}" for name in carried))
            ),
            *shown,
        ]
    )
    return (
        f"SELECT {listed}\nFROM (\nSELECT asked.*, {stopped} AS stopped_at\nFROM (\n{text}\n) AS"
        " asked\nOFFSET 0\n) AS asked"
    )


def _wins(place: int, rules: Sequence[ast.Rule]) -> str:
    """Whether no other rule of its group gives more."""
    rule = rules[place]
    rivals = [
        f"abs(asked.r{place}) {'>' if other < place else '>='} abs(asked.r{other})"
        for other, rival in enumerate(rules)
        if rule.group and not rule.is_multiplier and other != place and rival.group == rule.group
    ]
    return "(" + " AND ".join(rivals) + ")" if rivals else "true"


def _counts(place: int, rules: Sequence[ast.Rule], excluded: frozenset[int]) -> str:
    if place not in excluded:
        return "true"
    has_stop = any(rule.stops for rule in rules[:place])
    stopped = f" AND coalesce(asked.stopped_at, {place}) >= {place}" if has_stop else ""
    return f"({_wins(place, rules)}{stopped})"
