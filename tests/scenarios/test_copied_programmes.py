"""A programme like one that stands: all that somebody wrote, and nothing of what happened."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pytest
from django.test import Client
from portals import filling

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.belonging import badges
from tandem.belonging.models import Badge
from tandem.benefits import offering
from tandem.benefits.models import Benefit
from tandem.earning.models import Rule, RuleSet
from tandem.earning.versions import rulesets
from tandem.engagement.community import board
from tandem.engagement.community.models import Board
from tandem.engagement.contests import prizes
from tandem.engagement.contests import writing as contests
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.prizes import Prize
from tandem.engagement.contests.ranking.comparing import Compared, League
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.learning import lessons, questions
from tandem.engagement.learning import writing as learning
from tandem.engagement.learning.models import Course, Lesson, Question
from tandem.engagement.library import writing as library
from tandem.engagement.library.models import Material
from tandem.engagement.library.writing import MaterialIn
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import writing as surveying
from tandem.engagement.surveys.models import Survey
from tandem.engagement.tasks import writing as tasks
from tandem.engagement.tasks.models import Task
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tradeins import writing as taking_back
from tandem.engagement.tradeins.models import Offer
from tandem.engagement.tradeins.queries import Worth
from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import PhotoProof
from tandem.flows.copies import copy_programme
from tandem.flows.programme import start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.kit import codes, ids
from tandem.ledger.models import Book
from tandem.participants.consents import purposes
from tandem.participants.models import Member
from tandem.partners import agreements, onboarding, plans
from tandem.partners.models import Doer, Outlet, Partner, PartnerRole, PartnerStep, PlanStep
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import Denied
from tandem.platform.models import Organiser, User
from tandem.platform.models.user import Role
from tandem.programmes import own_paragraphs, setup, wallets
from tandem.programmes.models import Edition, OwnParagraph, Programme, Wallet
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose
from tandem.proposals.templates import CHANGES
from tandem.rewards import catalogue
from tandem.rewards.models import Reward
from tandem.segments import defining, vocabulary
from tandem.segments.models import Segment
from tandem.segments.targeting import Whom
from tandem.tiers import ladders, memberships
from tandem.tiers.models import Plan, Tier

pytestmark = pytest.mark.django_db
LIKE = "/operator/start/like/"
# What every programme has for itself.
_OF_ONE = ("id", "organiser_id", "name", "slug", "created_at", "debts_from", "is_public", "origin")


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _copied(world: cast.World, of: UUID, *, with_partners: bool = True) -> Programme:
    copied = copy_programme.copy(
        of, name="Klub II", with_partners=with_partners, actor=world.actor, now=cast.NOW
    )
    assert copied.left_out == ()
    return Programme.objects.of(world.organiser_id).get(slug=copied.slug)


def _written(world: cast.World, programme: Programme) -> dict[str, list[Any]]:
    """All that somebody wrote in a programme, without keys."""
    of, own = world.organiser_id, programme.id

    def rows(found: Any, *fields: str) -> list[Any]:
        return sorted(map(repr, found.values_list(*fields)))

    rule_set = RuleSet.objects.of(of).filter(programme_id=own).order_by("-version")[:1]
    return {
        "settings": [
            getattr(programme, field.attname)
            for field in Programme._meta.concrete_fields
            if field.attname not in _OF_ONE
        ]
        # those to play with are not in the copy
        + [{key: told for key, told in programme.origin.items() if key != "samples"}],
        "books": rows(Book.objects.of(of).filter(owner_id=own), "code", "spending_order"),
        "cards": rows(Wallet.objects.of(of).filter(programme_id=own), "code", "name"),
        "actions": rows(
            ActivityKind.objects.of(of).filter(programme_id=own, ended_at=None),
            *("kind", "names", "attributes"),
        ),
        "photos": rows(
            PhotoProof.objects.of(of).filter(programme_id=own),
            *("kind", "texts", "is_pair", "checklist", "every_days", "asks_place", "asks_number"),
        ),
        "segments": rows(
            Segment.objects.of(of).filter(programme_id=own, ended_at=None), "key", "name", "body"
        ),
        "rules": rows(
            Rule.objects.of(of).filter(rule_set_id__in=rule_set.values_list("id")),
            *("position", "key", "name", "body"),
        ),
        "budgets": [row.budgets for row in rule_set],
        "tiers": rows(
            Tier.objects.of(of).filter(ladder__programme_id=own),
            *("rank", "code", "name", "asks", "ladder__window", "ladder__grace_days"),
        ),
        "benefits": rows(
            Benefit.objects.of(of).filter(programme_id=own, ended_at=None),
            *("audience__tier", "audience__segment", "kind", "name", "text", "terms", "is_asked"),
            *("uses", "places", "span", "stays"),
        ),
        "plans": rows(
            Plan.objects.of(of).filter(programme_id=own, ended_at=None),
            *("code", "name", "months", "price_minor"),
        ),
        "rewards": rows(
            Reward.objects.of(of).filter(programme_id=own, ended_at=None),
            *("name", "description", "points", "stock", "value_minor", "wallet", "is_shipped"),
            *("is_automatic", "glyph", "picture_id", "audience__segment"),
            *("delivery_points", "opens_on", "early_on"),
        ),
        "paragraphs": rows(
            OwnParagraph.objects.of(of).filter(programme_id=own), "position", "text", "after"
        ),
        "tasks": rows(
            Task.objects.of(of).filter(programme_id=own, ended_at=None),
            *("key", "name", "text", "steps", "in_order", "repeats", "code_hash"),
            *("audience__segment", "ended_at"),
        ),
        "materials": rows(
            Material.objects.of(of).filter(programme_id=own, taken_out_at=None),
            *("title", "text", "topic", "finds", "address", "upload_id", "is_for_members"),
            "is_for_partners",
        ),
        "community": rows(
            Board.objects.of(of).filter(programme_id=own),
            *("is_looked_at_first", "posts_a_day", "counted_a_day", "words"),
        ),
        "contests": rows(
            Contest.objects.of(of).filter(programme_id=own, ended_at=None),
            *("key", "name", "text", "measure", "wins", "places", "target", "joins", "teams"),
            *("criteria", "mark_max", "against", "base_least", "leagues", "prizes"),
            *("waiting_days", "audience__segment"),
        ),
        "partners": rows(
            Partner.objects.of(of).filter(programme_id=own, ended_at=None),
            *("name", "code", "tax_id", "role", "city", "parent__code"),
        ),
        "outlets": rows(
            Outlet.objects.of(of).filter(partner__programme_id=own),
            *("partner__code", "code", "name", "city", "is_authorised"),
        ),
        "courses": rows(
            Course.objects.of(of).filter(programme_id=own, ended_at=None),
            *("code", "name", "text", "days", "drawn", "pass_percent", "is_certified"),
            "staff_roles",
        ),
        "lessons": rows(
            Lesson.objects.of(of).filter(course__programme_id=own, course__ended_at=None),
            *("course__code", "place", "kind", "title", "text", "address", "upload_id"),
        ),
        "pictures": rows(
            Lesson.objects.of(of).filter(course__programme_id=own, course__ended_at=None),
            *("course__code", "place", "pictures"),
        ),
        "questions": rows(
            Question.objects.of(of).filter(course__programme_id=own, retired_at=None),
            *("course__code", "kind", "language", "text", "parts", "feedback", "points"),
        ),
        "surveys": rows(
            Survey.objects.of(of).filter(programme_id=own).exclude(state="ENDED"),
            *("code", "name", "questions", "intro", "is_anonymous", "door", "course", "quota"),
            "audience__segment",
        ),
        "offers": rows(
            Offer.objects.of(of).filter(programme_id=own, ended_at=None),
            *("code", "name", "worths", "sizes", "handling_minor", "next_months"),
        ),
        "badges": rows(
            Badge.objects.of(of).filter(programme_id=own, ended_at=None), "name", "text", "body"
        ),
        "plan": rows(
            PlanStep.objects.of(of).filter(programme_id=own, ended_at=None),
            *("text", "doer", "days", "action"),
        ),
        "agreements": [
            (row.title, row.roles, row.is_needed, row.is_staff_consent, agreements.latest(row).text)
            for row in agreements.of_programme(own, organiser_id=of)
            if row.ended_at is None
        ],
        "steps": rows(
            PartnerStep.objects.of(of).filter(partner__programme_id=own),
            *("partner__code", "text", "doer", "due_on", "action"),
        ),
    }


def _furnish(world: cast.World) -> None:
    """Something of each kind that can be written, and of what is over."""
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "actor": world.actor,
        "now": cast.NOW,
    }
    by: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    wallets.name_wallet(world.programme.id, name={"en": "Coffee"}, **by)
    setup.change_programme(
        world.programme.id,
        settings={"spending_order": "OLDEST", "expiry": "FIXED", "expiry_on": date(2030, 1, 31)},
        **by,
    )
    told = declaring.attribute("Where", choices=["window", "shelf"])
    declaring.declare("POSTER", names={"en": "Poster"}, attributes=[told], **scope)
    wanting.want("POSTER", texts={"en": "The poster"}, checklist=["whole"], every_days=30, **scope)
    declaring.declare("OLD", names={"en": "Old"}, **scope)
    declaring.end("OLD", **scope)
    words = vocabulary.of("PLN")
    for name in ("Installers", "Nobody"):
        defining.define(
            world.programme.id,
            name={"en": name},
            body={"eq": ["member.trade", "installer"]},
            vocabulary=words,
            **by,
        )
    defining.end(world.programme.id, "nobody", **by)
    ladders.write(
        world.programme.id,
        tiers=[
            ladders.TierIn("silver", {"en": "Silver"}, (ladders.Ask("STATUS", 100),)),
            ladders.TierIn("gold", {"en": "Gold"}, (ladders.Ask("DEEDS", 3, "POSTER"),)),
        ],
        window="YEAR",
        grace_days=14,
        falls_softly=False,
        **by,
    )
    for name in ("Visit", "Over"):
        benefit = offering.offer(
            world.programme.id,
            kind="INVITATION",
            texts=offering.Texts({"en": name}, terms={"en": "In May."}),
            whom=Whom(tier="gold", segment="installers"),
            how=offering.How(is_asked=True, uses=2, places=20, span="QUARTER", stays=False),
            **by,
        )
    offering.end(benefit, **scope)
    memberships.add_plan(
        world.programme.id, name={"en": "Club"}, months=12, price_minor=99_00, **by
    )
    for name, stock in (("Mug", 5), ("Call", None), ("Over", 1)):
        reward = catalogue.add_reward(
            world.programme.id,
            name={"en": name},
            points=10,
            stock=stock,
            whom=Whom(segment="installers") if name == "Call" else Whom(),
            had=catalogue.Terms(
                "REWARD", delivery_points=3, opens_on=date(2026, 5, 1), early_days=7
            ),
            **by,
        )
    Reward.objects.of(world.organiser_id).filter(id=reward).update(ended_at=cast.NOW)
    _furnish_tasks(world, by)
    _furnish_library(world, by)
    _furnish_contests(world, by)
    of_club = {"name": {"en": "One of us"}, "text": {"en": "Since the first day"}}
    badges.define(world.programme, body={"eq": ["member.trade", "installer"]}, **of_club, **by)
    _furnish_plan(world, by)
    _furnish_lessons(world, by)
    own_paragraphs.write(world.programme.id, text={"en": "One.", "pl": "Raz."}, after="", **by)
    below = onboarding.add_partner(
        "Sklep Pod Lipą",
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(777_777_777),
        code="lipa",
        country="PL",
        parent_id=world.wschod,
        **scope,
    )
    onboarding.add_outlet(below, code="1", name="Lipowa", is_authorised=False, **by)
    rulesets.draft(
        world.programme.id,
        rules=[
            (
                {"en": "Twice for installers"},
                {"key": "twice", "when": {"segment": "installers"}, "give": {"points": 2}},
            )
        ],
        budgets=[{"key": "all", "points": 1_000, "over": "YEAR"}],
        vocabulary=words,
        **by,
    )
    world.publish({"key": "later", "when": {"all": []}, "give": {"points": 1}})


def _furnish_lessons(world: cast.World, by: dict[str, Any]) -> None:
    """Two courses, the one learnt before the other written later; a survey of it; a trade-in."""
    of, whom = world.programme.id, Whom(segment="installers")
    first = learning.begin(of, learning.CourseIn({"en": "Tiles"}, days=30, drawn=1), **by)
    later = learning.begin(of, learning.CourseIn({"en": "Before it"}, whom=whom), **by)
    learning.change(
        first, learning.CourseIn({"en": "Large tiles"}, after_id=later), programme_id=of, **by
    )
    lesson = lessons.LessonIn({"en": "Film"}, address="https://film.example/a")
    lessons.add(first, lesson, programme_id=of, **by)
    read = lessons.LessonIn({"en": "Read"}, {"en": "!1 All"}, pictures={"1": str(ids.new_uuid())})
    lessons.add(first, read, programme_id=of, **by)
    parts = [["yes", "right"], ["no", ""]]
    pool = [questions.QuestionIn("ONE", "Is it large?", parts, "en", "It is.", 2)]
    questions.add_many(first, pool, programme_id=of, **by)
    asked = asking.Question(key="q1", kind="TEXT", text={"en": "How was it?"})
    survey = surveying.SurveyIn(
        {"en": "After it"}, [asked], door="COURSE", course="tiles", once="EACH"
    )
    surveying.begin(of, survey, whom=whom, **by)
    worth = Worth("k1", {"en": "A pump"}, {"en": "whole"}, 20_00, sku="P-200")
    offer = taking_back.OfferIn({"en": "Old pumps"}, [worth], sizes=["S"], next_months=3)
    taking_back.begin(of, offer, **by)


def _furnish_plan(world: cast.World, by: dict[str, Any]) -> None:
    """Two steps, one of them done by a photo, and one that was taken out."""
    of = world.programme.id
    plans.add_step(of, text={"en": "Training"}, doer=Doer.ORGANISER, days=7, **by)
    plans.add_step(
        of, text={"en": "Poster", "pl": "Plakat"}, doer=Doer.PARTNER, days=10, action="POSTER", **by
    )
    gone = plans.add_step(of, text={"en": "Old"}, doer=Doer.PARTNER, days=3, **by)
    plans.set_step(gone, programme_id=of, is_ended=True, **by)
    plans.give(world.programme, **by)
    words = {"en": "You keep 2 kits.", "pl": "Masz 2 zestawy."}
    for title in ("Terms of sale", "Over"):
        agreement = agreements.AgreementIn({"en": title}, [PartnerRole.DISTRIBUTOR], is_needed=True)
        key = agreements.write(world.programme, agreement, text=words, **by)
    agreements.set_ended(key, programme_id=of, is_ended=True, **by)
    (row,) = (
        row
        for row in agreements.of_programme(of, organiser_id=world.organiser_id)
        if not row.ended_at
    )
    agreements.publish(
        row.id,
        programme=world.programme,
        text={"en": "You keep 3 kits.", "pl": "Masz 3 zestawy."},
        over=1,
        asks_anew=True,
        **by,
    )


def _furnish_library(world: cast.World, by: dict[str, Any]) -> None:
    """A text for some, an address, what was taken out; and how the community is kept."""
    of, text = world.programme.id, {"en": "Guide", "pl": "Poradnik"}
    some = Whom(segment="installers")
    library.put(of, MaterialIn(text, text, {"en": "Pumps"}, whom=some), **by)
    library.put(of, MaterialIn(text, address="https://a.example", is_for_partners=True), **by)
    gone = library.put(of, MaterialIn({"en": "Old"}, text), **by)
    library.take_out(gone, programme_id=of, **by)
    board.change(
        of,
        is_looked_at_first=True,
        posts_a_day=7,
        counted_a_day=2,
        words={"en": ["casino"]},
        **by,
    )


def _furnish_tasks(world: cast.World, by: dict[str, Any]) -> None:
    """One that runs and asks for a code word, and one that was ended."""
    whom, parts = Whom(segment="installers"), [TaskStep("POSTER", Decimal(2))]
    for name in ("Start", "Ended"):
        said = tasks.TaskIn(
            {"en": name},
            [*parts, TaskStep("CODE_WORD", Decimal(1))],
            date(2026, 1, 1),
            date(2026, 3, 31),
            in_order=True,
            whom=whom,
            code_word="red",
        )
        key = tasks.write(world.programme, said, **by)
        tasks.open_task(key, programme_id=world.programme.id, **by)
    tasks.end(key, programme_id=world.programme.id, **by)


def _furnish_contests(world: cast.World, by: dict[str, Any]) -> None:
    """One of growth in leagues, with a prize; one by a jury; and one that was called off."""
    days = (date(2026, 2, 1), date(2026, 3, 31))
    leagues = [League({"en": "Small"}, Decimal(0)), League({"en": "Large"}, Decimal(9))]
    compared = Compared("GROWTH", date(2025, 2, 1), date(2025, 3, 31), Decimal(5), leagues)
    turnover = Measure("NET", kind="PURCHASE")
    growth = contests.ContestIn({"en": "Growth"}, turnover, *days, compared=compared)
    judged = contests.ContestIn(
        {"en": "Shelves"},
        Measure("JURY"),
        *days,
        joins="WISH",
        criteria=[Criterion({"en": "Idea"}, 2)],
        whom=Whom(segment="installers"),
    )
    off = contests.ContestIn({"en": "Off"}, turnover, *days)
    keys = [contests.write(world.programme, said, **by) for said in (growth, judged, off)]
    prize = Prize("OTHER", text={"en": "A cup"})
    prizes.set_prizes(keys[0], [prize], programme_id=world.programme.id, **by)
    for key in keys:
        contests.open_contest(key, programme_id=world.programme.id, **by)
    contests.end(keys[-1], programme_id=world.programme.id, **by)


def test_tasks_begin_anew_as_drafts_and_keep_their_words_with_their_organiser(
    world: cast.World,
) -> None:
    _furnish(world)
    elsewhere = cast.build()
    with tenancy.across("a test"):
        abroad = copy_programme.copy(
            world.programme.id,
            name="Abroad",
            with_partners=False,
            actor=elsewhere.actor,
            reader=world.actor,
            now=cast.NOW,
        )
        assert {"en": "Start"} in abroad.left_out
        theirs = Programme.objects.of(elsewhere.organiser_id).get(slug=abroad.slug)
        assert not Task.objects.of(elsewhere.organiser_id).filter(programme_id=theirs.id).exists()
    tenancy.enter(world.organiser_id)

    copied = _copied(world, world.programme.id)

    row = Task.objects.of(world.organiser_id).get(programme_id=copied.id)
    days = (row.since_on.isoformat(), row.until_on and row.until_on.isoformat())
    assert (row.opened_at, *days) == (None, "2026-03-02", "2026-05-30")


def test_all_that_somebody_wrote_stands_in_the_copy(world: cast.World) -> None:
    _furnish(world)
    world.programme.refresh_from_db()
    before = _written(world, world.programme)

    copied = _copied(world, world.programme.id)

    world.programme.refresh_from_db()
    assert _written(world, world.programme) == before
    assert _written(world, copied) == before
    assert {name for name, rows in before.items() if not rows} == set()
    of = world.organiser_id
    assert (copied.name, copied.slug) == ("Klub II", "klub-ii")
    assert RuleSet.objects.of(of).get(programme_id=copied.id).status == "DRAFT"
    assert not Member.objects.of(of).filter(programme_id=copied.id).exists()
    assert Edition.objects.of(of).get(programme=copied).number == 1


def test_what_members_agree_to_is_worded_in_the_copy_as_it_was(world: cast.World) -> None:
    said = {"en": "Klub mails me each Monday.", "pl": "Klub pisze do mnie w poniedziałki."}
    words = {key: said.get(key, said["en"]) for key in world.programme.languages}
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(name="Klub")
    world.programme.refresh_from_db()
    scope = {"actor": world.actor, "now": cast.NOW}
    purposes.write(world.programme, words, asks_anew=False, over=0, **scope)
    purposes.write(world.programme, words, asks_anew=True, over=1, **scope)

    worded = purposes.of_programme(_copied(world, world.programme.id))

    # Nobody has agreed there yet, so it is the first wording, and asks nobody anew.
    assert (worded.version, worded.holds_from) == (1, 0)
    assert worded.text["en"] == "Klub II mails me each Monday."


def test_partners_come_along_where_that_is_wanted(world: cast.World) -> None:
    copied = _copied(world, world.programme.id, with_partners=False)

    written = _written(world, copied)
    assert (written["partners"], written["outlets"]) == ([], [])


def test_a_fixed_day_that_has_passed_comes_again(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        expiry="FIXED", expiry_on=date(2024, 2, 29), debts_from=cast.NOW.replace(year=2020)
    )

    copied = _copied(world, world.programme.id)

    assert copied.expiry_on == date(2027, 2, 28)
    assert copied.debts_from == cast.NOW


def test_a_domain_stays_with_its_programme(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        domain="club.example.com", domain_since=cast.NOW
    )

    copied = _copied(world, world.programme.id)

    assert (copied.domain, copied.domain_since) == ("", None)


@pytest.mark.parametrize("code", [template.code for template in templates.every()][:4])
def test_a_proposed_programme_is_copied_as_it_was_proposed(world: cast.World, code: str) -> None:
    template = templates.of(code)
    proposal = propose(template, Answers("PL", 6_000_000_00, 500, template.share, CHANGES))
    wish = Wish("Klub", "#0a5c36", ["pl"], with_sample=True)
    slug = start_programme.start(proposal, wish, actor=world.actor, now=cast.NOW)
    source = Programme.objects.of(world.organiser_id).get(slug=slug)

    copied = _copied(world, source.id)

    assert _written(world, copied) == _written(world, source)


def test_strangers_do_not_read_of_a_copy_before_its_page_is_opened(world: cast.World) -> None:
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        is_public=True, about={"en": "For builders."}
    )

    copied = _copied(world, world.programme.id)

    assert (copied.is_public, copied.about) == (False, {"en": "For builders."})
    assert Client().get(f"/programme/{world.programme.slug}/").status_code == 200
    assert Client().get(f"/programme/{copied.slug}/").status_code == 404


def test_who_may_not_change_programmes_copies_none(world: cast.World) -> None:
    before = Programme.objects.of(world.organiser_id).count()
    reader = world.actor.__class__("reader", world.organiser_id, frozenset({"members.view"}))

    with pytest.raises(Denied):
        copy_programme.copy(
            world.programme.id, name="X", with_partners=True, actor=reader, now=cast.NOW
        )

    assert Programme.objects.of(world.organiser_id).count() == before


def _operator() -> tuple[Client, User]:
    user = User.objects.create_user(
        f"oskar{ids.new_id()}@host.example", is_operator=True, created_at=cast.NOW
    )
    client = Client()
    client.force_login(user)
    return client, user


def test_an_operator_copies_a_programme_that_they_run_and_no_other(world: cast.World) -> None:
    client, user = _operator()
    nothing = client.get(LIKE).content.decode()
    identity.give_role(user, Role.ADMINISTRATOR, organiser_id=world.organiser_id, now=cast.NOW)

    form = filling.shown(client.get(LIKE).content, "_copy")
    form |= {"like": str(world.programme.id), "name": "Klub II"}
    answer, again = client.post(LIKE, form), client.post(LIKE, form)
    strange = client.post(LIKE, form | {"like": str(ids.new_uuid()), "name": "Klub III"})
    nameless = client.post(LIKE, form | {"name": ""})

    tenancy.enter(world.organiser_id)
    assert "You run no programme yet" in nothing
    assert (answer.status_code, answer["Location"]) == (302, "/o/klub-ii/")
    assert again["Location"] == answer["Location"]
    assert (strange.status_code, nameless.status_code) == (400, 400)
    assert Programme.objects.of(world.organiser_id).filter(name__startswith="Klub I").count() == 1
    assert client.get("/o/klub-ii/").status_code == 200
    assert Client().get(LIKE).status_code == 404


def test_a_client_that_is_new_gets_a_copy_of_its_own(world: cast.World) -> None:
    client, user = _operator()
    identity.give_role(user, Role.ADMINISTRATOR, organiser_id=world.organiser_id, now=cast.NOW)
    form = filling.shown(client.get(LIKE).content, "_copy")
    form |= {"like": str(world.programme.id), "name": "Klub Nowy", "whose": "new"}

    nameless = client.post(LIKE, form)
    both = client.post(LIKE, form | {"whose": "", "organiser": "Nowa Farba"})
    answer, again = (client.post(LIKE, form | {"organiser": "Nowa Farba"}) for _time in range(2))

    assert (nameless.status_code, both.status_code) == (400, 400)
    assert (answer.status_code, answer["Location"]) == (302, "/o/klub-nowy/")
    assert again["Location"] == answer["Location"]
    (made,) = Organiser.objects.filter(name="Nowa Farba")
    tenancy.enter(made.id)
    copied = Programme.objects.of(made.id).get()
    assert (copied.name, copied.currency) == ("Klub Nowy", world.programme.currency)
    assert Partner.objects.of(made.id).count() == 0
    assert client.get("/o/klub-nowy/").status_code == 200


def _ruled(world: cast.World) -> None:
    of_pumps = {**_rule("pumps"), "when": {"in": ["product.sku", ["P-200"]]}}
    of_wschod = {**_rule("wschod"), "when": {"segment": "ours"}}
    defining.define(
        world.programme.id,
        key="ours",
        name={"en": "Won by Wschód"},
        body={"eq": ["member.recruiter", "WSCHOD"]},
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    world.publish(_rule("zloty"), of_pumps, of_wschod)


def _rule(key: str) -> dict[str, Any]:
    give = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}
    return {"key": key, "when": {"all": []}, "give": give}


def test_another_client_s_copy_names_no_goods_and_no_sellers_of_the_first(
    world: cast.World,
) -> None:
    _furnish(world)
    _ruled(world)
    other = cast.build()

    copied = copy_programme.copy(
        world.programme.id,
        name="Klub II",
        with_partners=True,
        actor=other.actor,
        reader=world.actor,
        now=cast.NOW,
    )

    tenancy.enter(other.organiser_id)
    programme = Programme.objects.of(other.organiser_id).get(slug=copied.slug)
    theirs = _written(other, programme)
    tenancy.enter(world.organiser_id)
    ours = _written(world, Programme.objects.of(world.organiser_id).get(id=world.programme.id))
    assert [name["en"] for name in copied.left_out] == [
        "Won by Wschód",
        "pumps",
        "wschod",
        "Start",
        "Old pumps",
    ]
    assert [row for row in theirs["rules"] if "zloty" in row] == theirs["rules"]
    assert (theirs["partners"], theirs["outlets"]) == ([], [])
    assert len(theirs["segments"]) == len(ours["segments"]) - 1
    same = ("settings", "cards", "actions", "photos", "tiers", "plans", "paragraphs", "badges")
    same += ("courses", "lessons", "questions", "surveys", "plan")
    assert {name: theirs[name] for name in same} == {name: ours[name] for name in same}
    assert Programme.objects.of(world.organiser_id).count() == 1


def test_who_runs_two_clients_copies_from_one_to_the_other_and_from_no_third(
    world: cast.World,
) -> None:
    _ruled(world)
    other, third = cast.build(), cast.build()
    client, user = _operator()
    for each in (world, other):
        tenancy.enter(each.organiser_id)
        identity.give_role(user, Role.ADMINISTRATOR, organiser_id=each.organiser_id, now=cast.NOW)

    form = filling.shown(client.get(f"{LIKE}?like={world.programme.id}").content, "_copy")
    form |= {"name": "Klub II", "whose": str(other.organiser_id)}
    answer = client.post(LIKE, form)
    landed = client.get(answer["Location"]).content.decode()
    strange = client.post(LIKE, form | {"name": "III", "whose": str(third.organiser_id)})

    tenancy.enter(other.organiser_id)
    assert form["like"] == str(world.programme.id)
    assert Programme.objects.of(other.organiser_id).filter(name="Klub II").count() == 1
    assert "name goods or sellers of another organiser: Won by Wschód, pumps, wschod." in landed
    assert strange.status_code == 400
    tenancy.enter(third.organiser_id)
    assert Programme.objects.of(third.organiser_id).count() == 1
