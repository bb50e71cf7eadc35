"""An event as a file for calendars (RFC 5545). Taken again it moves the event that stands there,
for its number rises; moments are said in UTC, so no calendar needs our zone.
"""

from datetime import datetime

from icalendar import Calendar
from icalendar import Event as Entry

from tandem.engagement.events.models import Event
from tandem.kit.texts import localized


def file_of(row: Event, *, language: str, address: str, link: str, now: datetime) -> bytes:
    """The file of an event.

    `address`: of its page. `link`: where it is met; empty for who has no place.
    """
    entry = Entry()
    entry.add("uid", f"{row.id}@tandem")
    entry.add("dtstamp", now)
    entry.add("dtstart", row.starts_at)
    entry.add("dtend", row.ends_at)
    entry.add("sequence", row.revision)
    entry.add("status", "CANCELLED" if row.called_off_at is not None else "CONFIRMED")
    entry.add("summary", localized(row.name, language))
    entry.add(
        "description", "\n".join(part for part in (localized(row.text, language), link) if part)
    )
    entry.add("location", row.place or link)
    entry.add("url", address)
    made = Calendar()
    made.add("prodid", "-//Tandem//Events//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if row.called_off_at is not None else "PUBLISH")
    made.add_component(entry)
    return bytes(made.to_ical())
