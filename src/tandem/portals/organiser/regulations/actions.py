"""Publishing the regulations."""

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.regulations.forms import RegulationsForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action
from tandem.programmes import terms


@action(
    RegulationsForm,
    permission="programme.change",
    button=_("Publish the next version"),
    done=_("It is published, and what members read from now on."),
    question=_("Publish it? It cannot be changed afterwards; a later version takes its place."),
)
def publish(portal: Portal, form: RegulationsForm) -> None:
    """Publish the next version."""
    terms.publish(
        portal.programme.id,
        document=terms.plain(form.texts()),
        over=form.cleaned_data["over"],
        asks_anew=form.cleaned_data["asks_anew"],
        actor=portal.actor,
        now=portal.now,
    )
