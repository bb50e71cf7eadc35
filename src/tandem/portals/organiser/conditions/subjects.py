"""What a condition may speak of, as people choose it: names of the vocabulary in groups."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from tandem.activity import registering
from tandem.activity.declaring import attributes_of, declared, name_of
from tandem.catalogue.models import Product
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.rules.vocabulary import Vocabulary
from tandem.segments.defining import may_stand_in_rules
from tandem.segments.models import Segment

_NUMBERS = ("MONEY", "NUMBER", "QUANTITY")


def _label(rule_terms: Vocabulary, name: str, language: str) -> str:
    field = rule_terms.families[name][1] if name in rule_terms.families else rule_terms.fields[name]
    label = localized(field.label, language) or name
    return label.replace("{name}", "…").replace("{unit}", _("the quantity in …"))


Choices = Sequence[tuple[str, Any]]


def _of_members(portal: PortalContext, choices: Choices) -> Choices:
    """Lists are asked for where the programme has some; in a rule they are segments as well."""
    lists = Segment.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, is_list=True, ended_at=None
    )
    if lists.exists():
        return choices
    return [(name, text) for name, text in choices if name != "member.lists"]


def grouped(
    portal: PortalContext, rule_terms: Vocabulary, *, only_members: bool = False
) -> list[tuple[str, Choices]]:
    """The choices of a row, group by group, as a select of Django takes them."""
    language = portal.language

    def of(*prefixes: str) -> Choices:
        names = [*rule_terms.fields, *rule_terms.families]
        return [
            (name, _label(rule_terms, name, language))
            for name in names
            if name.startswith(prefixes)
        ]

    past = [
        (f"past:{name}", localized(past_of.label, language))
        for name, past_of in rule_terms.pasts.items()
    ]
    groups: list[tuple[str, Choices]] = [
        (_("The member"), _of_members(portal, of("member."))),
        (_("What the member did up to now"), past),
    ]
    if not only_members:
        different = [
            (f"different:{name}", _("how many different: %s") % _label(rule_terms, name, language))
            for name in ("product.sku", "product.brand")
        ]
        rows = (
            Segment.objects.of(portal.actor.organiser_id)
            .filter(programme_id=portal.programme.id, ended_at=None)
            .order_by("key")
        )
        groups = [
            (_("The transaction or action"), of("deed.")),
            (_("The product and its line"), of("product.", "line.")),
            (_("The basket"), [*_sums(rule_terms, language), *different]),
            *groups,
            (_("The partner and the outlet"), of("partner.", "outlet.")),
            (
                _("Segments"),
                [
                    (f"segment:{row.key}", localized(row.name, language))
                    for row in rows
                    if may_stand_in_rules(row.body, rule_terms)
                ],
            ),
        ]
    return [(name, options) for name, options in groups if options]


def attributes(portal: PortalContext, family: str) -> list[tuple[str, str]]:
    """What may stand behind the dot of a family: what declared actions tell, or what products
    have.
    """
    if family == "product.attribute":
        products = (
            Product.objects.of(portal.actor.organiser_id).exclude(attributes={}).order_by("id")
        )
        names = {
            name for row in products.values_list("attributes", flat=True)[:2_000] for name in row
        }
        return [(name, name) for name in sorted(names)]
    is_number = family == "deed.figure"
    return [
        (attribute.name, f"{attribute.called(portal.language)} · {name_of(row, portal.language)}")
        for row in declared(portal.programme.id, organiser_id=portal.actor.organiser_id).values()
        for attribute in attributes_of(row)
        if (attribute.type == "NUMBER") == is_number
    ]


def choices_of(
    portal: PortalContext, subject: str, name: str, *, begun: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """What is chosen from where declared actions tell this: the words of all that call it so, or
    the courses, offers … that it holds the code of, with those `begun` that are there no more; none
    where one of them takes any words.
    """
    if subject != "deed.attribute":
        return []
    programme_id, of = portal.programme.id, portal.actor.organiser_id
    kinds = declared(programme_id, organiser_id=of)
    own = {kind: [row["name"] for row in kinds[kind].attributes] for kind in kinds}
    if names_of := registering.called(own).get(name):
        named = dict(names_of(None, programme_id, of, portal.language))
        if not named:
            return []
        named = {code[:200]: code[:200] for code in begun if code} | named
        choices = sorted(named.items(), key=lambda choice: folded(choice[1]))
        return choices if len(choices) <= registering.LISTED_MAX else []
    told = [
        attribute
        for row in kinds.values()
        for attribute in attributes_of(row)
        if attribute.name == name
    ]
    if not all(attribute.choices for attribute in told):
        return []
    return [
        (choice, attribute.word(choice, portal.language))
        for attribute in told
        for choice in attribute.choices
    ]


def _sums(rule_terms: Vocabulary, language: str) -> list[tuple[str, str]]:
    pieces = {
        "cheapest": _("worth of the cheapest pieces: %s"),
        "dearest": _("worth of the dearest pieces: %s"),
    }
    figures = {
        "total": _("total of: %s"),
        "lowest": _("lowest of: %s"),
        "highest": _("highest of: %s"),
    }
    worth = [
        (f"{function}:{name}", phrase % _label(rule_terms, name, language))
        for function, phrase in pieces.items()
        for name in rule_terms.line_amounts
    ]
    return worth + [
        (f"{function}:{name}", phrase % _label(rule_terms, name, language))
        for function, phrase in figures.items()
        for name in (
            "line.net",
            "line.gross",
            "line.unit_net",
            "line.base_quantity",
            "line.quantity",
        )
    ]


def amounts(portal: PortalContext, rule_terms: Vocabulary) -> Choices:
    """What points may be evaluated from."""
    names = [
        name
        for name, field in rule_terms.fields.items()
        if field.type.kind in _NUMBERS and name.startswith(("line.", "deed."))
    ]
    order = ["line.net", "line.gross", "deed.net", "deed.gross", "line.base_quantity"]
    names = [*order, "line.quantity", "deed.figure", *(name for name in names if name not in order)]
    plain = [(name, _label(rule_terms, name, portal.language)) for name in names]
    return [*plain, *_sums(rule_terms, portal.language)]
