"""What the rules in force give for some kinds of actions, as a reader may know it."""

from collections.abc import Collection
from datetime import datetime

from tandem.insights.running import parts, telling
from tandem.insights.running.telling import Reader
from tandem.programmes.models import Programme
from tandem.segments import vocabulary


def sentences(
    kinds: Collection[str],
    programme: Programme,
    reader: Reader,
    *,
    language: str,
    now: datetime,
) -> dict[str, list[str]]:
    """The sentences of the rules that give for each of these kinds now, in the rules' order; a
    kind for which none does is left out.
    """
    current, _versions = telling.in_force(programme, now=now)
    if current is None:
        return {}
    rule_terms = vocabulary.of(programme.currency)
    of_rules = {rule.key: parts.of(rule, rule_terms) for rule in current.rules}
    asked = [rule for rule in current.rules if of_rules[rule.key].kind in kinds]
    told = telling.for_reader(asked, of_rules, reader, programme=programme, now=now)
    named = telling.sentences_of(told, current, programme=programme, language=language)
    by_kind: dict[str, list[str]] = {}
    for rule in told:
        by_kind.setdefault(of_rules[rule.key].kind, []).append(named[rule.key][1])
    return by_kind
