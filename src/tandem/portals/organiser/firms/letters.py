"""Letters with codes to firms: those that wait to be printed, and those in the post."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.participants.firms import codes, means, queries
from tandem.platform.files import prints
from tandem.portals.organiser.firms import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.proofs import firms as shared
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains

LETTER = Path(__file__).parents[2] / "shared" / "prints" / "letter.typ"
LETTERS = Listing(
    "letters",
    columns=[
        Column("address", gettext_lazy("Registered address")),
        Column("person", gettext_lazy("Who says that it is theirs")),
        Column("expires_at", gettext_lazy("Opens until"), sorts_by="expires_at"),
        Column("state", gettext_lazy("State")),
    ],
    at_first="expires_at",
    empty=gettext_lazy(
        "No letter waits to be printed. One does when you choose a letter for a firm that waits."
    ),
)


def _letters(portal: Portal) -> list[queries.Letter]:
    return queries.letters(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        channel=means.LETTER,
        now=portal.now,
    )


@page(
    "firms/letters/",
    permission="members.view",
    template="letters.html",
    tab=gettext_lazy("Letters"),
    actions=[actions.post],
)
def firm_letters(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The letters whose codes still open something; as a file too."""
    asked, letters = LETTERS.asked(portal), _letters(portal)
    if asked.sorting.key == "-expires_at":
        letters = letters[::-1]
    cells = [_cells(portal, letter) for letter in letters]
    if asked.is_file:
        return LETTERS.exported(portal, cells)
    return {
        "list": LETTERS.shown(
            asked,
            cells[asked.rows],
            total=len(cells),
            selection=portal.form(actions.post),
            keys=[str(letter.code_id) for letter in letters[asked.rows]],
            ticked=[str(letter.code_id) for letter in letters if not letter.is_posted],
        ),
        "to_print": sum(not letter.is_posted for letter in letters),
    }


def _cells(portal: Portal, letter: queries.Letter) -> dict[str, Cell]:
    name, *rest = letter.address.splitlines() or [""]
    to_print = (
        portal.address("organiser:firm-letter", letter=letter.code_id)
        if portal.may("members.change")
        else ""
    )
    text, mood = (_("in the post"), "good") if letter.is_posted else (_("to be printed"), "wait")
    return {
        "address": Cell(name, href=to_print, note=", ".join(rest), value=", ".join([name, *rest])),
        "person": Cell(
            letter.person, href=portal.address("organiser:member", member=letter.member_id)
        ),
        "expires_at": Cell(day(letter.expires_at), value=letter.expires_at),
        "state": Cell(text, mood=mood, value=text),
    }


@page("firms/letters/<uuid:letter>.pdf", permission="members.change")
def firm_letter(portal: Portal, letter: UUID) -> HttpResponseBase:
    """One letter."""
    return _printed(portal, [row for row in _letters(portal) if row.code_id == letter])


@page("firms/letters/print/", permission="members.change")
def firm_letters_print(portal: Portal) -> HttpResponseBase:
    """All letters that are not in the post yet."""
    return _printed(portal, [row for row in _letters(portal) if not row.is_posted])


def _printed(portal: Portal, letters: list[queries.Letter]) -> HttpResponse:
    """Letters, each on a sheet of its own."""
    if not letters:
        raise Http404
    secret = settings.SECRET_KEY.encode()
    with translation.override(shared.language_of(portal)):
        written = [
            _said(portal, letter, codes.code_of(letter.code_id, secret=secret))
            for letter in letters
        ]
        values = {
            "title": written[0]["title"],
            "lang": shared.language_of(portal),
            "letters": written,
        }
        made = prints.pdf(LETTER, values)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letters.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _said(portal: Portal, letter: queries.Letter, code: str) -> dict[str, Any]:
    """What stands in a letter."""
    programme, link = (
        portal.programme,
        f"{domains.base(portal.programme)}/m/{portal.programme.slug}/firm/",
    )
    about = {"person": letter.person, "programme": programme.name}
    return {
        "title": _("A code for your firm in %(programme)s") % about,
        "from": programme.name,
        "contact": programme.contact_email,
        "address": letter.address.splitlines(),
        "said": (
            _(
                "%(person)s wants to take part in %(programme)s in the name of your firm. If you"
                " agree, give them this code:"
            )
            % about
        ),
        "code": code,
        "how": _("It is entered here, once, by %(day)s:") % {"day": day(letter.expires_at)},
        "link": link,
        "ignore": _("If you do not know them, do nothing and give the code to nobody."),
    }
