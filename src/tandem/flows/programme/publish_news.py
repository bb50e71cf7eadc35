"""News of an initiative: on its page, and told to its audience where that is wanted."""

from collections.abc import Mapping
from datetime import date, datetime

from tandem.communication import inbox
from tandem.initiatives import audience, parts
from tandem.initiatives.messages import InitiativeNewsMessage
from tandem.initiatives.models import Initiative, News
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


def publish(
    row: Initiative,
    *,
    title: Mapping[str, str],
    text: Mapping[str, str],
    on_day: date,
    is_told: bool,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> int:
    """Put news on the page of an initiative; how many members are told. Of a draft nobody is told:
    members cannot read its page.

    Args:
        is_told: each member of the initiative's audience gets a message.

    Raises:
        BadPart: nothing is written.
    """
    news_id = parts.add_news(row, title=title, text=text, on_day=on_day, actor=actor, now=now)
    if not is_told or row.published_at is None:
        return 0
    news = News.objects.of(row.organiser_id).get(id=news_id)
    message = InitiativeNewsMessage(initiative=row.name, title=news.title, text=news.text)
    return inbox.notify_rows(
        audience.news_rows(row, news_id, message.data, programme=programme, now=now),
        InitiativeNewsMessage,
        programme_id=programme.id,
        organiser_id=row.organiser_id,
        now=now,
    )
