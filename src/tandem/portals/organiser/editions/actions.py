"""Closing an edition, and opening it again."""

from django.utils.translation import gettext_lazy as _

from tandem.closing import settling
from tandem.flows.programme import close_edition
from tandem.portals.organiser.editions.forms import CloseForm, ConfirmForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.programmes import editions
from tandem.programmes.models import Edition


def named(portal: Portal, edition: int) -> Edition:
    """The edition of an address.

    Raises:
        NoSuchEdition
    """
    return editions.one(portal.programme.id, edition, organiser_id=portal.organiser_id)


@action(
    CloseForm,
    permission="programme.change",
    button=_("Show what it would do"),
    done="",
    is_quiet=True,
)
def look(portal: Portal, form: CloseForm, edition: int) -> Next:
    """Look at what closing would do; nothing is written."""
    form.policy().check()
    editions.check_end(named(portal, edition), **form.days())
    asked = {name: value for name, value in form.cleaned_data.items() if value is not None}
    return Next("organiser:edition-close", {"edition": edition}, query=asked)


@action(
    ConfirmForm,
    permission="programme.change",
    button=_("Close the edition"),
    done=_("The edition ends. Until it is settled you can open it again."),
    question=_("Close it so? Until the night of the settling you can open it again."),
)
def close(portal: Portal, form: CloseForm, edition: int) -> Next:
    """End the edition, as it was looked at."""
    close_edition.close(
        portal.programme,
        named(portal, edition).id,
        form.policy(),
        **form.days(),
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:edition", {"edition": edition})


@action(
    Nothing,
    permission="programme.change",
    button=_("Open it again"),
    done=_("The edition runs on."),
    question=_("Let the edition run on? The one that follows it is not then."),
    is_quiet=True,
)
def reopen(portal: Portal, _form: Nothing, edition: int) -> None:
    """Let an edition run on that nobody has settled."""
    settling.reopen(named(portal, edition).id, actor=portal.actor, now=portal.now)
