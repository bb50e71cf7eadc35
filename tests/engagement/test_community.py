"""The community: what is asked, answered and wished for, who looks first, and what counts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pytest
from django.db import connection, transaction

from tandem.activity import recording
from tandem.activity.models import Activity
from tandem.communication.models import Message
from tandem.engagement import ways
from tandem.engagement.community import board, judging, marking, people, posting, queries
from tandem.engagement.community.judging import Decision
from tandem.engagement.community.models import Daily, IdeaState, Kind, Mark, Place, Post
from tandem.engagement.community.posting import Said
from tandem.flows.engagement import keep_community
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.participants import enrolment
from tandem.participants.models import Member, Person
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.programmes import setup
from tandem.programmes.models import Programme

NEXT_DAY = cast.NOW + timedelta(days=1)
RULES = tuple(
    {"key": kind.lower(), "when": {"eq": ["deed.kind", kind]}, "give": {"points": points}}
    for kind, points in (("ANSWER_ACCEPTED", 10), ("IDEA_TAKEN", 50), ("REVIEW_WRITTEN", 5))
)
DONE = Decision(IdeaState.DONE, {}, {"en": "The box opens by one hand."})


def build() -> cast.World:
    made = cast.build()
    scope: dict[str, Any] = {"actor": made.actor, "now": cast.NOW}
    setup.change_programme(made.programme.id, settings={"ways": ["COMMUNITY"]}, **scope)
    made.programme = Programme.objects.of(made.organiser_id).get()
    board.take_up(made.programme.id, **scope)
    made.members["Ola"] = enrolment.enrol(
        enrolment.Applicant("Ola Zielińska-Nowak", email="ola@example.com", trade="gardener"),
        joined_at=cast.NOW,
        programme_id=made.programme.id,
        **scope,
    )
    made.publish(*RULES)
    return made


@pytest.fixture
def world(db: None) -> cast.World:
    return build()


def member(world: cast.World, name: str) -> Actor:
    return replace(
        world.actor,
        permissions=frozenset({"member.view", "member.claim"}),
        member_id=world.members[name],
    )


def write(
    world: cast.World, kind: str, name: str, *, now: datetime = cast.NOW, **said: Any
) -> Post:
    """By a member; of no name: by the organiser."""
    actor = member(world, name) if name else world.actor
    text = Said(**{"text": "", **said})
    return keep_community.write(kind, text, programme=world.programme, actor=actor, now=now)


def ask(world: cast.World, name: str = "Ania", title: str = "Which sealant?") -> UUID:
    return write(world, Kind.QUESTION, name, title=title).id


def reply(
    world: cast.World, question: UUID, name: str = "Zenon", text: str = "The blue one."
) -> UUID:
    return write(world, Kind.ANSWER, name, text=text, parent_id=question).id


def wish(world: cast.World, name: str = "Ania", title: str = "A box for one hand") -> UUID:
    return write(world, Kind.IDEA, name, title=title).id


def scope(world: cast.World, name: str = "", now: datetime = cast.NOW) -> dict[str, Any]:
    actor = member(world, name) if name else world.actor
    return {"programme": world.programme, "actor": actor, "now": now}


def unvote(world: cast.World, idea: UUID) -> bool:
    return marking.unvote(idea, programme=world.programme, actor=member(world, "Zenon"))


def one(world: cast.World, post_id: UUID) -> Post:
    return queries.post(post_id, programme_id=world.programme.id, organiser_id=world.organiser_id)


def told(world: cast.World, name: str) -> list[str]:
    rows = Message.objects.of(world.organiser_id).filter(member_id=world.members[name])
    return sorted(rows.values_list("kind", flat=True))


def recorded(world: cast.World) -> list[str]:
    kinds = [str(rule["key"]).upper() for rule in RULES]
    rows = Activity.objects.of(world.organiser_id).filter(kind__in=kinds)
    return sorted(rows.values_list("kind", flat=True))


@pytest.mark.django_db
def test_an_answer_that_helped_is_recorded_for_who_gave_it(world: cast.World) -> None:
    question = ask(world)
    answer = reply(world, question)
    assert told(world, "Ania") == ["COMMUNITY_ANSWER"]

    keep_community.accept(answer, **scope(world, "Ania"))
    keep_community.accept(answer, **scope(world, "Ania", NEXT_DAY))

    assert world.balance("Zenon").available == 10 and world.balance("Ania").available == 0
    row = Activity.objects.of(world.organiser_id).get(kind="ANSWER_ACCEPTED")
    assert (row.member_id, row.document_no) == (world.members["Zenon"], "Which sealant?")
    assert told(world, "Zenon") == ["COMMUNITY_HELPED"] and one(world, answer).is_accepted
    assert world.proved()


@pytest.mark.django_db
def test_nobody_accepts_an_answer_of_their_own_or_to_what_others_asked(world: cast.World) -> None:
    question = ask(world)
    own, other = reply(world, question, "Ania"), reply(world, question, "Zenon")

    with pytest.raises(judging.OwnAnswer):
        keep_community.accept(own, **scope(world, "Ania"))
    with pytest.raises(judging.NotTheirs):
        keep_community.accept(other, **scope(world, "Zenon"))

    assert recorded(world) == []


@pytest.mark.django_db
def test_of_a_question_one_answer_counts_whichever_is_said_later(world: cast.World) -> None:
    question = ask(world)
    first, second = reply(world, question, "Zenon"), reply(world, question, "Ola")

    keep_community.accept(first, **scope(world, "Ania"))
    keep_community.accept(second, **scope(world, "Ania", NEXT_DAY))

    assert not one(world, first).is_accepted and one(world, second).is_accepted
    assert recorded(world) == ["ANSWER_ACCEPTED"]
    shown = queries.answers(one(world, question), member_id=world.members["Zenon"])
    assert [row.id for row in shown] == [second, first]


@pytest.mark.django_db
def test_the_organiser_accepts_for_who_never_came_back(world: cast.World) -> None:
    question = ask(world)
    helpful, own = reply(world, question, "Zenon"), reply(world, question, "")

    keep_community.accept(own, **scope(world))
    assert recorded(world) == []
    keep_community.accept(helpful, **scope(world))

    assert recorded(world) == ["ANSWER_ACCEPTED"]


@pytest.mark.django_db
def test_a_day_counts_so_many_things_and_no_more(world: cast.World) -> None:
    board.change(
        world.programme.id,
        is_looked_at_first=False,
        posts_a_day=10,
        counted_a_day=2,
        words={},
        actor=world.actor,
        now=cast.NOW,
    )
    answers = [reply(world, ask(world, title=f"Which one? {n}")) for n in range(3)]

    for answer in answers:
        keep_community.accept(answer, **scope(world, "Ania"))

    assert recorded(world) == ["ANSWER_ACCEPTED"] * 2
    assert all(one(world, answer).is_accepted for answer in answers)


@pytest.mark.django_db
def test_what_was_taken_back_keeps_its_points_and_is_read_by_nobody(world: cast.World) -> None:
    question = ask(world)
    answer = reply(world, question)
    keep_community.accept(answer, **scope(world, "Ania"))

    posting.take_back(answer, **scope(world, "Zenon"))
    posting.take_back(answer, **scope(world, "Zenon"))

    assert world.balance("Zenon").available == 10
    assert queries.answers(one(world, question), member_id=world.members["Zenon"]) == []
    assert not one(world, answer).is_accepted
    with pytest.raises(queries.NoSuchPost):
        posting.take_back(question, **scope(world, "Zenon"))
    with pytest.raises(queries.NoSuchPost):
        keep_community.accept(answer, **scope(world, "Ania"))


@pytest.mark.django_db
def test_an_idea_that_is_done_says_what_changed_to_who_voted(world: cast.World) -> None:
    idea = wish(world)
    assert marking.vote(idea, **scope(world, "Zenon"))
    marking.begin_following(idea, **scope(world, "Ola"))
    address = f"/member/{world.programme.slug}/rewards/"

    keep_community.decide(idea, replace(DONE, change_address=address), **scope(world))
    keep_community.decide(idea, replace(DONE, change_address=address), **scope(world))

    row = one(world, idea)
    assert (row.state, row.change_address, row.votes_total) == ("DONE", address, 1)
    for name in ("Ania", "Zenon", "Ola"):
        assert told(world, name) == ["COMMUNITY_IDEA"], name
    assert world.balance("Ania").available == 50
    with pytest.raises(marking.NotVotedOn):
        unvote(world, idea)
    assert world.proved()


@pytest.mark.django_db
def test_a_version_of_the_rules_answers_an_idea_and_its_voters_are_told(world: cast.World) -> None:
    idea = wish(world)
    assert marking.vote(idea, **scope(world, "Zenon"))
    world.publish({"key": "all", "when": {"all": []}, "give": {"points": 1}})
    of, said = world.organiser_id, replace(DONE, state="PLANNED")
    told = Message.objects.of(of).filter(kind="COMMUNITY_IDEA")

    with pytest.raises(judging.BadDecision):
        keep_community.decide(idea, replace(said, rules_version=9), **scope(world))
    with pytest.raises(judging.BadDecision):
        keep_community.decide(idea, replace(said, state="TAKEN", rules_version=1), **scope(world))
    keep_community.decide(idea, said, **scope(world))
    planned = told.count()
    for _time in range(2):
        keep_community.decide(idea, replace(said, rules_version=1), **scope(world))

    assert Post.objects.of(of).get(id=idea).rules_version == 1
    assert planned > 0 and told.count() == 2 * planned
    latest = told.order_by("-created_at", "-id")
    assert any(row.data.get("rules_version") == 1 for row in latest)


def test_an_idea_counts_once_however_often_it_is_moved(world: cast.World) -> None:
    idea = wish(world)

    for n, state in enumerate((IdeaState.TAKEN, IdeaState.OPEN, IdeaState.PLANNED)):
        now = cast.NOW + timedelta(days=n)
        keep_community.decide(idea, Decision(state, {}, {}), **scope(world, "", now))

    assert recorded(world) == ["IDEA_TAKEN"]
    assert told(world, "Ania") == ["COMMUNITY_IDEA", "COMMUNITY_IDEA"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "decision",
    [
        Decision(IdeaState.DECLINED, {"en": "  "}, {}),
        Decision(IdeaState.DONE, {}, {}),
        Decision("GREAT", {}, {}),
        Decision(IdeaState.TAKEN, {"en": "x" * 1_001}, {}),
    ],
)
def test_a_decision_without_its_sentence_is_none(world: cast.World, decision: Decision) -> None:
    idea = wish(world)

    with pytest.raises(judging.BadDecision):
        keep_community.decide(idea, decision, **scope(world))

    assert one(world, idea).state == IdeaState.OPEN


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/{slug}/",
        "//evil.example/{slug}/",
        "javascript:alert(1)//{slug}/",
        "/other/rewards/",
        "/{slug}/../operator/",
        "/{slug}/%2e%2e/operator/",
        "/\\evil.example/{slug}/",
        "/{slug}/\n",
        "http://[",
    ],
)
def test_what_changed_lies_within_the_programme(world: cast.World, address: str) -> None:
    idea = wish(world)
    named = address.replace("{slug}", world.programme.slug)

    with pytest.raises(judging.BadDecision):
        keep_community.decide(idea, replace(DONE, change_address=named), **scope(world))


@pytest.mark.django_db
def test_a_vote_is_one_however_often_it_is_sent(world: cast.World) -> None:
    idea = wish(world)

    votes = [marking.vote(idea, **scope(world, "Zenon")) for _ in range(1_000)]

    assert votes.count(True) == 1 and one(world, idea).votes_total == 1
    assert unvote(world, idea)
    assert not unvote(world, idea)
    assert one(world, idea).votes_total == 0
    with pytest.raises(marking.OwnPost):
        marking.vote(idea, **scope(world, "Ania"))


@pytest.mark.django_db
def test_votes_of_a_day_end(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    ideas = [wish(world, title=f"Idea {n}") for n in range(3)]
    monkeypatch.setattr(marking, "VOTES_A_DAY_MAX", 2)

    marking.vote(ideas[0], **scope(world, "Zenon"))
    marking.vote(ideas[1], **scope(world, "Zenon"))
    with pytest.raises(people.EnoughToday), transaction.atomic():
        marking.vote(ideas[2], **scope(world, "Zenon"))

    assert [one(world, idea).votes_total for idea in ideas] == [1, 1, 0]
    assert marking.vote(ideas[2], **scope(world, "Zenon", NEXT_DAY))


@pytest.mark.django_db
def test_a_day_takes_so_many_posts(world: cast.World) -> None:
    _change(world, posts_a_day=2)
    ask(world)
    wish(world)

    with pytest.raises(people.EnoughToday):
        ask(world, title="One more?")
    assert Post.objects.of(world.organiser_id).count() == 2
    assert write(world, Kind.IDEA, "Ania", title="Tomorrow", now=NEXT_DAY).place == Place.SHOWN
    assert reply(world, Post.objects.of(world.organiser_id).get(kind="QUESTION").id, "")


def _change(world: cast.World, **said: Any) -> None:
    kept = {"is_looked_at_first": False, "posts_a_day": 10, "counted_a_day": 3, "words": {}}
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    board.change(world.programme.id, **{**kept, **said}, **scope)


@pytest.mark.django_db
def test_where_somebody_looks_first_nobody_else_reads_before(world: cast.World) -> None:
    question = ask(world)
    _change(world, is_looked_at_first=True)

    answer = reply(world, question)

    of, key = world.organiser_id, world.programme.id
    assert one(world, answer).place == Place.WAITING and told(world, "Ania") == []
    row = one(world, question)
    assert queries.answers(row, member_id=world.members["Ania"]) == []
    assert [one.id for one in queries.answers(row, member_id=world.members["Zenon"])] == [answer]
    with pytest.raises(queries.NoSuchPost):
        keep_community.accept(answer, **scope(world, "Ania"))
    assert [one.id for one in queries.to_look_at(key, organiser_id=of)] == [answer]
    keep_community.show(answer, **scope(world))
    keep_community.show(answer, **scope(world))
    assert told(world, "Ania") == ["COMMUNITY_ANSWER"]
    assert not queries.to_look_at(key, organiser_id=of).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("What a DŻUMA!", "dżuma"),
        ("what a dzuma it is", "dżuma"),
        ("dzumami", ""),
        ("Oszukańczy zawór", "oszuk*"),
        ("o-szukać", ""),
        ("то гэта Дрэнь, ага", "дрэнь"),
        ("<b>dzuma</b>", "dżuma"),
        ("", ""),
    ],
)
def test_words_of_the_list_are_found_as_words(text: str, word: str) -> None:
    words = {"pl": ["dżuma", "oszuk*"], "be": ["дрэнь"]}

    assert board.found_in(text, words) == word


@pytest.mark.django_db
def test_a_post_with_a_word_of_the_list_waits(world: cast.World) -> None:
    _change(world, words={"pl": [" dżuma ", "dżuma", "*", ""]})
    _change(world, words={"en": ["plague"]})

    kept = board.board(world.programme.id, organiser_id=world.organiser_id)
    assert kept.words == {"pl": ["dżuma"], "en": ["plague"]}
    row = one(world, ask(world, title="Dzuma?"))
    assert (row.place, row.why) == (Place.WAITING, "dżuma")


@pytest.mark.django_db
def test_three_reports_hide_a_post_until_somebody_looked(world: cast.World) -> None:
    idea = wish(world, "Ola")
    names = [*_more_members(world, 2), "Ania"]

    for name in names[:2]:
        assert marking.report(idea, "Not true", **scope(world, name))
        assert not marking.report(idea, "Not true", **scope(world, name))
    assert one(world, idea).place == Place.SHOWN and one(world, idea).reports_total == 2
    marking.report(idea, "Spam", **scope(world, names[2]))

    assert one(world, idea).place == Place.WAITING
    said = queries.reports_of([idea], organiser_id=world.organiser_id)
    assert sorted(said[idea]) == ["Not true", "Not true", "Spam"]
    keep_community.show(idea, **scope(world))
    assert (one(world, idea).place, one(world, idea).reports_total) == (Place.SHOWN, 0)
    keep_community.hide(idea, "It is an advertisement.", **scope(world))
    assert told(world, "Ola") == ["COMMUNITY_HIDDEN"]
    with pytest.raises(queries.NoSuchPost):
        marking.vote(idea, **scope(world, "Ania"))


@pytest.mark.django_db
def test_a_reported_review_is_not_shown_again_by_writing_it_anew(world: cast.World) -> None:
    product = world.products["G-10"]
    _record(world, world.activity("Ania", ("G-10", 2, 100_00)))
    review = write(world, Kind.REVIEW, "Ania", text="Buy at Bazar!", product_id=product, stars=1)
    names = [*_more_members(world, 2), "Ola"]
    for name in names:
        marking.report(review.id, "Spam", **scope(world, name))

    posting.take_back(review.id, **scope(world, "Ania"))
    write(world, Kind.REVIEW, "Ania", text="Buy at Bazar again!", product_id=product, stars=1)

    row = one(world, review.id)
    assert (row.place, row.reports_total) == (Place.WAITING, 3)
    keep_community.show(review.id, **scope(world))
    posting.take_back(review.id, **scope(world, "Ania"))
    write(world, Kind.REVIEW, "Ania", text="Something else", product_id=product, stars=1)
    assert one(world, review.id).place == Place.SHOWN
    assert marking.report(review.id, "Spam again", **scope(world, "Ola"))


@pytest.mark.django_db
def test_a_question_takes_so_many_answers(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "ANSWERS_MAX", 2)
    question = ask(world)
    first = reply(world, question)
    reply(world, question, "Ola")

    with pytest.raises(posting.NoQuestion):
        reply(world, question)
    posting.take_back(first, **scope(world, "Zenon"))
    reply(world, question)

    assert queries.answers_total(one(world, question)) == 2


@pytest.mark.django_db
def test_an_answer_of_ones_own_household_gives_nothing(world: cast.World) -> None:
    people_of = Person.objects.of(world.organiser_id)
    people_of.filter(email="zenon@obcy.example").update(phone="+48 600 700 800")
    people_of.filter(email="ola@example.com").update(phone="600 700 800")
    question = ask(world, "Ola")
    answer = reply(world, question)

    keep_community.accept(answer, **scope(world, "Ola"))

    assert one(world, answer).is_accepted
    assert world.balance("Zenon").available == 0
    assert not Activity.objects.of(world.organiser_id).filter(kind="ANSWER_ACCEPTED").exists()
    assert one(world, question).counted_on is None


def _more_members(world: cast.World, total: int) -> list[str]:
    for n in range(total):
        world.members[f"Member {n}"] = enrolment.enrol(
            enrolment.Applicant(f"Member {n}", email=f"m{n}@example.com", trade="gardener"),
            joined_at=cast.NOW,
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
    return [f"Member {n}" for n in range(total)]


@pytest.mark.django_db
def test_whoever_is_blocked_reads_and_writes_nothing(world: cast.World) -> None:
    idea, key = wish(world), world.members["Zenon"]
    marks: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    people.mark(key, is_blocked=True, is_specialist=True, why="Advertising", **marks)

    for act in (
        lambda: ask(world, "Zenon"),
        lambda: marking.vote(idea, **scope(world, "Zenon")),
        lambda: marking.report(idea, "", **scope(world, "Zenon")),
    ):
        with pytest.raises(people.Blocked) as refused:
            act()
        assert "Advertising" in str(refused.value.sentence)
    assert Post.objects.of(world.organiser_id).count() == 1 and one(world, idea).votes_total == 0
    people.mark(key, is_blocked=False, **marks)
    assert marking.vote(idea, **scope(world, "Zenon"))
    with pytest.raises(NotAllowed):
        people.mark(key, is_blocked=True, **{**marks, "actor": member(world, "Ania")})


@pytest.mark.django_db
def test_names_are_short_chosen_or_none(world: cast.World) -> None:
    posts = [one(world, wish(world, name, f"By {name}")) for name in ("Ania", "Zenon", "Ola")]
    posts.append(write(world, Kind.QUESTION, "", title="What do you want?"))
    marks: dict[str, Any] = {"programme_id": world.programme.id, "now": cast.NOW}
    people.call(world.members["Ania"], " Hydro  Ania ", actor=member(world, "Ania"), **marks)
    people.mark(world.members["Ola"], is_specialist=True, actor=world.actor, **marks)
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(status="LEFT")

    known = people.authors(posts, organiser_id=world.organiser_id)

    assert [known[row.id].name for row in posts] == ["Hydro Ania", "", "Ola Z.", ""]
    assert [known[row.id].is_specialist for row in posts] == [False, False, True, True]
    assert known[posts[3].id].is_organiser
    with pytest.raises(people.BadNickname):
        people.call(world.members["Ania"], "7", actor=member(world, "Ania"), **marks)


@pytest.mark.django_db
def test_nobody_reads_the_address_of_who_joined_without_a_name(world: cast.World) -> None:
    people_of = Person.objects.of(world.organiser_id)
    people_of.filter(email="zenon@obcy.example").update(name="zenon@obcy.example")
    row = one(world, wish(world, "Zenon"))

    assert people.authors([row], organiser_id=world.organiser_id)[row.id].name == "Z."
    with pytest.raises(people.BadNickname):
        people.call(
            world.members["Zenon"],
            "zenon@obcy.example",
            programme_id=world.programme.id,
            actor=member(world, "Zenon"),
            now=cast.NOW,
        )


@pytest.mark.django_db
def test_a_review_is_of_who_bought_and_one(world: cast.World) -> None:
    product = world.products["G-10"]
    bought = world.activity("Ania", ("G-10", 2, 100_00))
    kept = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}

    def review(name: str = "Ania", stars: int | None = 4) -> Post:
        return write(world, Kind.REVIEW, name, text="Good", product_id=product, stars=stars)

    with pytest.raises(keep_community.NotBought):
        review()
    _record(world, bought)
    with pytest.raises(posting.BadStars):
        review(stars=6)
    with pytest.raises(keep_community.NotBought):
        review("Zenon")
    row = review()
    with pytest.raises(posting.ReviewedBefore):
        review()

    assert recorded(world) == ["REVIEW_WRITTEN"] and world.balance("Ania").available == 5
    activity = Activity.objects.of(world.organiser_id).get(kind="REVIEW_WRITTEN")
    assert activity.attributes == {"product": "G-10"}
    assert queries.stars([product], **kept)[product] == queries.Stars(1, Decimal("4.0"))
    posting.take_back(row.id, **scope(world, "Ania"))
    again = review(stars=2)
    assert again.id == row.id and recorded(world) == ["REVIEW_WRITTEN"]
    assert queries.stars([product], **kept)[product].mean == 2


@pytest.mark.django_db
def test_what_came_back_is_not_reviewed(world: cast.World) -> None:
    bought = world.activity("Ania", ("G-10", 2, 100_00))
    _record(world, bought)
    _record(world, world.activity("Ania", ("G-10", -2, -100_00), corrects=bought))

    with pytest.raises(keep_community.NotBought):
        write(world, Kind.REVIEW, "Ania", product_id=world.products["G-10"], stars=1)


def _record(world: cast.World, activity: recording.NewActivity) -> None:
    recording.record(
        activity,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="t",
        now=cast.NOW,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.QUESTION, {"title": "  ", "text": "Which?"}),
        (Kind.IDEA, {"title": "x" * 121}),
        (Kind.QUESTION, {"title": "Which?", "text": "x" * 4_001}),
    ],
)
def test_a_post_that_says_nothing_is_none(
    world: cast.World, kind: str, said: dict[str, Any]
) -> None:
    with pytest.raises(posting.SaysNothing):
        write(world, kind, "Ania", **said)

    assert not Daily.objects.of(world.organiser_id).exists()


@pytest.mark.django_db
def test_what_is_answered_is_a_question_of_the_programme(world: cast.World) -> None:
    idea, answer = wish(world), reply(world, ask(world))

    for key in (idea, answer):
        with pytest.raises(posting.NoQuestion):
            reply(world, key)
    with pytest.raises(queries.NoSuchPost):
        reply(world, ids.new_uuid())


@pytest.mark.django_db
def test_every_word_that_is_looked_for_stands_in_it(world: cast.World) -> None:
    key = wish(world, title="Pudełko 100% <b>lżejsze</b>")
    wish(world, title="Something else")
    found = {
        q: [row.id for row in _listed(world, q)]
        for q in ("pudelko", "LZEJSZE pudel", "pudelko else", "100%", "0_%", "<b>")
    }

    assert found == {
        "pudelko": [key],
        "LZEJSZE pudel": [key],
        "pudelko else": [],
        "100%": [key],
        "0_%": [],
        "<b>": [key],
    }


def _listed(world: cast.World, q: str) -> list[Post]:
    rows = queries.listed(
        Kind.IDEA,
        member_id=world.members["Ola"],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        q=q,
    )
    return list(rows.order_by("created_at", "id"))


@pytest.mark.django_db
def test_a_programme_without_a_community_takes_no_posts(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )
    world.programme = Programme.objects.of(world.organiser_id).get()

    with pytest.raises(ways.NotUsed):
        ask(world)

    assert not Post.objects.of(world.organiser_id).exists()


def _raced(world: cast.World, *acts: Any) -> list[bool]:
    start = threading.Barrier(len(acts))

    def do(act: Any) -> bool:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                start.wait()
                return act() is not False
        except TandemError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_counts() -> None:
    with transaction.atomic():
        world = build()
        _change(world, posts_a_day=1)
        idea, question = wish(world, "Ania"), ask(world, "Ola")
        answers = [reply(world, question, "Zenon"), reply(world, question, "")]

    zenon, ola = scope(world, "Zenon"), scope(world, "Ola")
    votes = _raced(world, *[lambda: marking.vote(idea, **zenon)] * 2)
    accepted = _raced(
        world, *(lambda key=key: keep_community.accept(key, **ola) for key in [answers[0]] * 2)
    )
    tomorrow = NEXT_DAY.astimezone(UTC)
    posts = _raced(
        world,
        *[lambda: write(world, Kind.IDEA, "Zenon", title="Light", now=tomorrow)] * 2,
    )

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert sorted(votes) == [False, True] and accepted == [True, True]
        assert one(world, idea).votes_total == 1
        assert Mark.objects.of(world.organiser_id).filter(kind="VOTE").count() == 1
        assert recorded(world) == ["ANSWER_ACCEPTED"]
        assert sorted(posts) == [False, True]
        assert world.proved()
