"""The next version of the regulations as members will read it, with what is to be looked at, and
the organiser's own paragraphs.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.insights.regulations import comparing, drafting
from tandem.kit.texts import localized
from tandem.portals.organiser.regulations import actions, advice
from tandem.portals.organiser.regulations.forms import PLACES
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.prints import regulations as reading
from tandem.programmes import own_paragraphs, terms
from tandem.programmes.models import OwnParagraph, Terms

REASONS_SHOWN, LETTERS_SHOWN = 8, 160


@page(
    "regulations/",
    permission="programme.change",
    template="regulations.html",
    tab=gettext_lazy("Text"),
    actions=[actions.publish, actions.add_paragraph, actions.choose_sections],
)
def regulations(portal: Portal) -> Mapping[str, Any]:
    """The next version in one language, what differs from the one in force, and what is to be
    looked at.
    """
    programme = portal.programme
    latest = terms.in_force(programme.id, organiser_id=portal.organiser_id)
    today = programme.day_at(portal.now)
    with_draft = portal.request.GET.get("rules", "") == "draft"
    draft = drafting.draft(programme, today=today, with_draft=with_draft)
    language = _language(portal)
    sections = draft.document[language]
    is_new = latest is None or not _is_same(latest, draft.document)
    reasons = comparing.reasons(_document(latest), draft.document) if latest and is_new else []
    out = drafting.left_out(programme)
    was_refused = portal.failed is not None and portal.failed[0] == actions.publish
    return {
        "latest": {"version": latest.version, "published_at": latest.published_at}
        if latest
        else None,
        "next": latest.version + 1 if latest else 1,
        "is_new": is_new,
        "is_of_draft": draft.is_of_draft,
        "missing": _missing(portal, latest),
        "language": language,
        "languages": [
            {"code": code, "name": terms.language_names([code])} for code in programme.languages
        ],
        "sections": reading.numbered(sections),
        "differences": reading.differing(terms.read(latest, language), sections)
        if latest is not None and is_new and language in terms.languages_of(latest)
        else [],
        "advice": advice.rows(portal, draft, today=today),
        "reasons": [_reason(reason) for reason in reasons[:REASONS_SHOWN]],
        "publish": portal.form(
            actions.publish,
            initial={
                "over": latest.version if latest else 0,
                "fingerprint": draft.fingerprint,
                "asks_anew": bool(reasons),
            },
        )
        if (is_new and not draft.is_of_draft) or was_refused
        else None,
        "own": [_own(portal, row) for row in draft.own],
        "add": portal.form(actions.add_paragraph),
        "choose": portal.form(
            actions.choose_sections,
            initial={"written": [key for key, _title in PLACES if key not in out]},
        ),
    }


def _language(portal: Portal) -> str:
    known = portal.programme.languages
    asked = (portal.request.GET.get("lang", ""), portal.language.split("-")[0])
    return next((code for code in asked if code in known), known[0])


def _is_same(latest: Terms, document: terms.Document) -> bool:
    known = terms.languages_of(latest)
    return all(
        code in known and [*map(_said, terms.read(latest, code))] == [*map(_said, document[code])]
        for code in document
    )


def _said(section: terms.Section) -> tuple[str, tuple[str, ...]]:
    return section.title, tuple(paragraph.text for paragraph in section.paragraphs)


def _document(row: Terms) -> terms.Document:
    return {code: terms.read(row, code) for code in terms.languages_of(row)}


def _missing(portal: Portal, latest: Terms | None) -> str:
    """The languages of the programme in which the version in force has no text."""
    known = terms.languages_of(latest) if latest else portal.programme.languages
    return terms.language_names(code for code in portal.programme.languages if code not in known)


def _reason(reason: comparing.Reason) -> str:
    text = reason.text
    short = f"{text[:LETTERS_SHOWN]}…" if len(text) > LETTERS_SHOWN else text
    values = {"section": reason.section, "text": short}
    match reason.kind:
        case "GONE":
            return _("%(section)s: “%(text)s” is taken out.") % values
        case "WORSE":
            return _("%(section)s: “%(text)s” says something else now.") % values
        case "OWN":
            return _("What your own paragraphs say has changed.")
    return _("The version in force is one plain text, so nobody can tell what got worse.")


def _own(portal: Portal, row: OwnParagraph) -> dict[str, Any]:
    text = localized(row.text, portal.language)
    gone = [code for code in portal.programme.languages if code not in row.text]
    return {
        "text": f"{text[:LETTERS_SHOWN]}…" if len(text) > LETTERS_SHOWN else text,
        "address": portal.address("organiser:regulations-paragraph", paragraph=row.id),
        "place": dict(PLACES).get(row.after, _("the whole text")),
        "missing": terms.language_names(gone),
    }


def _known(portal: Portal, paragraph: UUID) -> OwnParagraph:
    rows = own_paragraphs.listed(portal.programme.id, organiser_id=portal.organiser_id)
    row = next((own for own in rows if own.id == paragraph), None)
    if row is None:
        raise Http404
    return row


@page(
    "regulations/paragraphs/<uuid:paragraph>/",
    permission="programme.change",
    template="paragraph.html",
    guard=_known,
    actions=[actions.change_paragraph, actions.remove_paragraph],
)
def regulations_paragraph(portal: Portal, paragraph: UUID) -> Mapping[str, Any]:
    """A paragraph of the organiser's own, in each language of the programme."""
    row = _known(portal, paragraph)
    began = {f"text_{code}": text for code, text in row.text.items()}
    return {
        "form": portal.form(actions.change_paragraph, initial={"after": row.after, **began}),
        "remove": portal.form(actions.remove_paragraph),
    }
