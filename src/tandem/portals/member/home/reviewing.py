"""What a member says of a product that they bought."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.engagement.community import posting, queries
from tandem.engagement.community.models import Kind, Place
from tandem.engagement.community.posting import Said
from tandem.flows import keep_community
from tandem.portals.member.own import member_of
from tandem.portals.shared import community as showing
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing, PortalForm


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
    key = queries.review_key(product, member_of(portal).id, programme_id=portal.programme.id)
    posting.take_back(key, programme=portal.programme, actor=portal.actor, now=portal.now)


def own(portal: Portal, product: UUID) -> dict[str, Any]:
    """The member's own review of a product, and the form to write one where they bought it."""
    if not ways.uses(portal.programme, ways.COMMUNITY):
        return {}
    member_id, of = member_of(portal).id, portal.organiser_id
    key = queries.review_key(product, member_id, programme_id=portal.programme.id)
    rows = queries.posts(portal.programme.id, organiser_id=of)
    mine = list(rows.filter(id=key).exclude(place=Place.GONE).order_by("id"))
    if mine:
        (row,) = showing.rows(mine, portal)
        is_mine = mine[0].place != Place.HIDDEN
        return {"own_review": row, "drop": portal.form(drop_review) if is_mine else None}
    if portal.failed is None and not queries.has_bought(member_id, product, organiser_id=of):
        return {"is_not_bought": True}
    return {"review": portal.form(review)}
