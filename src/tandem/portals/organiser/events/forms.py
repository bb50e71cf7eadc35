"""What is said of an event; its time is typed and read by the programme's clock."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.events import questions as asking
from tandem.engagement.events import writing
from tandem.engagement.events.models import Event, Type
from tandem.engagement.events.questions import Question
from tandem.engagement.events.writing import EventIn
from tandem.engagement.surveys import queries as surveys
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import DayField, LinesField, LocalizedTextField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources


class HourField(forms.TimeField):
    """An hour of a clock."""

    def __init__(self, **named: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(input_formats=["%H:%M"], widget=widget, **named)


class QuestionRow(RowForm):
    """A question."""

    columns = "two"

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=13)
    text = forms.CharField(label=_("Question"), max_length=asking.TEXT_MAX)
    options = LinesField(
        label=_("Answers to choose from"),
        required=False,
        help_text=_("Empty: in own words."),
    )
    is_required = forms.BooleanField(label=_("It must be answered"), required=False)

    def has_changed(self) -> bool:
        """Whether there is a question: its text says so."""
        return bool(self["text"].value())


class EventForm(audiences.WhomForm):
    """An event."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "type", "text")),
        Step(
            _("When and where"),
            fields=("first_day", "since", "last_day", "until", "place", "link"),
        ),
        Step(_("For whom"), fields=audiences.FIELDS),
        Step(_("Places"), fields=("places", "companions", "points", "free_until")),
        Step(_("Questions"), rows=("questions",)),
        Step(_("The door, and afterwards"), fields=("host", "survey")),
    )
    errors_at = {writing.PlacesTaken: "places"}
    rows = {
        "questions": RowSet(
            QuestionRow,
            one=_("Question"),
            add=_("Add a question"),
            help=_("What you need to know of who comes: what they eat, which size they wear."),
            spare=1,
            is_ordered=True,
        )
    }

    name = LocalizedTextField(label=_("Name"), max_length=writing.NAME_MAX)
    type = forms.ChoiceField(label=_("Type of event"), choices=Type.choices)
    text = LocalizedTextField(
        label=_("What awaits members"),
        max_length=writing.TEXT_MAX,
        required=False,
        is_long=True,
    )
    first_day = DayField(label=_("Day"))
    since = HourField(label=_("Begins at"))
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Empty: it ends on the same day.")
    )
    until = HourField(label=_("Ends at"))
    place = forms.CharField(
        label=_("Place"),
        max_length=writing.PLACE_MAX,
        required=False,
        help_text=_("The address, as a taxi driver would want it."),
    )
    link = forms.CharField(
        label=_("Or the address of a meeting online"),
        max_length=writing.LINK_MAX,
        required=False,
        help_text=_("Only who has a place is told it."),
    )
    places = WholeField(
        label=_("Places"),
        min_value=1,
        max_value=writing.PLACES_MAX,
        required=False,
        help_text=_("Empty: as many as come. When all are taken, there is a waiting list."),
    )
    companions = WholeField(
        label=_("Companions a member may bring"),
        min_value=0,
        max_value=writing.COMPANIONS_MAX,
        required=False,
    )
    points = WholeField(
        label=_("Price in points"),
        min_value=0,
        max_value=writing.POINTS_MAX,
        required=False,
        help_text=_("Held when a member signs up, used when they come or stay away."),
    )
    free_until = DayField(
        label=_("Last day to cancel for nothing"),
        required=False,
        help_text=_("Empty: until it begins."),
    )
    host = PickField(
        sources.PARTNERS,
        label=_("Partner who hosts it"),
        coerce=int,
        required=False,
        help_text=_("Its people see who comes, and check them in on their phones."),
    )

    survey = forms.TypedChoiceField(
        label=_("Survey for those who came"), required=False, coerce=UUID, empty_value=None
    )

    def prepare(self) -> None:
        """Offer the surveys that there are."""
        super().prepare()
        rows = surveys.surveys(self.portal.programme.id, organiser_id=self.portal.organiser_id)
        names = [
            (str(row.id), localized(row.name, self.portal.language))
            for row in rows.order_by("created_at", "id")
        ]
        field: Any = self.fields["survey"]
        field.choices = [("", _("no survey")), *names]
        if not names:
            del self.fields["survey"]

    def clean(self) -> dict[str, Any]:
        """Its moments, where the programme's clock has such hours."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("first_day") and typed.get("since") is not None:
            self.starts_at = self._moment("since", typed["first_day"], typed["since"])
        if typed.get("first_day") and typed.get("until") is not None:
            last = typed.get("last_day") or typed["first_day"]
            self.ends_at = self._moment("until", last, typed["until"])
            if typed.get("since") is not None and self.ends_at <= self.starts_at:
                self.add_error("until", _("It ends before it begins. Is the last day another one?"))
        if not typed.get("place") and not typed.get("link"):
            self.add_error("place", _("Say where it is: a place, or the address of a meeting."))
        return typed

    def _moment(self, field: str, on: date, at: time) -> datetime:
        zone = ZoneInfo(self.portal.programme.time_zone)
        moment = datetime.combine(on, at, tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != datetime.combine(on, at):
            self.add_error(field, _("On that night clocks skip this hour. Choose another one."))
        return moment

    def wanted(self) -> EventIn:
        """The event."""
        typed = self.cleaned_data
        return EventIn(
            name=typed["name"],
            type=typed["type"],
            text=typed["text"],
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=typed["place"],
            link=typed["link"].strip(),
            places=typed["places"],
            companions_most=typed["companions"] or 0,
            points=typed["points"] or 0,
            free_until=typed["free_until"],
            partner_id=typed["host"],
            survey_id=typed.get("survey"),
            questions=self._questions(),
            whom=self.whom,
        )

    def _questions(self) -> list[Question]:
        language = self.portal.language
        made: dict[str, Question] = {}
        for row in self.row_sets["questions"].typed:
            key = row["key"] if row["key"] and row["key"] not in made else f"q{ids.short()}"
            options = [{language: text} for text in row["options"]]
            made[key] = Question(key, {language: row["text"]}, options, row["is_required"])
        return list(made.values())


def initial_of(row: Event, *, language: str, time_zone: str) -> dict[str, Any]:
    """What stands in the fields."""
    zone = ZoneInfo(time_zone)
    since, until = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return {
        **audiences.initial_of(row.audience_id, organiser_id=row.organiser_id),
        "name": localized(row.name, language),
        "type": row.type,
        "text": localized(row.text, language),
        "first_day": since.date(),
        "since": since.time(),
        "last_day": until.date() if until.date() != since.date() else None,
        "until": until.time(),
        "place": row.place,
        "link": row.link,
        "places": row.places,
        "companions": row.companions_most or None,
        "points": row.points or None,
        "free_until": row.free_until,
        "host": row.partner_id,
        "survey": str(row.survey_id or ""),
        "questions": [
            {
                "key": question.key,
                "text": localized(question.text, language),
                "options": [localized(text, language) for text in question.options],
                "is_required": question.is_required,
            }
            for question in asking.read(row.questions)
        ],
    }


class CallOffForm(PortalForm):
    """Why it does not take place."""

    reason = forms.CharField(label=_("Reason, as members read it"), max_length=500, required=False)
