"""Telling members: one, or the rows of a query. Told again with the same key, nothing is added."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.communication.facts import MembersNotified
from tandem.communication.mailings import queries
from tandem.communication.messages import MailingMessage
from tandem.communication.models import MailState, Message
from tandem.kit.sql import SqlQuery, fill, merged, named_queries
from tandem.platform import journal, statements
from tandem.platform.messages import declaring

COLUMNS = ("member_id", "id", "data")


@dataclass(frozen=True, slots=True)
class Notification:
    """What a member is told; the key is derived from what happened."""

    member_id: int
    key: UUID
    message: declaring.Message


@dataclass(frozen=True, slots=True)
class ToMail:
    """A message that an e-mail is to bring."""

    member_id: int
    id: UUID
    programme_id: UUID
    message: declaring.Message


def notify(
    member_id: int,
    message: declaring.Message,
    *,
    key: UUID,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Tell one member; `key` is derived from what happened."""
    notify_many(
        {member_id: key},
        message,
        programme_id=programme_id,
        organiser_id=organiser_id,
        now=now,
    )


def notify_many(
    keys: Mapping[int, UUID],
    message: declaring.Message,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
) -> None:
    """Tell these members the same thing; `keys` are the messages' by member."""
    notify_each(
        [Notification(member_id, key, message) for member_id, key in keys.items()],
        programme_id=programme_id,
        organiser_id=organiser_id,
        now=now,
    )


def notify_each(
    told: Iterable[Notification], *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> None:
    """Tell each of these members what is meant for them, in one statement for all of a kind."""
    by_kind: dict[type[declaring.Message], list[Notification]] = {}
    for row in told:
        by_kind.setdefault(type(row.message), []).append(row)
    for kind, rows in by_kind.items():
        notify_rows(
            SqlQuery(
                "SELECT said.member_id, said.id, said.data::jsonb AS data"
                " FROM unnest(%(members)s::bigint[], %(keys)s::uuid[], %(data)s::text[])"
                " AS said (member_id, id, data)",
                {
                    "members": [row.member_id for row in rows],
                    "keys": [row.key for row in rows],
                    "data": [json.dumps(row.message.data) for row in rows],
                },
                COLUMNS,
            ),
            kind,
            programme_id=programme_id,
            organiser_id=organiser_id,
            now=now,
        )


def notify_rows(
    told: SqlQuery,
    kind: type[declaring.Message],
    *,
    programme_id: UUID,
    organiser_id: UUID,
    now: datetime,
    by_mail: bool | None = None,
    grows: bool = False,
) -> int:
    """Tell the members of a query this, each with its parameters; how many messages are new.

    `by_mail`: whether an e-mail brings them too, where it is not as the kind declares. `grows`: a
    message whose key stands already tells the new data instead, and is unread again; the same data
    changes nothing.
    """
    assert told.columns == COLUMNS
    assert declaring.kinds()[kind.kind] is kind and kind.reader is declaring.Reader.MEMBER, kind
    if by_mail is None:
        by_mail = kind.means is declaring.Means.INBOX_AND_MAIL
    sql = named_queries("tandem.communication", "inbox")
    written = statements.run(
        fill(
            sql["insert_messages"],
            told=told.text,
            again=sql["tell_anew"] if grows else "DO NOTHING",
        ),
        merged(
            told.params,
            {
                "organiser_id": organiser_id,
                "programme_id": programme_id,
                "kind": kind.kind,
                "reaches_former": kind.reaches_former,
                "now": now,
                "mail": MailState.WAITING.value if by_mail else MailState.NONE.value,
            },
        ),
    )
    if written and by_mail:
        journal.record(
            MembersNotified(
                organiser_id=organiser_id, at=now, programme_id=programme_id, messages=written
            )
        )
    return written


def take_waiting(*, organiser_id: UUID, limit: int) -> list[ToMail]:
    """The next messages to mail, each handed out once, with the transaction that queues the
    mails.
    """
    waiting = statements.rows(
        named_queries("tandem.communication", "inbox")["take_waiting"],
        {"organiser_id": organiser_id, "limit": limit},
    )
    mailings = queries.data_of(
        {key for _member, key, _programme, kind, _data in waiting if kind == MailingMessage.kind},
        organiser_id=organiser_id,
    )
    return [
        ToMail(
            member_id,
            key,
            programme_id,
            declaring.kinds()[kind].of_data(
                mailings.get(key) or (data if isinstance(data, dict) else json.loads(data))
            ),
        )
        for member_id, key, programme_id, kind, data in waiting
    ]


def note_refused(refused: Sequence[ToMail], *, organiser_id: UUID) -> None:
    """No mail brings these: nobody of the member consents any more."""
    statements.run(
        named_queries("tandem.communication", "inbox")["note_refused"],
        {
            "organiser_id": organiser_id,
            "members": [mailed.member_id for mailed in refused],
            "messages": [mailed.id for mailed in refused],
        },
    )


def note_failed(member_id: int, message_id: UUID, *, reason: str, organiser_id: UUID) -> None:
    """The mail that was to bring a message was not taken, for this reason. Of several people of a
    member one whose mail failed is enough. Safe to repeat.
    """
    rows = Message.objects.of(organiser_id).filter(member_id=member_id, id=message_id)
    rows.update(mail=MailState.FAILED, mail_note=reason[:300])


def mark_read(member_id: int, *, organiser_id: UUID, now: datetime) -> None:
    """The member has seen the inbox."""
    Message.objects.of(organiser_id).filter(member_id=member_id, read_at=None).update(read_at=now)
