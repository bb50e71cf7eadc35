"""What should be looked at before regulations are published, each with where it is done."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.earning.models import Rule
from tandem.insights.regulations import collecting, drafting, writing
from tandem.portals.shared.areas.context import Portal
from tandem.programmes import terms

NAMES_SHOWN = 3


def rows(portal: Portal, draft: drafting.Draft) -> list[dict[str, Any]]:
    """What is missing or not clear, the most important first."""
    return [
        {"text": text, "address": address}
        for text, address in (
            *_of_settings(portal, draft),
            *_of_rules(portal, draft),
            *_of_own(portal, draft),
        )
    ]


def _of_settings(portal: Portal, draft: drafting.Draft) -> Iterator[tuple[str, str]]:
    programme = portal.programme
    facts = draft.facts[programme.languages[0]]
    if not programme.contact_email:
        yield (
            _("There is no address for questions and complaints."),
            portal.address("organiser:settings"),
        )
    if facts.expiry == "MONTHS" and facts.expiry_months is None:
        yield (
            _("Points never expire: what is owed grows for ever. Say so on purpose."),
            portal.address("organiser:settings-points"),
        )
    for key in drafting.left_out(programme):
        if key != writing.MORE:
            text = _("“%(section)s” is left out: let a paragraph of your own tell it.")
            yield text % {"section": writing.TITLES[key]}, ""


def _of_rules(portal: Portal, draft: drafting.Draft) -> Iterator[tuple[str, str]]:
    address = portal.address("organiser:rules")
    programme = portal.programme
    facts = draft.facts[programme.languages[0]]
    if not facts.rules:
        yield _("No rules are published, so nothing gives points."), address
    told = collecting.rules_told(programme, with_draft=draft.is_of_draft)
    if told is None:
        return
    names = Rule.objects.of(portal.organiser_id).filter(rule_set_id=told.id)
    nameless, foreign = 0, []
    for name in names.order_by("position", "id").values_list("name", flat=True):
        said = {code for code, text in name.items() if text.strip()}
        if not said:
            nameless += 1
        elif gone := [code for code in programme.languages if code not in said]:
            foreign.append((next(iter(name.values())), gone))
    if nameless:
        text = ngettext(
            "%(n)s rule has no name: members would not know what it is.",
            "%(n)s rules have no name: members would not know what they are.",
            nameless,
        )
        yield text % {"n": nameless}, address
    if foreign:
        text = _("Rules without a name in a language of the programme: %(names)s")
        named = [
            f"“{name}” ({terms.language_names(codes)})" for name, codes in foreign[:NAMES_SHOWN]
        ]
        yield text % {"names": ", ".join(named) + (" …" if foreign[NAMES_SHOWN:] else "")}, address


def _of_own(portal: Portal, draft: drafting.Draft) -> Iterator[tuple[str, str]]:
    for key, codes in draft.missing.items():
        yield (
            _("A paragraph of your own has no text in: %(languages)s. It cannot be published so.")
            % {"languages": terms.language_names(codes)},
            portal.address("organiser:regulations-paragraph", paragraph=key),
        )
    places = {row.after for row in draft.own}
    if "complaints" not in places:
        yield _("Nothing says by when complaints are answered. Add it to “Complaints”."), ""
    if "end" not in places:
        yield (
            _(
                "Nothing says how long before its end members are told. Add it to “The end of the"
                " programme”."
            ),
            "",
        )
