"""What is said of a course and of a lesson."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.documents.packages.base import BadPackage, Manifest
from tandem.engagement import ways
from tandem.engagement.events import queries as events
from tandem.engagement.learning import lessons, queries, writing
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.packages import storing
from tandem.engagement.learning.writing import CourseIn
from tandem.kit import ids
from tandem.kit.pictures import NotAPicture
from tandem.kit.texts import localized
from tandem.platform.access import memberships
from tandem.portals.shared.areas.fields import LocalizedTextField, PictureField, WholeField
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.read_fields import ReadField
from tandem.portals.shared.templatetags.figures import day

OFFERED_MAX = 100  # events


class CourseForm(audiences.WhomForm):
    """A course."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "text", "minutes")),
        Step(_("For whom"), fields=("members", "people", *audiences.FIELDS, "staff")),
        Step(_("When"), fields=("after", "days", "renew")),
        Step(
            _("Test and certificate"),
            fields=("passed", "attempts", "test_minutes", "drawn", "certified"),
        ),
    )
    errors_at = {writing.CodeTaken: "name"}

    name = LocalizedTextField(label=_("Name"), max_length=writing.NAME_MAX)
    text = LocalizedTextField(
        label=_("What members learn"), max_length=writing.TEXT_MAX, required=False, is_long=True
    )
    members = forms.BooleanField(label=_("For members"), required=False, initial=True)
    people = forms.BooleanField(
        label=_("Of a firm, each of its people learns it"),
        required=False,
        help_text=_(
            "Each passes by themselves and gets a certificate of their own, the firm's owner sees"
            " who has, and levels see how many have. Else a firm has learnt it once one has."
        ),
    )
    staff = forms.MultipleChoiceField(
        label=_("For who works at partners"),
        required=False,
        choices=[(role.value, ROLE_NAMES[role]) for role in memberships.PARTNER_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They learn it in the partner portal; its manager sees who has."),
    )
    minutes = WholeField(
        label=_("Minutes it takes"), min_value=0, max_value=writing.MINUTES_MAX, required=False
    )
    after = forms.TypedChoiceField(
        label=_("Learnt after"), required=False, coerce=UUID, empty_value=None
    )
    days = WholeField(
        label=_("Days to learn it, from its opening"),
        min_value=0,
        max_value=writing.DAYS_MAX,
        required=False,
        help_text=_("Empty: it has no last day."),
    )
    renew = WholeField(
        label=_("To be renewed after so many months"),
        min_value=0,
        max_value=writing.MONTHS_MAX,
        required=False,
        help_text=_("Empty: what was learnt holds for ever."),
    )

    certified = forms.BooleanField(
        label=_("Who has learnt it gets a certificate"),
        required=False,
        help_text=_("To print, with a number that anybody may look up where your page is public."),
    )
    passed = WholeField(label=_("Pass mark, in per cent"), min_value=1, max_value=100, initial=80)
    attempts = WholeField(
        label=_("Attempts"),
        min_value=0,
        max_value=writing.ATTEMPTS_MAX,
        required=False,
        help_text=_("Empty: as many as are wanted."),
    )
    test_minutes = WholeField(
        label=_("Minutes for an attempt"),
        min_value=0,
        max_value=writing.MINUTES_MAX,
        required=False,
        help_text=_("Empty: as long as it takes."),
    )
    drawn = WholeField(
        label=_("Questions drawn for an attempt"),
        min_value=0,
        max_value=writing.DRAWN_MAX,
        required=False,
        help_text=_("Empty: all of them."),
    )

    def prepare(self, *, without: UUID | None = None) -> None:
        """Offer the other courses to come before it; none where there are none."""
        super().prepare()
        of, programme_id = self.portal.organiser_id, self.portal.programme.id
        rows = queries.courses(programme_id, organiser_id=of)
        names = [
            (str(row.id), localized(row.name, self.portal.language))
            for row in rows.order_by("created_at", "id")
            if row.id != without
        ]
        field: Any = self.fields["after"]
        field.choices = [("", _("no other course")), *names]
        if not names:
            del self.fields["after"]

    def wanted(self) -> CourseIn:
        """The course."""
        typed = self.cleaned_data
        return CourseIn(
            name=typed["name"],
            text=typed["text"],
            whom=self.whom,
            after_id=typed.get("after"),
            minutes=typed["minutes"] or 0,
            days=typed["days"] or 0,
            renew_months=typed["renew"] or 0,
            pass_percent=typed["passed"],
            attempts_max=typed["attempts"] or 0,
            test_minutes=typed["test_minutes"] or 0,
            drawn=typed["drawn"] or 0,
            is_certified=typed["certified"],
            is_for_members=typed["members"],
            staff_roles=tuple(typed["staff"]),
            is_by_person=typed["people"],
        )


class LessonForm(FileForm):
    """A text, a PDF, a film or a package."""

    errors_at = {
        lessons.NotAFilm: "film",
        lessons.NotAPdf: "file",
        BadPackage: "file",
    }

    title = LocalizedTextField(label=_("Title"), max_length=writing.NAME_MAX)
    text = LocalizedTextField(
        label=_("Text"),
        max_length=lessons.TEXT_MAX,
        required=False,
        is_long=True,
        help_text=_(
            "“# ” begins a heading, “- ” a line of a list, “1. ” of a numbered one; an empty"
            " line, a paragraph. **So** is bold, [words](https://…) a link."
        ),
    )
    file = KeptFileField(
        label=_("PDF, film or package"),
        accept=".pdf,.zip,.mp4,.m4v,.webm",
        required=False,
        help_text=_(
            "A PDF is read on the page; a film is an MP4 or WebM, of which nothing is loaded before"
            " somebody presses it. A package is a ZIP of SCORM 1.2, SCORM 2004, cmi5 or xAPI. Its"
            " score is what the learner's browser says, and its answers lie in it: where it"
            " matters, add a test of this course. Of a package of several parts, each becomes a"
            " lesson."
        ),
    )
    film = ReadField(
        read=lessons.require_film,
        label=_("Or the address of a film"),
        max_length=500,
        required=False,
        help_text=_("Nothing is asked of its site before somebody presses it."),
    )
    session = forms.TypedChoiceField(
        label=_("Or a live session"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("An event of the programme: members have this lesson done when they came."),
    )

    def prepare(self) -> None:
        """Offer the events that are to come, and the one that it is: also once that is over, and
        where events are used no more.
        """
        super().prepare()
        programme, field = self.portal.programme, cast(Any, self.fields["session"])
        rows = events.events(programme.id, organiser_id=self.portal.organiser_id)
        to_come = Q(ends_at__gt=self.portal.now, called_off_at=None)
        chosen = self.data.get("session") if self.is_bound else self.initial.get("session")
        its_own = Q(id=ids.parsed(chosen or ""))
        uses_events = ways.uses(programme, ways.EVENTS)
        known = rows.filter(to_come | its_own if uses_events else its_own)
        field.choices = [("", _("no session"))] + [
            (str(row.id), f"{localized(row.name, self.portal.language)}, {day(row.starts_at)}")
            for row in known.order_by("starts_at", "id")[:OFFERED_MAX]
        ]
        if len(field.choices) == 1:
            del self.fields["session"]

    def wanted(self) -> LessonIn:
        """The lesson.

        Raises:
            BadPackage, Busy: the file is a ZIP that cannot be played, or cannot be read now.
        """
        typed, upload = self.cleaned_data, self.cleaned_data["file"]
        parts: Sequence[Manifest] = ()
        if upload is not None and upload.media_type == storing.ZIP:
            portal = self.portal
            taken = storing.take_in(
                upload, home=Path(settings.HOME), actor=portal.actor, now=portal.now
            )
            upload, parts = taken.upload, taken.parts
        film, session = typed["film"].strip(), typed.get("session")
        return LessonIn(typed["title"], typed["text"], film, upload, parts, session)


class LessonKeyForm(PortalForm):
    """One of the lessons."""

    lesson = forms.UUIDField(widget=forms.HiddenInput)


class PictureForm(PortalForm):
    """A picture of a lesson."""

    errors_at = {NotAPicture: "picture"}

    picture = PictureField(
        label=_("Picture"),
        help_text=_(
            "PNG, JPEG or WebP. Its number, written as “!1 What it shows” on a line of the text,"
            " says where it stands; else it stands below."
        ),
    )


class NumberForm(PortalForm):
    """One of the pictures."""

    number = forms.IntegerField(widget=forms.HiddenInput)
