"""What can be done with files, declared once for the portals that have them."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence import lifecycle
from tandem.flows import accept_evidence, take_up
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.files.forms import MappingForm, UploadForm


class Acts(NamedTuple):
    """The actions of the pages of a portal."""

    upload: Action
    map_columns: Action
    record: Action
    again: Action
    withdraw: Action

    @property
    def of_one(self) -> list[Action]:
        """Those of the page of a file."""
        return [self.map_columns, self.record, self.again, self.withdraw]


def declared(*, form: type[UploadForm], upload_permission: str, permission: str) -> Acts:
    """The actions of a portal.

    Args:
        form: by which a file is handed over.
        upload_permission: to hand one over.
        permission: to do something with one that came in.
    """

    @action(form, permission=upload_permission, button=gettext_lazy("Hand over the file"))
    def upload(portal: Portal, form: UploadForm) -> Next:
        return _upload(portal, form)

    @action(MappingForm, permission=permission, button=gettext_lazy("Read the file like this"))
    def map_columns(portal: Portal, form: MappingForm, document: UUID) -> None:
        found = lifecycle.locked(document, organiser_id=portal.organiser_id)
        take_up.map_columns(found, form.mapping, home=Path(settings.HOME), now=portal.now)

    @action(
        Nothing,
        permission=permission,
        button=gettext_lazy("Record the lines"),
        done=gettext_lazy("The lines are being recorded."),
    )
    def record(portal: Portal, _form: Nothing, document: UUID) -> None:
        take_up.count(document, actor=portal.actor, now=portal.now)

    @action(
        Nothing,
        permission=permission,
        button=gettext_lazy("Try again"),
        done=gettext_lazy("It is tried again."),
    )
    def again(portal: Portal, _form: Nothing, document: UUID) -> None:
        take_up.try_again(document, actor=portal.actor, now=portal.now)

    @action(
        Nothing,
        permission=permission,
        button=gettext_lazy("Withdraw this file"),
        question=gettext_lazy(
            "Withdraw this file? Nothing of it is recorded, and it may be sent again."
        ),
        is_quiet=True,
    )
    def withdraw(portal: Portal, _form: Nothing, document: UUID) -> Next:
        gone = lifecycle.withdraw(document, actor=portal.actor, now=portal.now)
        done = _("“%(name)s” is withdrawn. You may send it again.") % {"name": gone.name}
        return Next("", done=done)

    return Acts(upload, map_columns, record, again, withdraw)


def _upload(portal: Portal, form: UploadForm) -> Next:
    document = accept_evidence.receive(
        form.cleaned_data["file"],
        home=Path(settings.HOME),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
        partner_id=portal.actor.partner_id or form.cleaned_data.get("partner"),
    )
    return Next(f"{portal.code}:file", {"document": document.id})
