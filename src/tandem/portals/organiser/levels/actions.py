"""Writing the ladder; adding and ending memberships."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tandem.kit.money import to_minor
from tandem.portals.organiser.levels import forms
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.tiers import ladders, memberships


@action(
    forms.LadderForm,
    permission="rules.change",
    button=_("Save the levels"),
    done=_("The levels are saved. The next review moves the members."),
)
def write(portal: Portal, form: forms.LadderForm) -> Next:
    """Put these levels in the place of those before."""
    ladders.write(
        portal.programme.id,
        tiers=form.tiers(),
        window=form.cleaned_data["window"],
        grace_days=form.cleaned_data["grace"],
        falls_softly=form.cleaned_data["softly"],
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:levels")


@action(
    forms.MembershipForm,
    permission="rules.change",
    button=_("Add a membership"),
    done=_("It can be given on a member's page now."),
)
def add_plan(portal: Portal, form: forms.MembershipForm) -> None:
    """Offer a membership."""
    chosen = form.cleaned_data
    memberships.add_plan(
        portal.programme.id,
        name={portal.language: chosen["name"]},
        months=chosen["months"],
        price_minor=to_minor(chosen["price"] or Decimal(0), portal.programme.currency),
        actor=portal.actor,
        now=portal.now,
    )


@action(
    forms.EndMembershipForm,
    permission="rules.change",
    button=_("End the membership"),
    done=_("It is no longer given. Who has it keeps it up to its last day."),
    question=_(
        "End this membership? Nobody can be given it any more; who has it keeps it up to its last"
        " day."
    ),
    is_quiet=True,
)
def end_plan(portal: Portal, form: forms.EndMembershipForm) -> None:
    """Give it no longer."""
    memberships.end_plan(
        form.cleaned_data["plan"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
