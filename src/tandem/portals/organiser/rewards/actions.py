"""Offering a reward, changing it, and naming a card that it may cost."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.flows.programme import offer_reward
from tandem.portals.organiser.rewards.forms import CardForm, ChangeForm, RewardForm
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.programmes import wallets


@action(
    RewardForm,
    permission="rewards.change",
    button=_("Offer it"),
    done=_("It can be ordered now."),
)
def offer(portal: Portal, form: RewardForm) -> None:
    """Add it to the catalogue."""
    form_values, picture = form.cleaned_data, media.sent(portal)
    offer_reward.add(
        portal.programme,
        name=form_values["name"],
        description=form_values["description"],
        points=form_values["points"],
        stock=form_values["stock"],
        picture_id=picture.id if picture else None,
        had=form.terms,
        whom=form.whom,
        actor=portal.actor,
        now=portal.now,
    )


@action(ChangeForm, permission="rewards.change", done=_("Saved."))
def change(portal: Portal, form: ChangeForm, reward: UUID) -> Next:
    """Change it, or take it from the catalogue."""
    form_values, picture = form.cleaned_data, media.sent(portal)
    offer_reward.change(
        reward,
        portal.programme,
        name=form_values["name"],
        description=form_values["description"],
        points=form_values["points"],
        stock=form_values["stock"],
        stock_seen=form_values["stock_seen"],
        picture_id=picture.id if picture else None,
        is_offered=form_values["offered"],
        had=form.terms,
        whom=form.whom,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:rewards")


@action(
    CardForm,
    permission="rewards.change",
    button=_("Add"),
    done=_("Rules can give it now, and rewards can cost it."),
    is_quiet=True,
)
def add_card(portal: Portal, form: CardForm) -> None:
    """Name a card of stamps or a coupon, which rules can give and rewards can cost."""
    wallets.name_wallet(
        portal.programme.id, name=form.cleaned_data["name"], actor=portal.actor, now=portal.now
    )
