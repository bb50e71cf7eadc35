"""Announcing what one brings, and not bringing it after all."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.tradeins import handing, queries
from tandem.engagement.tradeins.handing import Thing
from tandem.engagement.tradeins.models import Offer
from tandem.flows.engagement import trade_in
from tandem.kit.texts import localized
from tandem.portals.member.own import member_of
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.fields import PictureField
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.templatetags.figures import money
from tandem.portals.shared.tradeins import showing

PHOTOS = ("photo_1", "photo_2", "photo_3")


class AnnounceForm(PortalForm):
    """What a member brings."""

    errors_at: ClassVar[Any] = {handing.NotTakenBack: "worth"}

    worth = forms.ChoiceField(label=_("Thing and condition"), widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("Size"))
    note = forms.CharField(
        label=_("What else should be known of it"), max_length=handing.NOTE_MAX, required=False
    )
    photo_1 = PictureField(label=_("A photo of it"), required=False)
    photo_2 = PictureField(label=_("Another photo"), required=False)
    photo_3 = PictureField(label=_("Another photo"), required=False)

    def prepare(self, **_more: Any) -> None:
        """Offer what the offer takes whose form this is (`of`)."""
        super().prepare()
        of = showing.offer_of(self)
        language, currency = self.portal.language, self.portal.programme.currency
        self.fields["worth"].choices = [  # type: ignore[attr-defined]
            (row.key, _told(row, of, language, currency)) for row in queries.worths(of)
        ]
        self.fields["size"].choices = [("", "–"), *((size, size) for size in of.sizes)]  # type: ignore[attr-defined]
        if not of.sizes:
            del self.fields["size"]


def _told(row: queries.Worth, offer: Offer, language: str, currency: str) -> str:
    parts = [localized(row.thing, language), localized(row.condition, language)]
    name = ", ".join(part for part in parts if part)
    return name if offer.is_sold_on else f"{name} · {money(row.worth_minor, currency)}"


@action(
    AnnounceForm,
    permission="member.claim",
    button=_("I will bring it"),
    done=_("Bring it with this label: show it, or write it on the thing."),
)
def announce_item(portal: Portal, form: AnnounceForm, offer: UUID) -> Next:
    """Announce what one brings."""
    typed = form.cleaned_data
    sent = [media.sent(portal, field, is_public=False) for field in PHOTOS]
    row = trade_in.announce(
        offer,
        Thing(
            typed["worth"],
            typed.get("size") or "",
            typed["note"],
            [photo.id for photo in sent if photo is not None],
        ),
        member_id=member_of(portal).id,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("member:trade-in", {"thing": row.id})


@action(
    Nothing,
    permission="member.claim",
    button=_("I will not bring it"),
    done=_("Noted."),
    question=_("Not bring it after all? Its label is not good any more."),
    is_quiet=True,
)
def withdraw_item(portal: Portal, _form: Nothing, thing: UUID) -> Next:
    """Not bring it after all."""
    row = queries.item(thing, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    if not queries.is_theirs(row, member_of(portal).id):
        raise queries.NoSuchItem()
    trade_in.withdraw(row, programme=portal.programme, actor=portal.actor, now=portal.now)
    return Next("member:trade-ins")
