"""Mailings: written, tried, planned, taken back, sent in chunks to an audience, each member once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from django.core import mail
from portals import filling
from portals.test_access import _client

from tandem.communication.facts import MembersNotified
from tandem.communication.mailings import queries, sending, writing
from tandem.communication.models import Mailing, MailingState, Message
from tandem.flows import clock, policies
from tandem.flows.copies import copy_programme
from tandem.flows.messages import mail_members, send_mailing
from tandem.kit import ids
from tandem.participants import enrolment
from tandem.participants.consents import giving
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import Fact
from tandem.programmes.models import Programme
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db
TITLE = {"en": "New pumps", "pl": "Nowe pompy"}
TEXT = {"en": "They are <b>quiet</b>.", "pl": "Są ciche."}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme": world.programme, "actor": world.actor, "now": cast.NOW}


def _draft(world: cast.World, **more: Any) -> UUID:
    letter = writing.MailingIn(TITLE, TEXT, **more)
    return writing.write(world.programme, letter, actor=world.actor, now=cast.NOW)


def _person(world: cast.World, member: str, *, agrees: bool) -> UUID:
    """Somebody who signs in for a member, and may agree to mailings."""
    address = f"{member.lower()}@instalbud.example"
    user = identity.user_of(address, name=member, language="pl", now=cast.NOW)
    member_id = world.members[member]
    enrolment.join_team(
        member_id,
        user_id=user.pk,
        email=address,
        name=member,
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    person_id = giving.person_of(member_id, user.pk, organiser_id=world.organiser_id)
    assert person_id is not None
    if agrees:
        giving.give(member_id, person_id, version=0, language="pl", **_scope(world))
    return person_id


def _begin(world: cast.World, key: UUID) -> Mailing:
    writing.begin(key, **_scope(world))
    return Mailing.objects.of(world.organiser_id).get(id=key)


def _mail(world: cast.World) -> None:
    """What follows once it is told that mails wait."""
    fact = MembersNotified(
        organiser_id=world.organiser_id, at=cast.NOW, programme_id=world.programme.id, messages=1
    )
    mail_members.by_mail([fact])


def _chunk(world: cast.World, key: UUID, limit: int = 10_000) -> bool:
    return sending.send_chunk(key, organiser_id=world.organiser_id, now=cast.NOW, limit=limit)


def _report(world: cast.World, key: UUID) -> tuple[int, ...]:
    report = queries.report(Mailing.objects.of(world.organiser_id).get(id=key))
    numbers = (report.members, report.read, report.mailed, report.waiting)
    return (*numbers, report.refused, report.failed)


def test_each_member_has_it_once_however_often_it_is_broken_off(world: cast.World) -> None:
    key = _draft(world)
    _begin(world, key)

    assert _chunk(world, key, limit=1)
    assert _report(world, key)[0] == 1
    # A process that died after its chunk was written, and one that began anew from the start.
    Mailing.objects.of(world.organiser_id).filter(id=key).update(reached_id=0)
    while _chunk(world, key, limit=1):
        pass
    assert not _chunk(world, key), "what was sent is sent"

    assert _report(world, key)[0] == len(world.members) == 2
    row = Mailing.objects.of(world.organiser_id).get(id=key)
    assert (row.state, row.sent_at) == (MailingState.SENT, cast.NOW)
    sent = Fact.objects.of(world.organiser_id).filter(name="mailing.sent")
    assert sent.count() == 1
    with pytest.raises(writing.AlreadyBegun):
        _begin(world, key)
    with pytest.raises(writing.AlreadyBegun):
        writing.write(
            world.programme,
            writing.MailingIn(TITLE, TEXT),
            mailing_id=key,
            actor=world.actor,
            now=cast.NOW,
        )


def test_it_reaches_its_audience_and_mails_those_who_agree(world: cast.World) -> None:
    ania = _person(world, "Ania", agrees=True)
    _person(world, "Zenon", agrees=False)
    reach = queries.reach(None, programme=world.programme, now=cast.NOW)
    assert (reach.members, reach.mailed, reach.without_consent) == (2, 1, 1)
    key = _draft(world)
    _begin(world, key)
    while _chunk(world, key):
        pass
    assert _report(world, key) == (2, 0, 0, 1, 1, 0)

    _mail(world)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ania@instalbud.example"], "Nowe pompy")
    assert "Są ciche." in str(letter.body) and "/mailings/stop/" in str(letter.body)
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert giving.opened(stop.rstrip("/").rpartition("/")[2]).person_id == ania
    assert _report(world, key) == (2, 0, 1, 0, 1, 0)


def test_who_withdraws_before_the_mail_leaves_gets_none(world: cast.World) -> None:
    person = _person(world, "Ania", agrees=True)
    key = _draft(world)
    _begin(world, key)
    while _chunk(world, key):
        pass
    giving.withdraw(world.members["Ania"], person, **_scope(world))

    _mail(world)

    assert not mail.outbox and _report(world, key) == (2, 0, 0, 0, 2, 0)


def test_an_audience_is_asked_when_it_leaves(world: cast.World) -> None:
    nobody = _draft(world, whom=Whom(trades=("fisher",)), by_mail=False)
    _begin(world, nobody)
    assert not _chunk(world, nobody)
    assert _report(world, nobody) == (0, 0, 0, 0, 0, 0)

    key = _draft(world, by_mail=False)
    _begin(world, key)
    while _chunk(world, key):
        pass
    assert _report(world, key) == (2, 0, 0, 0, 0, 0)
    rows = Message.objects.of(world.organiser_id).filter(id=key)
    assert {row.mail for row in rows} == {"NONE"} and {str(row.data) for row in rows} == {"{}"}


@pytest.mark.parametrize(
    ("_case", "title", "text"),
    [
        ("nothing", {}, {}),
        ("no text", {"en": "T"}, {}),
        ("no title", {"en": " "}, {"en": "T"}),
        ("one of two", {"en": "T", "pl": "T"}, {"en": "T"}),
    ],
)
def test_half_a_letter_is_refused(
    world: cast.World, _case: str, title: dict[str, str], text: dict[str, str]
) -> None:
    with pytest.raises(writing.NothingToSend):
        writing.write(
            world.programme, writing.MailingIn(title, text), actor=world.actor, now=cast.NOW
        )
    assert not Mailing.objects.of(world.organiser_id).exists()


def test_a_planned_one_leaves_in_the_morning_of_its_day_unless_taken_back(
    world: cast.World,
) -> None:
    key, other = _draft(world), _draft(world)
    day = cast.NOW.date() + timedelta(days=1)
    for wrong in (date(2026, 3, 1), date(2027, 9, 1)):
        with pytest.raises(writing.NotADayAhead):
            writing.plan(key, wrong, **_scope(world))
    writing.plan(key, day, **_scope(world))
    writing.plan(other, day, **_scope(world))
    writing.take_back(other, **_scope(world))

    early = clock.begin_mailings(datetime(2026, 3, 3, 6, 59, tzinfo=UTC))  # Warsaw: 7:59
    begun = clock.begin_mailings(datetime(2026, 3, 3, 7, tzinfo=UTC))
    again = clock.begin_mailings(datetime(2026, 3, 3, 7, 1, tzinfo=UTC))
    tenancy.enter(world.organiser_id)

    assert (early, begun, again) == (0, 1, 0)
    states = dict(Mailing.objects.of(world.organiser_id).values_list("id", "state"))
    assert states == {key: MailingState.SENDING, other: MailingState.DRAFT}


def test_a_copy_takes_what_was_not_sent(world: cast.World) -> None:
    sent, draft = _draft(world), _draft(world)
    _begin(world, sent)
    copied = copy_programme.copy(
        world.programme.id, name="Next", with_partners=False, actor=world.actor, now=cast.NOW
    )

    copy = Programme.objects.of(world.organiser_id).get(slug=copied.slug)
    (row,) = queries.mailings(copy.id, organiser_id=world.organiser_id)
    assert (row.title, row.state) == (TITLE, MailingState.DRAFT) and row.id != draft


def test_a_marketer_writes_tries_plans_and_sends_it(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/mailings/"
    with time_machine.travel(cast.NOW, tick=False):
        empty = client.get(address).content.decode()
        made = filling.send(
            client,
            f"{address}new/",
            "write",
            title_en="New pumps",
            text_en="They are <b>quiet</b>.",
            title_pl="Nowe pompy",
            text_pl="Są ciche.",
        )
        page = made.headers["Location"]
        half = filling.send(client, page, "change", title_pl="")
        tested = filling.send(client, page, "test")
        planned = filling.send(client, page, "plan", on_day="2026-03-05")
        shown = client.get(page).content.decode()
        filling.send(client, page, "take_back")
        begun = filling.send(client, page, "send")
        late = filling.shown(client.get(page).content, "again")
        key = UUID(page.rstrip("/").rpartition("/")[2])
        send_mailing.send_mailing(organiser_id=str(world.organiser_id), mailing_id=str(key))
        member = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/inbox/")
        report = " ".join(client.get(page).content.decode().split())
        listed = client.get(address).content.decode()
        again = filling.send(client, page, "again")

    assert "Nothing is written yet" in empty and made.status_code == 302
    assert half.status_code == 400 and "both where one stands" in half.content.decode()
    assert tested.status_code == planned.status_code == begun.status_code == 302
    titles = {letter.subject for letter in mail.outbox}
    assert titles == {"New pumps", "Nowe pompy"} and late is not None
    assert "leaves on 5 Mar 2026" in " ".join(shown.split())
    told = member.content.decode()
    assert "New pumps" in told and "&lt;b&gt;quiet" in told
    assert "<dd>2</dd>" in report and "New pumps" in listed
    assert again.status_code == 302 and again.headers["Location"] != page
    tenancy.enter(world.organiser_id)
    assert Message.objects.of(world.organiser_id).filter(id=key).count() == 2


def test_the_wording_of_the_consent_is_said_anew_on_its_page(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/mailings/consent/"
    shown = client.get(address).content.decode()
    typed = {f"text_{code}": f"Prices ({code})" for code in world.programme.languages}
    done = filling.send(client, address, "word_purpose", **typed, asks_anew="on")
    missing = filling.send(client, address, "word_purpose", text_en="")

    assert "may send me news and offers" in shown
    assert (done.status_code, missing.status_code) == (302, 400)
    assert "Prices (en)" in client.get(address).content.decode()


def test_of_another_programme_it_is_not_there(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    other = cast.build()
    key = _draft(other)
    tenancy.enter(world.organiser_id)

    assert client.get(f"/o/{world.programme.slug}/mailings/{key}/").status_code == 404
    missing = client.get(f"/o/{world.programme.slug}/mailings/{ids.new_uuid()}/")
    assert missing.status_code == 404


def test_a_mail_that_the_server_refused_is_told_apart_with_its_reason(world: cast.World) -> None:
    _person(world, "Ania", agrees=True)
    key = _draft(world)
    _begin(world, key)
    while _chunk(world, key):
        pass
    _mail(world)
    (letter,) = mail.outbox
    said = "The mail server refuses the address ania@instalbud.example: 5.1.1 no such user"

    # What becomes of its job: it has failed for good, for this reason; told twice it is told once.
    notify = policies.POLICIES["deliver_mail"].notify
    assert notify is not None
    for _twice in range(2):
        notify({"to": letter.to, "about": letter.about}, said)  # type: ignore[attr-defined]
    notify({"to": ["x@n.example"]}, said)  # a sign-in code: of no message of ours

    assert _report(world, key) == (2, 0, 0, 0, 1, 1)
    row = Mailing.objects.of(world.organiser_id).get(id=key)
    assert queries.failed(row, limit=5) == [(world.members["Ania"], said)]
    page = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/mailings/{key}/")
    assert "Not taken by the mail server" in page.content.decode()
    assert "no such user" in page.content.decode()
