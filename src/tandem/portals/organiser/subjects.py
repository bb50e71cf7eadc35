"""What a condition may speak of, as people choose it: names of the vocabulary in groups, and words that values may be."""

from typing import Any

from django.utils.translation import gettext as _

from tandem.activity.declaring import attributes_of, declared
from tandem.activity.models import DeedKind
from tandem.catalogue.models import Category, Product
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.portals.shared.access import Desk
from tandem.rewards.queries import word
from tandem.rules.vocabulary import Vocabulary
from tandem.segments.models import Segment
from tandem.tiers.models import Plan
from tandem.tiers.queries import ladder_of

_NUMBERS = ("MONEY", "NUMBER", "QUANTITY")
_VALUES_MAX = 500


def _label(words: Vocabulary, name: str, language: str) -> str:
    found = words.families[name][1] if name in words.families else words.fields[name]
    label = found.label.get(language) or found.label.get("en") or name
    return label.replace("{name}", "…").replace("{unit}", _("the quantity in …"))


def grouped(desk: Desk, words: Vocabulary, *, only_members: bool = False) -> list[dict[str, Any]]:
    """The choices of a row, group by group: {"name", "options": [{"value", "text"}]}."""
    language = desk.language

    def of(*prefixes: str) -> list[dict[str, str]]:
        names = [*words.fields, *words.families]
        return [{"value": name, "text": _label(words, name, language)} for name in names if name.startswith(prefixes)]

    past = [{"value": f"past:{name}", "text": each.label.get(language) or each.label["en"]} for name, each in words.pasts.items()]
    groups = [(_("The member"), of("member.")), (_("What the member did up to now"), past)]
    if not only_members:
        sums = _sums(words, language)
        different = [
            {"value": f"different:{name}", "text": _("how many different: %s") % _label(words, name, language)}
            for name in ("product.sku", "product.brand")
        ]
        segments = (
            Segment.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, ended_at=None).order_by("key")
        )
        groups = [
            (_("The deed"), of("deed.")), (_("The product and its line"), of("product.", "line.")),
            (_("The basket"), [*sums, *different]), *groups, (_("The partner and the outlet"), of("partner.", "outlet.")),
            (_("Segments"), [{"value": f"segment:{row.key}", "text": word(row.name, language)} for row in segments]),
        ]  # fmt: skip
    return [{"name": name, "options": options} for name, options in groups if options]


def _sums(words: Vocabulary, language: str) -> list[dict[str, str]]:
    figures = {"total": _("total of: %s"), "lowest": _("lowest of: %s"), "highest": _("highest of: %s")}
    return [
        {"value": f"{function}:{name}", "text": said % _label(words, name, language)}
        for function, said in figures.items()
        for name in ("line.net", "line.gross", "line.unit_net", "line.base_quantity", "line.quantity")
    ]


def amounts(desk: Desk, words: Vocabulary) -> list[dict[str, str]]:
    """What points may be reckoned from."""
    names = [name for name, field in words.fields.items() if field.type.kind in _NUMBERS and name.startswith(("line.", "deed."))]
    order = ["line.net", "line.gross", "deed.net", "deed.gross", "line.base_quantity"]
    names = [*order, "line.quantity", "deed.figure", *(name for name in names if name not in order)]
    plain = [{"value": name, "text": _label(words, name, desk.language)} for name in names]
    return [*plain, *_sums(words, desk.language)]


def known_values(desk: Desk) -> list[str]:
    """Words that values may be: brands, categories, tags, trades, regions, partners, levels, memberships, declared actions."""
    of, programme = desk.actor.organiser_id, desk.programme.id
    members = Member.objects.of(of).filter(programme_id=programme)
    products = Product.objects.of(of)
    tags: set[str] = set()
    for found in products.exclude(tags=[]).values_list("tags", flat=True)[:5_000]:
        tags.update(found)
    lists = [
        products.exclude(brand="").order_by("brand").values_list("brand", flat=True).distinct()[:_VALUES_MAX],
        Category.objects.of(of).order_by("code").values_list("code", flat=True)[:_VALUES_MAX],
        sorted(tags)[:_VALUES_MAX],
        members.exclude(trade="").order_by("trade").values_list("trade", flat=True).distinct()[:_VALUES_MAX],
        members.exclude(region="").order_by("region").values_list("region", flat=True).distinct()[:_VALUES_MAX],
        Partner.objects.of(of).filter(programme_id=programme).order_by("code").values_list("code", flat=True)[:_VALUES_MAX],
        Plan.objects.of(of).filter(programme_id=programme, ended_at=None).order_by("code").values_list("code", flat=True),
        [tier.code for tier in ladder_of(programme, organiser_id=of)[1]],
        [value for row in declared(programme, organiser_id=of).values() for value in _words_of(row)],
    ]
    return list(dict.fromkeys(value for each in lists for value in each if value))


def _words_of(row: DeedKind) -> list[str]:
    """A declared kind, and what may be said of its deeds: the short names of fields and their choices."""
    return [row.kind, *(word for each in attributes_of(row) for word in (each.name, *each.choices))]
