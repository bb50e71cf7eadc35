"""The community by its pages: members ask, answer and wish on the phone; the organiser looks."""

from typing import Any
from uuid import UUID

import cast
import pytest
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.activity import recording
from tandem.engagement.community.models import Mark, Place, Post, Profile
from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.models import Fact
from tandem.platform.models.user import Role, User
from tandem.portals.shared import sorting
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(
        {
            "key": "helped",
            "when": {"eq": ["deed.kind", {"text": "ANSWER_ACCEPTED"}]},
            "give": {"points": 20},
        }
    )
    setup.change_programme(
        made.programme.id, settings={"ways": ["COMMUNITY"]}, actor=made.actor, now=clock.now()
    )
    return made


def _of(world: cast.World, name: str) -> Client:
    """The phone of a member."""
    user = User.objects.create_user(f"m{ids.new_id()}@akwa.example", created_at=cast.NOW)
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


def _organiser(world: cast.World, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/community/{rest}"


def _member(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/community/{rest}"


def _post(world: cast.World, **which: Any) -> Post:
    tenancy.enter(world.organiser_id)
    return Post.objects.of(world.organiser_id).get(**which)


def _asked(world: cast.World, client: Client, title: str = "Which sealant?") -> UUID:
    sent = filling.send(client, _member(world), "ask", title=title, text=f"For {EVIL}")
    assert sent.status_code == 302, sent.content.decode()
    return _post(world, kind="QUESTION", title=title).id


def _wished(world: cast.World, client: Client, title: str = "A box for one hand") -> UUID:
    sent = filling.send(client, _member(world, "ideas/"), "suggest", title=title)
    assert sent.status_code == 302, sent.content.decode()
    return _post(world, kind="IDEA", title=title).id


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    main = html.fromstring(answer.content).xpath("//main")[0]
    return " ".join(main.text_content().split())


def test_a_question_is_answered_and_the_answer_that_helped_gives_points(world: cast.World) -> None:
    ania, zenon = _of(world, "Ania"), _of(world, "Zenon")
    question = _asked(world, ania, f"Which {EVIL}?")
    page = _member(world, f"questions/{question}/")

    home = _text(zenon, f"/m/{world.programme.slug}/")
    filling.send(zenon, page, "reply", text=f"The blue one. {EVIL}")
    answer = _post(world, kind="ANSWER")
    read = ania.get(page).content.decode()
    filling.send(ania, page, "accept", of=str(answer.id))
    shown, after = _text(zenon, page), _text(zenon, _member(world))

    assert "Which" in home and "1 question without an answer that helped" in home
    assert EVIL not in read and "&lt;script&gt;alert(1)" in read
    assert "helped The blue one." in shown and "Zenon O." in shown
    assert "answered 1 answer" in after
    assert world.balance("Zenon").available == 20 and world.balance("Ania").available == 0
    assert "It helped" not in shown


def test_an_idea_is_voted_for_and_says_what_changed(world: cast.World) -> None:
    ania, zenon, ola = _of(world, "Ania"), _of(world, "Zenon"), _client(world, "MARKETER")
    idea = _wished(world, ania)
    page, listed = _member(world, f"ideas/{idea}/"), _member(world, "ideas/")

    voted = filling.send(zenon, listed, "vote", of=str(idea))
    (undo,) = html.fromstring(zenon.get(voted.headers["Location"]).content).xpath(
        "//div[contains(@class, 'toast')]/form"
    )
    once = _text(zenon, page)
    zenon.post(undo.get("action"), dict(undo.form_values()))
    without = _text(zenon, page)
    filling.send(zenon, page, "vote", of=str(idea))
    where = f"/m/{world.programme.slug}/rewards/"
    decided = filling.send(
        ola,
        _organiser(world, f"posts/{idea}/"),
        "decide",
        state="DONE",
        change=f"It opens now. {EVIL}",
        seen_at=where,
    )
    done = zenon.get(page).content.decode()

    assert "1 vote" in once and "0 votes" in without
    assert decided.status_code == 302
    assert EVIL not in done and "It opens now. &lt;script&gt;" in done
    assert f'href="{where}"' in done and "You said, we changed:" in done
    assert "Vote for it" not in done and "Take my vote back" not in done
    assert "You said, we changed: “A box for one hand”" in _text(
        zenon, f"/m/{world.programme.slug}/inbox/"
    )


def test_a_decision_without_its_sentence_is_said_at_the_form(world: cast.World) -> None:
    idea = _wished(world, _of(world, "Ania"))
    ola, page = _client(world, "MARKETER"), _organiser(world, f"posts/{idea}/")

    without = filling.send(ola, page, "decide", state="DECLINED")
    elsewhere = filling.send(
        ola, page, "decide", state="DONE", change="So.", seen_at="https://evil.example/"
    )

    assert without.status_code == elsewhere.status_code == 400
    assert "say why it is declined" in without.content.decode()
    assert "the address is none of a page of this programme" in elsewhere.content.decode()
    assert _post(world, id=idea).state == "OPEN"


def test_what_waits_is_shown_or_hidden_by_a_moderator(world: cast.World) -> None:
    ania, zenon, ola = _of(world, "Ania"), _of(world, "Zenon"), _client(world, "MARKETER")
    kept = filling.send(ola, _organiser(world, "settings/"), "keep", words="spam*\r\n\r\nugh")
    assert kept.status_code == 302
    first, second = _asked(world, ania, "Spammers?"), _asked(world, ania, "Ugh!")

    queue, own = _text(ola, _organiser(world)), _text(ania, _member(world))
    hidden_from = zenon.get(_member(world, f"questions/{first}/")).status_code
    filling.send(ola, _organiser(world), "show", of=str(first))
    filling.send(ola, _organiser(world), "hide", of=str(second), why="Not kind.")
    after, shown = _text(ania, _member(world, f"questions/{second}/")), _text(zenon, _member(world))

    assert "2 posts wait for a look" in queue and "It holds “spam*”." in queue
    assert "waits for a look" in own and hidden_from == 404
    assert "Spammers?" in shown and "Ugh!" not in shown
    assert "Only you see it: Not kind." in after
    assert "Nothing waits for a look." in _text(ola, _organiser(world))
    places = {row.title: row.place for row in Post.objects.of(world.organiser_id)}
    assert places == {"Spammers?": Place.SHOWN, "Ugh!": Place.HIDDEN}


def test_a_report_comes_to_the_queue_and_its_author_is_blocked(world: cast.World) -> None:
    ania, zenon, ola = _of(world, "Ania"), _of(world, "Zenon"), _client(world, "MARKETER")
    question = _asked(world, zenon, "Buy cheap?")
    page = _member(world, f"questions/{question}/")

    filling.send(ania, page, "report", of=str(question), why=f"Advert {EVIL}")
    assert "You reported it." in _text(ania, page)
    queue = ola.get(_organiser(world)).content.decode()
    filling.send(ola, _organiser(world), "block", of=str(question), why="Advertising")
    refused = filling.send(zenon, _member(world), "ask", title="Again?")
    people = _text(ola, _organiser(world, "people/"))

    assert "1 member reported it." in queue and EVIL not in queue
    assert refused.status_code == 403 or "write nothing at the moment" in refused.content.decode()
    assert "Zenon Obcy" in people and "blocked" in people and "Advertising" in people
    filling.send(ola, _organiser(world, "people/"), "unblock", of=str(world.members["Zenon"]))
    assert filling.send(zenon, _member(world), "ask", title="Again?").status_code == 302


def test_all_of_one_member_stands_on_a_page_and_they_are_blocked_there(world: cast.World) -> None:
    ania, zenon, ola = _of(world, "Ania"), _of(world, "Zenon"), _client(world, "MARKETER")
    theirs, other = _asked(world, zenon, "Buy cheap?"), _asked(world, ania, "Which pump?")
    page = _organiser(world, f"members/{world.members['Zenon']}/")

    listed, one = _text(ola, page), ola.get(_organiser(world, f"posts/{theirs}/")).content.decode()
    every = ola.get(_organiser(world, "posts/")).content.decode()
    filling.send(ola, page, "block", of=str(world.members["Zenon"]), why="Advertising")
    blocked = _text(ola, page)
    refused = filling.send(zenon, _member(world), "ask", title="Again?")
    tenancy.enter(world.organiser_id)
    facts = list(Fact.objects.of(world.organiser_id).filter(name="community.member_marked"))
    filling.send(ola, page, "unblock", of=str(world.members["Zenon"]))

    assert "Buy cheap?" in listed and "Which pump?" not in listed and other
    assert page in one and page in every
    assert "blocked" in blocked and "Advertising" in blocked
    assert refused.status_code == 403 or "write nothing at the moment" in refused.content.decode()
    # What a moderator wrote stands with the member, and in no fact.
    assert [set(fact.data) & {"why", "note"} for fact in facts] == [set()]
    assert filling.send(zenon, _member(world), "ask", title="Again?").status_code == 302
    assert ola.get(_organiser(world, "members/77/")).status_code == 404


def test_the_organiser_answers_and_marks_specialists(world: cast.World) -> None:
    ania, ola = _of(world, "Ania"), _client(world, "MARKETER")
    question = _asked(world, ania)

    page = _organiser(world, f"posts/{question}/")
    filling.send(ola, page, "answer", text="Take the blue one.")
    marked = filling.send(
        ola, _organiser(world, "people/"), "specialise", member=str(world.members["Ania"])
    )
    shown = _text(ania, _member(world, f"questions/{question}/"))
    listed = _text(ola, _organiser(world, "posts/?kind=ANSWER"))
    answer = ola.get(_organiser(world, "posts/?as=csv"))
    file = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]

    assert marked.status_code == 302
    assert "Take the blue one. Akwa Pro organiser" in shown and "specialist" in shown
    assert "Take the blue one." in listed and "Which sealant?" not in listed
    assert "Which sealant?" in file
    tenancy.enter(world.organiser_id)
    assert Profile.objects.of(world.organiser_id).get().is_specialist


def test_a_name_is_chosen_and_what_was_written_is_taken_back(world: cast.World) -> None:
    ania = _of(world, "Ania")
    question = _asked(world, ania)

    wrong = filling.send(ania, _member(world, "name/"), "call", nickname="!")
    filling.send(ania, _member(world, "name/"), "call", nickname="Hydro")
    named = _text(ania, _member(world))
    page = _member(world, f"questions/{question}/")
    filling.send(ania, page, "unfollow", of=str(question))
    tenancy.enter(world.organiser_id)
    following = Mark.objects.of(world.organiser_id).filter(kind="FOLLOW").count()
    back = filling.send(ania, page, "take_back", of=str(question))

    assert wrong.status_code == 400 and "Take a name of 2 to 30 letters." in wrong.content.decode()
    assert "Hydro" in named and following == 0
    assert back.headers["Location"] == _member(world)
    assert ania.get(page).status_code == 404
    assert "Nobody has asked anything yet" in _text(ania, _member(world))


def test_what_is_looked_for_is_found_and_much_of_it_is_leafed_through(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ania = _of(world, "Ania")
    tenancy.enter(world.organiser_id)
    rows = [
        Post(
            organiser_id=world.organiser_id,
            id=ids.new_uuid(),
            programme_id=world.programme.id,
            kind="IDEA",
            title=f"Idea {n}",
            finds=f"idea {n}",
            created_at=cast.NOW,
        )
        for n in range(45)
    ]
    Post.objects.of(world.organiser_id).bulk_create(rows)

    first = ania.get(_member(world, "ideas/")).content.decode()
    last = _text(ania, _member(world, "ideas/?page=3"))
    found, nothing = (_text(ania, _member(world, f"ideas/?q={q}")) for q in ("IDEA+44", "%25"))

    monkeypatch.setattr(sorting, "COUNTED_MAX", 40)
    much = [_text(ania, _member(world, f"ideas/{page}")) for page in ("", "?page=3")]
    much.append(_text(_client(world, "MARKETER"), _organiser(world, "posts/")))

    assert first.count("Vote for it") == 20 and "45 in all" in first
    assert ["more than 40" in page for page in much] == [True, False, False]
    assert last.count("Vote for it") == 5
    assert "1 in all" in found and "Nothing of that kind." in nothing


def test_a_programme_without_a_community_has_no_page_of_it(world: cast.World) -> None:
    ania, ola = _of(world, "Ania"), _client(world, "MARKETER")
    question = _asked(world, ania)
    tenancy.enter(world.organiser_id)
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=clock.now()
    )

    pages = [ania.get(_member(world)), ania.get(_member(world, f"questions/{question}/"))]

    assert {page.status_code for page in pages} == {404}
    assert ola.get(_organiser(world)).status_code == 404


def _bought(world: cast.World, name: str) -> None:
    tenancy.enter(world.organiser_id)
    recording.record(
        world.activity(name, ("G-10", 2, 100_00)),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="t",
        now=cast.NOW,
    )


def test_a_buyer_reviews_a_product_and_strangers_read_what_is_shown(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"is_public": True}, actor=world.actor, now=clock.now()
    )
    ola, ania, zenon = _client(world, "MARKETER"), _of(world, "Ania"), _of(world, "Zenon")
    product = world.products["G-10"]
    page = f"/m/{world.programme.slug}/products/{product}/"
    public = f"/programme/{world.programme.slug}/product/{product}/"
    filling.send(ola, _organiser(world, "settings/"), "keep", is_looked_at_first="on")

    before = _text(zenon, page)
    _bought(world, "Ania")
    sent = filling.send(ania, page, "review", stars="4", text=f"Sticks well. {EVIL}")
    review = _post(world, kind="REVIEW")
    waiting = Client().get(public, headers={"accept-language": "en"}).content.decode()
    filling.send(ola, _organiser(world), "show", of=str(review.id))
    shown = Client().get(public, headers={"accept-language": "en"}).content.decode()
    listed, of_product = (
        _text(ola, _organiser(world, f"reviews/{rest}")) for rest in ("", f"{product}/")
    )

    assert "You can review it once a purchase" in before and sent.status_code == 302
    assert "Sticks well" not in waiting
    assert "Sticks well. &lt;script&gt;" in shown and EVIL not in shown
    assert "verified purchase" in shown and "1 review" in shown and "★★★★☆" in shown
    assert "Grunt Pro 10 kg" in listed and "Sticks well." in of_product
    filling.send(ania, page, "drop_review")
    assert "What buyers say" not in _text(zenon, page)
    assert "Write a review" in _text(ania, page)
