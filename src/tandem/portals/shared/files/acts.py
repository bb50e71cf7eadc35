"""What can be done with files, declared once for the portals that have them."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence.documents import lifecycle
from tandem.flows.evidence import accept_evidence, take_up, withdraw_file
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
    recorded: "Recorded | None"  # none where what is recorded is somebody else's to take back

    @property
    def of_one(self) -> list[Action]:
        """Those of the page of a file."""
        recorded = list(self.recorded or ())
        return [self.map_columns, self.record, self.again, self.withdraw, *recorded]


class Recorded(NamedTuple):
    """The actions on files whose lines are recorded."""

    take_back: Action
    map_again: Action


def declared(
    *,
    form: type[UploadForm],
    upload_permission: str,
    permission: str,
    recorded: Recorded | None = None,
) -> Acts:
    """The actions of a portal.

    Args:
        form: by which a file is handed over.
        upload_permission: to hand one over.
        permission: to do something with one that came in.
        recorded: what can be done with one whose lines are recorded.
    """

    @action(form, permission=upload_permission, button=gettext_lazy("Hand over the file"))
    def upload(portal: Portal, form: UploadForm) -> Next:
        return _upload(portal, form)

    @action(MappingForm, permission=permission, button=gettext_lazy("Read the file like this"))
    def map_columns(portal: Portal, form: MappingForm, document: UUID) -> None:
        row = lifecycle.locked(document, organiser_id=portal.organiser_id)
        take_up.map_columns(row, form.mapping, home=Path(settings.HOME), now=portal.now)

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

    return Acts(upload, map_columns, record, again, withdraw, recorded)


def of_recorded(*, permission: str) -> Recorded:
    """What can be done with files whose lines are recorded: members lose what these gave."""

    @action(
        Nothing,
        permission=permission,
        button=gettext_lazy("Take back what it recorded"),
        done=gettext_lazy("It is being taken back. Then the file may be sent again."),
        question=gettext_lazy(
            "Take back every purchase that this file recorded? Members lose the points of these"
            " purchases, and see why; the file is withdrawn and may be sent again."
        ),
        is_quiet=True,
    )
    def take_back(portal: Portal, _form: Nothing, document: UUID) -> None:
        withdraw_file.withdraw(document, actor=portal.actor, now=portal.now)

    @action(
        MappingForm,
        permission=permission,
        button=gettext_lazy("Take back, and read it like this"),
        done=gettext_lazy("What it recorded is being taken back; then it is read again."),
        question=gettext_lazy(
            "Take back every purchase that this file recorded, and read it with these columns?"
            " Members lose the points of these purchases until it is recorded again."
        ),
    )
    def map_again(portal: Portal, form: MappingForm, document: UUID) -> None:
        withdraw_file.map_again(
            document,
            form.mapping,
            home=Path(settings.HOME),
            actor=portal.actor,
            now=portal.now,
        )

    return Recorded(take_back, map_again)


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
