"""A shelf display is photographed, and a jury says which is the best: from the contest that a
marketer makes to the result of the winner, by its pages.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from engagement import test_contests
from lxml import html
from portals import filling
from portals.test_access import _client
from scenarios.test_photos import photo

from tandem.communication.models import Message
from tandem.engagement.contests import queries
from tandem.engagement.contests.jury import entries, judging
from tandem.engagement.contests.models import Contest, Mark
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import Membership, Upload, User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db
JURY_DAY, SIGNING_DAY = datetime(2026, 3, 20, 9, tzinfo=UTC), datetime(2026, 4, 9, 9, tzinfo=UTC)


def _text(answer: Any) -> str:
    (main,) = html.fromstring(answer.content).xpath("//main")
    return " ".join(main.text_content().split())


def _member(world: cast.World, name: str) -> Client:
    """A client of a member's person."""
    user = User.objects.create_user(f"{name.lower()}{ids.new_id()}@x.example", created_at=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=world.organiser_id,
        now=cast.NOW,
        programme_id=world.programme.id,
        member_id=world.members[name],
    )
    client = Client()
    client.force_login(user)
    return client


def _user(client: Client) -> UUID:
    return UUID(client.session["_auth_user_id"])


def _file(seed: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("shelf.jpg", photo(seed), content_type="image/jpeg")


def _made(world: cast.World, ola: Client, jurors: list[Client]) -> Contest:
    """The contest of displays, by its form, opened and with its jury."""
    address = f"/o/{world.programme.slug}/contests/"
    typed: dict[str, Any] = {
        "name": "The best display",
        "text": "Photograph your shelf.",
        "measure": "JURY",
        "since": "2026-03-01",
        "until": "2026-03-31",
        "waiting": "7",
        "places": "1",
        "mark_max": "10",
        "criteria-0-name": "Clear from afar",
        "criteria-0-weight": "3",
        "criteria-1-name": "Idea",
        "criteria-1-weight": "1",
    }
    nothing = filling.send(ola, f"{address}new/", "begin", **typed)
    assert nothing.status_code == 400
    assert "a jury marks by one to eight criteria" in nothing.content.decode()
    made = filling.send(ola, f"{address}new/", "begin", **typed, **{"criteria-TOTAL_FORMS": "2"})
    assert made.status_code == 302, made.content.decode()
    page = made.headers["Location"]
    form = filling.shown(ola.get(f"{page}change/").content, "change")
    assert (form["criteria-0-name"], form["criteria-0-weight"]) == ("Clear from afar", "3")
    assert filling.send(ola, page, "open_contest").status_code == 302
    assert "Nobody judges yet" in _text(ola.get(page))
    users = [str(_user(each)) for each in jurors]
    assert filling.send(ola, page, "name_jury", jurors=users).status_code == 302
    tenancy.enter(world.organiser_id)
    return queries.contest(
        UUID(page.rstrip("/").split("/")[-1]),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
    )


def _mark(client: Client, address: str, first: int, second: int) -> Any:
    return filling.send(client, address, "mark", mark_0=str(first), mark_1=str(second))


def test_the_best_display_is_photographed_judged_and_signed(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = test_contests.build()
    with time_machine.travel(cast.NOW, tick=False) as clock:
        ola, zofia = _client(world, "MARKETER"), _client(world, "REVIEWER")
        row = _made(world, ola, [ola, zofia])
        mine, page = f"/m/{world.programme.slug}/contests/{row.id}/", f"contests/{row.id}/"
        page = f"/o/{world.programme.slug}/{page}"
        ania, zenon, maria = (_member(world, name) for name in ("Ania", "Zenon", "Maria"))

        people = [_user(each) for each in (ola, zofia, ania, zenon)]

        # What is no photo, or empty, or without rights is refused with a sentence.
        text = SimpleUploadedFile("shelf.jpg", b"no photo", content_type="image/jpeg")
        refused = filling.send(ania, mine, "send_entry", photo_1=text, rights="on")
        assert refused.status_code == 400 and "Choose a photo of at most" in _text(refused)
        broken = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * 99, content_type="image/jpeg")
        refused = filling.send(ania, mine, "send_entry", photo_1=broken, rights="on")
        assert refused.status_code == 400 and "cannot be read" in _text(refused)
        assert "Send a photo or a text" in _text(
            filling.send(ania, mine, "send_entry", rights="on")
        )
        refused = filling.send(ania, mine, "send_entry", photo_1=_file(1), rights=None)
        assert "Without this it cannot be shown" in _text(refused)
        kept = filling.shown(refused.content, "send_entry")["photo_1_kept"]
        tenancy.enter(world.organiser_id)
        assert Upload.objects.of(world.organiser_id).filter(id=kept).exists()

        # Three members send a display; what was kept of a refused form need not be chosen again.
        for client, seed in ((ania, 1), (zenon, 2), (maria, 3)):
            sent = filling.send(
                client, mine, "send_entry", photo_1=_file(seed), text="My shelf", rights="on"
            )
            assert sent.status_code == 302, sent.content.decode()
        tenancy.enter(world.organiser_id)
        world.following.run()  # type: ignore[attr-defined]
        shown = _text(ania.get(mine))
        assert "The jury sees it without your name." in shown and "Your place" not in shown
        image = ania.get(f"{mine}photos/0.jpg")
        assert image.headers["Content-Type"] == "image/jpeg" and b"Fairphone" not in image.content
        assert ania.get(f"{mine}photos/1.jpg").status_code == 404

        # Jurors see photos and no names, and nobody else's marks before their own.
        clock.move_to(JURY_DAY)
        ola, zofia, ania, zenon = (_again(user) for user in people)
        listed = _text(ola.get(f"{page}entries/"))
        assert "Entry 1" in listed and "Instalbud" not in listed and "Zenon" not in listed
        assert ola.get(f"{page}entries/1/photos/0.jpg").status_code == 200
        assert _mark(zofia, f"{page}entries/1/", 4, 8).status_code == 302
        before = _text(ola.get(f"{page}entries/1/"))
        assert "What the others gave is shown once you have marked it." in before
        assert "marked by 1" not in _text(ola.get(f"{page}entries/"))
        assert "the ranking is shown once you have marked everything" in _text(ola.get(page))
        assert "from 0 to 10" in _text(ola.get(page))
        bad = _mark(ola, f"{page}entries/1/", 11, 3)
        assert bad.status_code == 400
        assert _mark(ola, f"{page}entries/1/", 10, 10).status_code == 302
        assert "What the jury gave" in _text(ola.get(f"{page}entries/1/"))
        assert "Idea 8" in _text(ola.get(f"{page}entries/1/"))
        # What was marked stays as it was sent.
        again = filling.send(ania, mine, "send_entry", text="Another", rights="on")
        assert again.status_code == 400 and "A juror has marked what you sent" in _text(again)

        # An entry is set aside for a reason that its sender reads.
        assert filling.send(zofia, f"{page}entries/2/", "set_aside", reason="").status_code == 400
        aside = filling.send(
            zofia, f"{page}entries/2/", "set_aside", reason="The photo shows another shop"
        )
        assert aside.status_code == 302
        assert "It is not judged: The photo shows another shop" in _text(zenon.get(mine))
        assert b'id="mark"' not in ola.get(f"{page}entries/2/").content
        assert _mark(ola, f"{page}entries/3/", 6, 0).status_code == 302
        tenancy.enter(world.organiser_id)
        told = Message.objects.of(world.organiser_id).get(kind="ENTRY_SET_ASIDE")
        assert told.member_id == world.members["Zenon"]
        world.following.run()  # type: ignore[attr-defined]
        row = queries.contest(
            row.id, programme_id=world.programme.id, organiser_id=world.organiser_id
        )
        ranking = [(each.member_id, str(each.score)) for each in queries.top(row, limit=9)]
        assert ranking == [  # (10·3 + 10)/4 and (4·3 + 8)/4, their mean; of the other one mark yet
            (world.members["Ania"], "7.500000"),
            (world.members["Maria"], "4.500000"),
        ]

        # Nothing is signed while a mark is missing.
        clock.move_to(SIGNING_DAY)
        ola, zofia, ania, zenon = (_again(user) for user in people)
        refused = filling.send(ola, page, "sign")
        assert refused.status_code in (400, 409) and "Marks missing: 1." in _text(refused)
        assert _mark(zofia, f"{page}entries/3/", 6, 0).status_code == 302
        tenancy.enter(world.organiser_id)
        world.following.run()  # type: ignore[attr-defined]
        assert filling.send(ola, page, "sign").status_code == 302
        tenancy.enter(world.organiser_id)
        world.following.run()  # type: ignore[attr-defined]
        ((winner, won),) = test_contests._results(world)
        assert (winner, won["place"], won["score"]) == ("Ania", "1", "7.5")
        said = _text(ania.get(mine))
        assert "Your place 1 of 2" in said and "This is the result." in said
        assert b'id="mark"' not in zofia.get(f"{page}entries/1/").content
        pdf = pypdfium2.PdfDocument(ola.get(f"{page}protocol.pdf").content)
        protocol = " ".join(" ".join(p.get_textpage().get_text_range() for p in pdf).split())
        assert "Clear from afar × 3, Idea × 1" in protocol and "The jury" in protocol


def _again(user: UUID) -> Client:
    """The same person, signed in on another day."""
    fresh = Client()
    fresh.force_login(User.objects.get(id=user))
    return fresh


def test_a_juror_marks_nothing_of_their_own_and_of_their_firms(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = test_contests.build()
    with time_machine.travel(cast.NOW, tick=False):
        ola, zofia = _client(world, "MARKETER"), _client(world, "REVIEWER")
        row = _made(world, ola, [ola])
        juror_id, other = _user(ola), _user(zofia)
        scope: dict[str, Any] = {"programme": world.programme, "now": JURY_DAY}
        for name in ("Ania", "Zenon"):
            actor = test_contests._member(world, name)
            said = entries.EntryIn("My shelf")
            entries.send(row.id, said, member_id=world.members[name], actor=actor, **scope)
        acting = test_contests._member(world, "Ania")
        jurors = judging.jurors(row)
        Membership.objects.of(world.organiser_id).create(
            user_id=jurors[0],
            role=Role.MEMBER,
            programme_id=world.programme.id,
            member_id=world.members["Ania"],
            created_at=cast.NOW,
        )
        page = f"/o/{world.programme.slug}/contests/{row.id}/entries/"
        with time_machine.travel(JURY_DAY, tick=False):
            own = _again(juror_id).get(f"{page}1/")
            assert "This entry is your own" in _text(own) and b'id="mark"' not in own.content
            stranger = _again(other).get(f"{page}2/")
            assert b'id="mark"' not in stranger.content
            assert _mark(_again(juror_id), f"{page}2/", 3, 3).status_code == 302

        tenancy.enter(world.organiser_id)
        juror = test_contests.Actor(
            name=f"user:{jurors[0]}",
            organiser_id=world.organiser_id,
            permissions=test_contests.ROLES["MARKETER"],
            user_id=jurors[0],
        )
        with pytest.raises(judging.OwnEntry):
            judging.mark(row.id, 1, [1, 1], actor=juror, **scope)
        with pytest.raises(judging.NotOfTheJury):
            judging.mark(row.id, 2, [1, 1], actor=world.actor, **scope)
        with pytest.raises(judging.NoSuchJuror):
            judging.name_jury(row.id, [ids.new_uuid()], actor=world.actor, **scope)
        with pytest.raises(entries.NotOpenForEntries):
            entries.send(
                row.id,
                entries.EntryIn("Late"),
                member_id=world.members["Ania"],
                programme=world.programme,
                actor=acting,
                now=JURY_DAY + timedelta(days=20),
            )
        assert Mark.objects.of(world.organiser_id).count() == 1
        assert judging.missing(row) == {jurors[0]: 0}
