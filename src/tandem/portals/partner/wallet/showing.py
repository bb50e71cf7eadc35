"""What the partner did itself, by photos: what is asked for, sending it, what became of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.claims.photos import doubts, sending, wanting
from tandem.evidence.documents import files
from tandem.evidence.models import Claim, DocumentKind, PhotoProof
from tandem.insights.running import telling
from tandem.insights.running.telling import Reader
from tandem.kit.errors import TandemError
from tandem.kit.texts import localized
from tandem.partners.models import Outlet
from tandem.platform import clock
from tandem.platform.models import Upload
from tandem.portals.partner import where
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import offline, received
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import HomeCard, Next, action, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.files import states
from tandem.portals.shared.pages import day_of, today
from tandem.portals.shared.proofs import claims
from tandem.portals.shared.proofs.photos import PhotosForm
from tandem.portals.shared.telling import running
from tandem.portals.shared.templatetags.figures import day

OWN = {"PARTNER", "RECRUITER"}  # who gets what a rule gives: the partner, for what it does
CARDS_MAX = 2
SENT = Listing(
    "shown",
    columns=[
        Column("what", _("What")),
        Column("outlet", _("Outlet")),
        Column("day", _("Day"), sorts_by="created_at"),
        Column("state", _("State")),
    ],
    at_first="-day",
    empty=_("Nothing was sent yet. What you photograph stands here, with what became of it."),
)


def asked_for(portal: PortalContext) -> dict[str, tuple[ActivityKind, PhotoProof]]:
    """The actions that partners prove by photos now."""
    return wanting.wanted(
        portal.programme.id, organiser_id=portal.actor.organiser_id, of_partners=True
    )


def brings(portal: PortalContext, asked: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """What each of these actions brings the partner now, by the rules in force."""
    if not asked:
        return {}
    rows = telling.running(
        portal.programme,
        Reader(partner_id=partner_of(portal)[0]),
        language=portal.language,
        now=clock.now(),
    )
    own = [row for row in rows if OWN & set(row.receivers)]
    return {
        kind: running.cards([rule for rule in own if rule.action == kind], today(portal))
        for kind in asked
    }


def home(portal: PortalContext) -> Sequence[HomeCard]:
    """What the partner is asked to show, on its first page."""
    if not portal.may("partner.upload"):
        return ()
    page = reverse("partner:shown", args=[portal.programme.slug])
    return [
        HomeCard(
            declaring.name_of(row, portal.language),
            f"{page}?{urlencode({'a': kind})}",
            _("Show it"),
            localized(proof.texts, portal.language) if proof.texts else "",
        )
        for kind, (row, proof) in asked_for(portal).items()
    ][:CARDS_MAX]


def _asked(portal: Portal) -> tuple[ActivityKind, PhotoProof] | None:
    """The action that the address names; None where it names none."""
    kind = portal.request.GET.get("a", "")
    if not kind:
        return None
    wanted = asked_for(portal)
    if kind not in wanted:
        raise Http404
    return wanted[kind]


class ShowForm(PhotosForm):
    """Photos of the action that the address names, and where it is."""

    errors_at = {sending.NoSuchPlace: "outlet"}

    outlet = forms.TypedChoiceField(label=_("Outlet"), coerce=UUID, empty_value=None)

    def prepare(self, **_more: Any) -> None:
        """Ask for what this action wants, and offer the outlets of the partner."""
        asked = _asked(self.portal)
        if asked is None:
            raise Http404
        row, proof = asked
        super().prepare(
            is_pair=proof.is_pair,
            asks_place=proof.asks_place,
            attributes=declaring.attributes_of(row),
        )
        names = _outlets(self.portal)
        if not names:
            del self.fields["outlet"]
            return
        choices = [(str(key), name) for key, name in names.items()]
        last = where.last_outlet(self.portal)
        self.fields["outlet"].initial = last
        if len(choices) > 1 and last not in dict(choices):  # whoever sends it says which
            choices = [("", "–"), *choices]
        self.fields["outlet"].choices = choices  # type: ignore[attr-defined]


def _outlets(portal: Portal) -> dict[UUID, str]:
    outlets = Outlet.objects.of(portal.organiser_id).filter(partner_id=partner_of(portal)[0])
    return dict(outlets.order_by("name", "id").values_list("id", "name"))


@action(
    ShowForm,
    permission="partner.upload",
    button=_("Send it"),
    done=_("Thank you. The organiser looks at it; what became of it stands below."),
)
def show(portal: Portal, form: ShowForm) -> Next:
    """Hand the photos in; the one after comes first."""
    asked = _asked(portal)
    assert asked is not None, "its form asked already"
    kind, stored = asked[0].kind, list[Upload]()
    try:
        stored += [
            received.stored(portal, name) for name in ("after", "before") if name in form.fields
        ]
        sending.send_of_partner(
            kind,
            outlet_id=form.cleaned_data.get("outlet"),
            after=stored[0],
            before=stored[1] if len(stored) > 1 else None,
            attributes=form.payload,
            place=form.place,
            number=_number(portal, kind, form.cleaned_data["day"]),
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
        where.remember_outlet(portal, form.cleaned_data.get("outlet"))
    except TandemError:
        received.drop(stored)
        raise
    return Next("partner:shown")


@page(
    "wallet/shown/",
    permission="partner.view",
    template="shown.html",
    tab=_("Show what you did"),
    actions=[show],
)
def shown(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """What is asked for, the form of one of it, and what was sent; as a file too."""
    asked, listed = _asked(portal), SENT.asked(portal)
    partner_id, name = partner_of(portal)
    sent = Claim.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, member_id=partner_id, kind=DocumentKind.ACTION
    )
    outlets = _outlets(portal)
    names = sources.actions(portal)
    cells = [_cells(portal, row, outlets, names) for row in sent.order_by(*listed.by)[listed.rows]]
    if listed.is_file:
        return SENT.exported(portal, cells)
    arrived = _arrived(portal, partner_id)
    return {
        "partner_name": name,
        "owner": portal.actor.name,
        "to": portal.address("partner:shown"),
        "worker": portal.address("partner:shown-worker"),
        "actions": [] if asked else _actions(portal),
        "asked": _shown(portal, *asked) if asked else None,
        "arrived": arrived,
        "is_working": any(row["mood"] == "wait" for row in arrived),
        "list": SENT.shown(listed, cells, total=sent.count()),
    }


def _actions(portal: Portal) -> list[dict[str, Any]]:
    """What is asked for, and what each brings."""
    known = asked_for(portal)
    brought = brings(portal, known)
    return [
        {
            "kind": kind,
            "name": declaring.name_of(row, portal.language),
            "brings": brought[kind],
        }
        for kind, (row, _proof) in known.items()
    ]


def _arrived(portal: Portal, partner_id: int) -> list[dict[str, str]]:
    """Photos that came and are in no list yet: being looked at by the machine, or unreadable."""
    rows = files.documents_without_claims(
        portal.programme.id, organiser_id=portal.organiser_id, member_id=partner_id
    )
    known = declaring.declared(portal.programme.id, organiser_id=portal.organiser_id)
    arrived = []
    for row in rows:
        state, mood = states.words(row.status, is_members=True)
        kind = known.get(row.action)
        name = declaring.name_of(kind, portal.language) if kind else row.name
        arrived.append({"name": name, "reason": row.reason, "state": state, "mood": mood})
    return arrived


@page("wallet/worker.js", permission="partner.upload")
def shown_worker(portal: Portal) -> HttpResponse:
    """The service worker of what is shown: a shop's cellar has no signal."""
    return offline.worker(
        portal, family="shown", ending="/wallet/shown/", by_query=True, more=("shared/place.js",)
    )


