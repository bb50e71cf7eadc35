"""The questions about initiatives and goals."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.initiatives.models import Goal, Initiative, Material, News, Piece
from tandem.kit.errors import Missing


class NoSuchInitiative(Missing):
    """No initiative has this id or address."""

    code = "initiatives.no_such_initiative"
    text = _("There is no such initiative.")


class NoSuchPart(Missing):
    """No material or news has this id."""

    code = "initiatives.no_such_part"
    text = _("It is no longer on the page.")


class NoSuchGoal(Missing):
    """No goal has this id."""

    code = "initiatives.no_such_goal"
    text = _("There is no such goal.")


def initiatives(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Initiative]:
    """Those of a programme."""
    return Initiative.objects.within(programme_id, organiser_id=organiser_id)


def initiative(initiative_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Initiative:
    """One of a programme.

    Raises:
        NoSuchInitiative
    """
    rows = Initiative.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchInitiative(), id=initiative_id)


def held(initiative_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Initiative:
    """One of a programme that is not dropped until the transaction ends: for whatever is hung on
    it.

    Raises:
        NoSuchInitiative
    """
    rows = Initiative.objects.within(programme_id, organiser_id=organiser_id)
    return rows.select_for_update(no_key=True).one(NoSuchInitiative(), id=initiative_id)


def at_address(slug: str, *, programme_id: UUID, organiser_id: UUID) -> Initiative:
    """One that is published, by its address.

    Raises:
        NoSuchInitiative
    """
    rows = Initiative.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(published_at__isnull=False).one(NoSuchInitiative(), slug=slug)


def shown_on(today: date, *, programme_id: UUID, organiser_id: UUID) -> list[Initiative]:
    """Those that are published and not over, the one that ends first before the others."""
    rows = Initiative.objects.within(programme_id, organiser_id=organiser_id)
    return list(
        rows.filter(published_at__isnull=False, until_on__gte=today).order_by("until_on", "id")
    )


def materials(row: Initiative) -> list[Material]:
    """Its materials, in the order in which they came."""
    rows = Material.objects.of(row.organiser_id).filter(initiative_id=row.id)
    return list(rows.order_by("created_at", "id"))


def news(row: Initiative) -> list[News]:
    """Its news, latest first."""
    rows = News.objects.of(row.organiser_id).filter(initiative_id=row.id)
    return list(rows.order_by("-on_day", "-created_at", "id"))


def pieces(row: Initiative) -> list[Piece]:
    """What of the ways of taking part stands on its page, in order."""
    rows = Piece.objects.of(row.organiser_id).filter(initiative_id=row.id)
    return list(rows.order_by("place", "id"))


def goals_of(row: Initiative) -> list[Goal]:
    """Its goals, the one that is due first before the others."""
    rows = Goal.objects.of(row.organiser_id).filter(initiative_id=row.id)
    return list(rows.order_by("until_on", "created_at", "id"))


def goals(programme_id: UUID, *, organiser_id: UUID) -> QuerySet[Goal]:
    """Those of a programme and of its initiatives."""
    return Goal.objects.within(programme_id, organiser_id=organiser_id)


def goal(goal_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Goal:
    """One goal.

    Raises:
        NoSuchGoal
    """
    rows = Goal.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchGoal(), id=goal_id)
