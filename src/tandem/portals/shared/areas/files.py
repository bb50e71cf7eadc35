"""A file that a form brings, kept while the rest of the form is put right: what was sent need not
be chosen again.

It is stored as soon as it came, and the form that is shown again bears its id instead. What is
wrong with the file itself drops it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.platform.files import uploads
from tandem.platform.models import Upload
from tandem.portals.shared.areas.fields import DropInput
from tandem.portals.shared.areas.forms import PortalForm

if TYPE_CHECKING:
    from tandem.portals.shared.areas.context import Portal


class _Input(DropInput):
    """Beside the place to drop a file the one that is kept."""

    kept: Upload | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.get(name), data.get(f"{name}_kept", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and not data.get(f"{name}_kept")

    def use_required_attribute(self, _initial: Any) -> bool:
        return self.kept is None

    def get_context(self, name: str, _value: Any, attrs: Any) -> dict[str, Any]:
        kept = self.kept and {
            "id": str(self.kept.id),
            "name": self.kept.name,
            "bytes": self.kept.bytes_total,
        }
        return super().get_context(name, None, attrs) | {"kept": kept}


class KeptFileField(forms.Field):
    """A file, as the record of it that is stored."""

    widget = _Input
    default_error_messages = {"required": _("Choose a file.")}
    is_wide = True

    def __init__(self, *, accept: str = "", **named: Any) -> None:
        named.setdefault("widget", _Input(attrs={"accept": accept} if accept else {}))
        super().__init__(**named)

    def prepare(self, portal: "Portal") -> None:
        """Know who sends it."""
        self._portal, self._before = portal, ""

    def clean(self, value: Any) -> Upload | None:
        """The stored file; one that was kept is its sender's own."""
        sent, kept = value or (None, "")
        if sent is not None:
            # What is stored here is outside of the verb's transaction, and can still be taken back.
            self._before = transaction.savepoint()
            self.widget.kept = self._stored(sent)
        elif kept:
            self.widget.kept = own_upload(self._portal, ids.parsed(kept))
        if self.widget.kept is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        upload: Upload | None = self.widget.kept
        return upload

    def drop(self) -> None:
        """Forget the file; one that came just now is deleted."""
        upload, self.widget.kept = self.widget.kept, None
        if self._before and upload is not None:
            transaction.savepoint_rollback(self._before)
            (Path(settings.HOME) / upload.path).unlink(missing_ok=True)

    def _stored(self, sent: Any) -> Upload:
        try:
            return uploads.store(
                sent.chunks(),
                name=sent.name or "",
                home=Path(settings.HOME),
                bytes_max=settings.UPLOAD_BYTES_MAX,
                organiser_id=self._portal.organiser_id,
                user_id=self._portal.actor.user_id,
                now=self._portal.now,
            )
        except TandemError as refusal:
            raise ValidationError(refusal.sentence, code="refused") from refusal


def own_upload(portal: "Portal", key: UUID | None) -> Upload | None:
    """A file that this person sent before; None where it is nobody's or somebody else's."""
    if key is None or portal.actor.user_id is None:
        return None
    own = Upload.objects.of(portal.organiser_id).filter(id=key, user_id=portal.actor.user_id)
    return own.order_by("id").first()


class FileForm(PortalForm):
    """A form that brings a file in its field `file`. What is refused drops the file, but for what
    `keeps_for` names: there something else than the file was wrong.
    """

    keeps_for: ClassVar[tuple[type[TandemError], ...]] = ()

    def refuse(self, refusal: TandemError) -> None:
        """Show the error; a file that is of no use is not kept."""
        super().refuse(refusal)
        if not isinstance(refusal, self.keeps_for):
            self.fields["file"].drop()  # type: ignore[attr-defined]
