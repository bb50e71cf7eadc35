"""Removing the samples of a template: what goes, and what real people did with them, before it is
pressed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.flows.programme import remove_samples
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import day

TAKE, KEEP = "TAKE", "KEEP"
NAMED_MAX = 50


class SamplesForm(PortalForm):
    """Asks about what real people did with samples, where they did anything."""

    real = forms.ChoiceField(
        label=gettext_lazy("What real people did with them"),
        choices=[
            (KEEP, gettext_lazy("Leave it: their purchases and points stay")),
            (TAKE, gettext_lazy("Take it back too, with its points")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what becomes of it.")},
    )

    def prepare(self) -> None:
        """Nothing is asked where nobody real did anything."""
        if not remove_samples.look(self.portal.programme).real_total:
            del self.fields["real"]


@action(
    SamplesForm,
    permission="members.erase",
    button=gettext_lazy("Remove the samples"),
    question=gettext_lazy("Remove all samples? Nothing brings them back."),
)
def remove(portal: Portal, form: SamplesForm) -> Next:
    """Remove all of them."""
    gone = remove_samples.remove(
        portal.programme,
        with_real=form.cleaned_data.get("real") == TAKE,
        actor=portal.actor,
        now=portal.now,
    )
    told = _(
        "The samples are gone: members %(members)s, sellers %(sellers)s, products %(products)s."
    )
    return Next(
        "organiser:launch",
        done=told
        % {
            "members": len(gone.members),
            "sellers": len(gone.partners),
            "products": len(gone.products),
        },
    )


@page(
    "launch/samples/",
    permission="programme.change",
    template="samples.html",
    actions=[remove],
)
def samples(portal: Portal) -> Mapping[str, Any]:
    """What removing them would do."""
    look = remove_samples.look(portal.programme)
    going, kept = look.samples.members[:NAMED_MAX], look.samples.kept
    names = names_by_id.holders(portal, [*(row.member_id for row in look.real), *going, *kept])
    kinds = sources.actions(portal)
    return {
        "are_gone": look.samples.are_gone,
        "members": len(look.samples.members),
        "going": _named(portal, going, names),
        "kept": _named(portal, kept, names),
        "sellers": len(look.samples.partners),
        "products": len(look.samples.products),
        "activities": look.activities,
        "orders": look.orders,
        "recruited": look.recruited,
        "real_total": look.real_total,
        "real": [
            {
                "name": names.get(row.member_id, ""),
                "address": portal.address("organiser:member", member=row.member_id),
                "what": kinds.get(row.kind, row.kind),
                "number": row.document_no,
                "day": day(row.occurred_at),
            }
            for row in look.real
        ],
        "remove": portal.form(remove) if not look.samples.are_gone else None,
    }


def _named(
    portal: Portal, members: Sequence[int], names: Mapping[int, str]
) -> list[dict[str, str]]:
    """These members by name, each with the way to their page."""
    return [
        {"name": names.get(key, ""), "address": portal.address("organiser:member", member=key)}
        for key in members
    ]
