"""What the codes in rules are called: “Farby” where a condition compares with `paints`.

A rule keeps codes, since names change and are by language. Where it is read by people, the names
stand in their place.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from tandem.activity import declaring, registering
from tandem.activity.declaring import Attribute
from tandem.catalogue.models import Category, Product
from tandem.kit.texts import localized
from tandem.partners.models import Outlet, Partner
from tandem.programmes import trades, wallets
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.rules.vocabulary import Field, Vocabulary, choice_key
from tandem.segments.models import Segment
from tandem.tiers.models import Plan
from tandem.tiers.queries import ladder_of

Names = Mapping[
    str, Mapping[str, str]
]  # by the source of options of a field (`Field.options`), then by the code
_ATTRIBUTE = "deed.attribute."


def names_of(
    nodes: Iterable[ast.Node],
    vocabulary: Vocabulary,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    language: str,
) -> Names:
    """The names of all codes that stand in these conditions; one question a kind of code."""
    codes = codes_of(nodes, vocabulary)
    return {
        options: _BY_OPTIONS[options](texts, programme_id, organiser_id, language)
        for options, texts in codes.items()
        if options in _BY_OPTIONS
    }


def of_rules(
    rules: Iterable[ast.Rule],
    vocabulary: Vocabulary,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    language: str,
) -> Names:
    """The names of all codes that stand in these rules: in their conditions, and in what they
    give.
    """
    nodes = [
        node for rule in rules for node in (rule.when, *(effect.what for effect in rule.effects))
    ]
    return names_of(
        nodes, vocabulary, programme_id=programme_id, organiser_id=organiser_id, language=language
    )


def codes_of(nodes: Iterable[ast.Node], vocabulary: Vocabulary) -> dict[str, set[str]]:
    """The codes that stand in these conditions, by the source of their field."""
    codes: dict[str, set[str]] = {}

    def add(item: ast.Node, values: Iterable[ast.Node]) -> None:
        known = vocabulary.find(item.name) if isinstance(item, ast.Field) else None
        texts = {value.value for value in values if isinstance(value, ast.Text)}
        if known is None or not texts:
            return
        if known.options:
            codes.setdefault(known.options, set()).update(texts)
        elif _is_named(known):
            keys = {choice_key(known.name, text) for text in texts}
            codes.setdefault("choices", set()).update(keys)

    for node in (below for top in nodes for _place, below in ast.walk(top)):
        match node:
            case ast.In(item, options) | ast.Has(item, options):
                add(item, options)
            case ast.Compare(_, ast.Field(name), ast.Number(value)):
                known = vocabulary.find(name)
                if known is not None and known.ranks:
                    codes.setdefault(known.ranks, set()).add(f"{value.normalize():f}")
            case ast.Compare(_, left, right):
                add(left, [right])
            case ast.Field(name):
                known = vocabulary.find(name)
                if known is not None and _is_named(known):
                    codes.setdefault("attributes", set()).add(name.rpartition(".")[2])
            case ast.Past(what, _, kind, _) if kind and what in vocabulary.pasts:
                codes.setdefault(vocabulary.pasts[what].kinds, set()).add(kind)
    return codes


def _is_named(field: Field) -> bool:
    """Whether it is one that a programme declares and names: an attribute of an action."""
    return "{name}" in localized(field.label, "en")


def _categories(
    codes: Collection[str], _programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    rows = Category.objects.of(of).filter(code__in=codes).values_list("code", "name")
    return {code: localized(name, language) for code, name in rows}


def _products(
    codes: Collection[str], _programme_id: UUID, of: UUID, _language: str
) -> Mapping[str, str]:
    return dict(Product.objects.of(of).filter(sku__in=codes).values_list("sku", "name"))


def _partners(
    codes: Collection[str], programme_id: UUID, of: UUID, _language: str
) -> Mapping[str, str]:
    return dict(
        Partner.objects.of(of)
        .filter(programme_id=programme_id, code__in=codes)
        .values_list("code", "name")
    )


def _outlets(
    codes: Collection[str], programme_id: UUID, of: UUID, _language: str
) -> Mapping[str, str]:
    outlets = Outlet.objects.of(of).filter(partner__programme_id=programme_id, code__in=codes)
    return dict(outlets.values_list("code", "name"))


def _trades(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    programme = Programme.objects.of(of).get(id=programme_id)
    return {code: name for code, name in trades.names(programme, language).items() if code in codes}


def _kinds(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    known, own = declaring.declared(programme_id, organiser_id=of), registering.every()
    # One that Tandem knows and nobody did yet has its own name.
    return {
        **{code: localized(own[code].names, language) for code in codes if code in own},
        **{code: declaring.name_of(known[code], language) for code in codes if code in known},
    }


def _told(programme_id: UUID, of: UUID) -> Iterator[list[Attribute]]:
    """What is told of actions of the programme; then of those that Tandem knows and nobody did yet,
    which have their own names.
    """
    known = declaring.declared(programme_id, organiser_id=of)
    yield [one for row in known.values() for one in declaring.attributes_of(row)]
    yield [
        one
        for code, kind in registering.every().items()
        if code not in known
        for one in kind.attributes
    ]


def _alike(
    codes: Collection[str],
    names: Callable[[Attribute], Mapping[str, str]],
    told: Iterable[list[Attribute]],
) -> Mapping[str, str]:
    """What these are called; of two actions that call it otherwise neither."""
    called: dict[str, set[str]] = {}
    for attributes in told:
        here: dict[str, set[str]] = {}
        for attribute in attributes:
            for code, name in names(attribute).items():
                here.setdefault(code, set()).add(name)
        called = {**here, **called}
    return {code: next(iter(called[code])) for code in codes if len(called.get(code, ())) == 1}


def _attributes(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    """What is told of actions, as people call it."""
    return _alike(codes, lambda one: {one.name: one.called(language)}, _told(programme_id, of))


def _choices(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    """The words that an attribute may be, as they are read. What Tandem's own actions say by a code
    (which course, which offer) is called as those are, with one question for all codes of an
    attribute.
    """

    def words(attribute: Attribute) -> Mapping[str, str]:
        field = f"{_ATTRIBUTE}{attribute.name}"
        return {
            choice_key(field, choice): attribute.word(choice, language)
            for choice in attribute.choices
        }

    own = {
        kind: [attribute.name for attribute in declaring.attributes_of(row)]
        for kind, row in declaring.declared(programme_id, organiser_id=of).items()
    }
    named: dict[str, str] = {}
    for name, names_of in registering.called(own).items():
        start = choice_key(f"{_ATTRIBUTE}{name}", "")
        asked = {code.removeprefix(start) for code in codes if code.startswith(start)}
        known = names_of(asked, programme_id, of, language) if asked else {}
        named |= {f"{start}{code}": known[code] for code in known}
    return {**_alike(codes, words, _told(programme_id, of)), **named}


def _tiers(
    _codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    return {
        tier.code: localized(tier.name, language)
        for tier in ladder_of(programme_id, organiser_id=of)[1]
    }


def _ranks(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    named = {
        f"{Decimal(tier.rank).normalize():f}": localized(tier.name, language)
        for tier in ladder_of(programme_id, organiser_id=of)[1]
    }
    return {rank: name for rank, name in named.items() if rank in codes}


def _plans(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    rows = (
        Plan.objects.of(of)
        .filter(programme_id=programme_id, code__in=codes)
        .values_list("code", "name")
    )
    return {code: localized(name, language) for code, name in rows}


def _lists(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    rows = Segment.objects.of(of).filter(programme_id=programme_id, key__in=codes)
    return {key: localized(name, language) for key, name in rows.values_list("key", "name")}


def _wallets(
    codes: Collection[str], programme_id: UUID, of: UUID, language: str
) -> Mapping[str, str]:
    named = wallets.names(programme_id, organiser_id=of)
    return {code: localized(name, language) for code, name in named.items() if code in codes}


_BY_OPTIONS: Mapping[str, Callable[[Collection[str], UUID, UUID, str], Mapping[str, str]]] = {
    "categories": _categories,
    "products": _products,
    "partners": _partners,
    "outlets": _outlets,
    "kinds": _kinds,
    "wallets": _wallets,
    "trades": _trades,
    "attributes": _attributes,
    "choices": _choices,
    "tiers": _tiers,
    "ranks": _ranks,
    "plans": _plans,
    "lists": _lists,
}