def _shown(portal: Portal, row: ActivityKind, proof: PhotoProof) -> dict[str, Any]:
    day_shown = portal.programme.day_at(portal.now).isoformat()
    return {
        "name": declaring.name_of(row, portal.language),
        "text": localized(proof.texts, portal.language) if proof.texts else "",
        "every_days": proof.every_days,
        "brings": brings(portal, [row.kind])[row.kind],
        "number": _number(portal, row.kind, day_shown) if proof.asks_number else "",
        "form": portal.form(show, initial={"day": day_shown}),
    }


def _cells(
    portal: Portal, row: Claim, outlets: Mapping[UUID, str], names: Mapping[str, Any]
) -> dict[str, Cell]:
    state, mood = claims.STATES[row.status]
    outlet = row.page.get("outlet")
    one = {"member": row.member_id, "claim": row.id}
    return {
        "what": Cell(
            names.get(row.page.get("action", ""), row.number),
            href=portal.address("partner:claim", **one),
            note=row.reason or "",
        ),
        "outlet": Cell(outlets.get(UUID(outlet), "") if outlet else ""),
        "day": Cell(day(row.created_at), value=row.created_at),
        "state": Cell(state, mood=mood),
    }


def _number(portal: Portal, kind: str, typed: str) -> str:
    """The number of the day that the page showed; an older page's is of today."""
    now = portal.programme.day_at(portal.now)
    told = day_of(typed)
    is_fresh = told is not None and now - timedelta(days=doubts.FRESH_DAYS) <= told <= now
    return sending.number_of(
        kind,
        member_id=partner_of(portal)[0],
        day=told if told is not None and is_fresh else now,
        secret=settings.SECRET_KEY.encode(),
    )
