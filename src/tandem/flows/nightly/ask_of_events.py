"""Whoever came to an event is asked how it was, the day after: by the survey that the event names,
on the page of the event.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tandem.communication import inbox
from tandem.communication.inbox import Notification
from tandem.engagement import ways
from tandem.engagement.events import attending, queries
from tandem.engagement.events.messages import EventFeedbackMessage
from tandem.engagement.events.models import Coming
from tandem.kit import ids
from tandem.programmes.models import Programme


def ask(programme: Programme, *, today: date, now: datetime) -> None:
    """Ask those who came to events that ended in the days before, each once: check-ins come from
    phones until then.
    """
    if not ways.uses(programme, ways.EVENTS):
        return
    of = programme.organiser_id
    midnight = datetime.combine(today, time(), tzinfo=ZoneInfo(programme.time_zone))
    rows = queries.events(programme.id, organiser_id=of).filter(
        survey_id__isnull=False,
        opened_at__isnull=False,
        called_off_at=None,
        ends_at__lt=midnight,
        ends_at__gte=midnight - attending.SENT_LATER - timedelta(days=1),
    )
    for event in rows.order_by("ends_at", "id"):
        came = queries.sign_ups(event.id, organiser_id=of).filter(state=Coming.ATTENDED)
        message = EventFeedbackMessage(event=dict(event.name))
        told = [
            Notification(
                own.member_id, ids.derived("EVENT_FEEDBACK", event.id, own.member_id), message
            )
            for own in came
        ]
        inbox.notify_each(told, programme_id=programme.id, organiser_id=of, now=now)
