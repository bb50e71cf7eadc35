"""What a member says of a product that they bought."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.community import posting, queries
from tandem.engagement.community.models import Kind, Place, Post
from tandem.engagement.community.posting import Said
from tandem.flows.engagement import keep_community
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.telling import community as showing


class ReviewForm(PortalForm):
    """Stars, and why."""

    errors_at = {posting.BadStars: "stars"}

    stars = forms.TypedChoiceField(
        label=_("How good is it"),
        coerce=int,
        choices=[(n, showing.stars_of(n)) for n in (5, 4, 3, 2, 1)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What others should know"),
        max_length=posting.TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@action(ReviewForm, permission="member.claim", button=_("Publish the review"))
def review(portal: Portal, form: ReviewForm, product: UUID) -> Next:
    """Review a product."""
    row = keep_community.write(
        Kind.REVIEW,
        Said(form.cleaned_data["text"], product_id=product, stars=form.cleaned_data["stars"]),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(
        done=_("Thank you. Somebody looks at it first; then all can read it.")
        if row.place == Place.WAITING
        else _("All can read it now.")
    )


@action(
    Nothing,
    permission="member.claim",
    button=_("Take my review back"),
    done=_("Nobody reads it any more."),
    question=_("Take it back? Nobody can read it then. Points that it gave stay."),
    is_quiet=True,
)
def drop_review(portal: Portal, _form: Nothing, product: UUID) -> None:
    """Take a review back."""
    row = _standing(portal, product)
    if row is None:
        raise queries.NoSuchPost()
    posting.take_back(row.id, programme=portal.programme, actor=portal.actor, now=portal.now)


def _standing(portal: Portal, product: UUID) -> Post | None:
    """What the member, or who is one with them, wrote of a product and did not take back."""
    rows = queries.reviews_by(
        member_of(portal).id,
        product,
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
    )
    return next(iter(rows.exclude(place=Place.GONE)[:1]), None)


def own(portal: Portal, product: UUID) -> dict[str, Any]:
    """The member's own review of a product, and the form to write one where they bought it."""
    if not ways.uses(portal.programme, ways.COMMUNITY):
        return {}
    member_id, of = member_of(portal).id, portal.organiser_id
    mine = _standing(portal, product)
    if mine is not None:
        (row,) = showing.rows([mine], portal)
        is_mine = mine.place != Place.HIDDEN
        return {"own_review": row, "drop": portal.form(drop_review) if is_mine else None}
    if portal.failed is None and not queries.has_bought(member_id, product, organiser_id=of):
        return {"is_not_bought": True}
    return {"review": portal.form(review)}
