"""What stands on an initiative's page besides its text: materials and news."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.initiatives import queries
from tandem.initiatives.facts import InitiativePartChanged
from tandem.initiatives.models import Initiative, Material, MaterialKind, News
from tandem.initiatives.writing import NAME_MAX, TEXT_MAX, named
from tandem.kit.errors import Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.files import uploads
from tandem.platform.models import Upload

PARTS_MAX = 100


class BadPart(Invalid):
    """A material or news that says nothing, or of which there are too many."""

    code = "initiatives.bad_part"
    text = _("It needs a title, and a page holds at most %(limit)s of them.")


class NotAFilm(Invalid):
    """An address that leads to no film."""

    code = "initiatives.not_a_film"
    text = _("The address of a film begins with https:// and names where it lies.")


class SaysNothing(Invalid):
    """A material without what it is: a file, an address or a text."""

    code = "initiatives.says_nothing"
    text = _("Add a PDF, the address of a film, or a text: one of them.")


def add_material(
    row: Initiative,
    *,
    title: Mapping[str, str],
    actor: Actor,
    now: datetime,
    text: Mapping[str, str] | None = None,
    address: str = "",
    upload: Upload | None = None,
) -> UUID:
    """Put a material on the page: a PDF, the address of a film, or a text; its id.

    Raises:
        NoSuchInitiative: it was dropped meanwhile.
        BadPart, NotAFilm, NotAPdf, SaysNothing: nothing is written.
    """
    require(actor, "programme.change")
    texts = named({}, text or {}, most=TEXT_MAX)
    kinds = [
        kind
        for kind, is_said in (
            (MaterialKind.FILE, upload is not None),
            (MaterialKind.FILM, bool(address)),
            (MaterialKind.TEXT, bool(texts)),
        )
        if is_said
    ]
    if not kinds or (upload is not None and address):
        raise SaysNothing()
    if upload is not None and upload.media_type != uploads.PDF:
        raise uploads.NotAPdf()
    if address:
        require_film(address)
    _hold(row)
    made = Material.objects.of(actor.organiser_id).create(
        initiative_id=row.id,
        kind=kinds[0],
        title=_titled(title, len(queries.materials(row))),
        text=texts,
        address=address,
        upload_id=upload.id if upload else None,
        created_at=now,
    )
    _note(row, "material", made.id, actor, now, is_there=True)
    return made.id


def require_film(address: str) -> None:
    """See to it that an address is one from which a film is had.

    Raises:
        NotAFilm
    """
    if not is_film(address):
        raise NotAFilm()


def is_film(address: str) -> bool:
    """Whether an address may be one of a film elsewhere."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def add_news(
    row: Initiative,
    *,
    title: Mapping[str, str],
    text: Mapping[str, str],
    on_day: date,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Tell the readers of the page something; its id.

    Raises:
        NoSuchInitiative: it was dropped meanwhile.
        BadPart: nothing is written.
    """
    require(actor, "programme.change")
    _hold(row)
    made = News.objects.of(actor.organiser_id).create(
        initiative_id=row.id,
        title=_titled(title, len(queries.news(row))),
        text=named({}, text, most=TEXT_MAX),
        on_day=on_day,
        created_at=now,
    )
    _note(row, "news", made.id, actor, now, is_there=True)
    return made.id


def take_off(
    row: Initiative, part: type[Material] | type[News], key: UUID, *, actor: Actor, now: datetime
) -> None:
    """Take a material or news off the page.

    Raises:
        NoSuchPart
    """
    require(actor, "programme.change")
    rows = part.objects.of(actor.organiser_id).filter(initiative_id=row.id, id=key)
    if not rows.delete()[0]:
        raise queries.NoSuchPart()
    name = "material" if part is Material else "news"
    _note(row, name, key, actor, now, is_there=False)


def _hold(row: Initiative) -> None:
    """What is hung on an initiative is there before it can be dropped, or not at all."""
    queries.held(row.id, programme_id=row.programme_id, organiser_id=row.organiser_id)


def _titled(title: Mapping[str, str], standing: int) -> dict[str, str]:
    titles = named({}, title, most=NAME_MAX)
    if not titles or standing >= PARTS_MAX:
        raise BadPart(limit=PARTS_MAX)
    return titles


def _note(
    row: Initiative, part: str, key: UUID, actor: Actor, now: datetime, *, is_there: bool
) -> None:
    journal.record(
        InitiativePartChanged(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            initiative_id=row.id,
            part=part,
            part_id=key,
            is_there=is_there,
        )
    )
