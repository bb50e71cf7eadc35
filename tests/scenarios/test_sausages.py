"""A maker of sausages: a buyer hands in tokens, fills in a questionnaire and gets a gift; the maker
learns by product and outlet what people are content and discontent with. By their pages.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import cast
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from engagement.test_surveys import answer, build
from lxml import html
from portals import filling
from portals.test_access import _client
from support.places import ADDRESS

from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Sheet, Survey
from tandem.evidence.codes import issuing
from tandem.evidence.models import CodeBatch
from tandem.platform import clock, tenancy
from tandem.rewards import catalogue
from tandem.rewards.models import Order

QUESTIONS = (
    {"text": "How do they taste?", "kind": "SCALE", "top": "5", "marks": "on"},
    {"text": "Which ones?", "kind": "PRODUCT"},
    {"text": "What would you change?", "kind": "TEXT"},
)
WRONG = {
    "text": "What went wrong?",
    "kind": "ONE",
    "options": "Smell\nToo salt",
    "after": "1",
    "answered": "1-2",
}


def _tokens(world: cast.World, ola: Client) -> list[str]:
    """Three chips, issued by the form of codes, without a product."""
    place = f"/o/{world.programme.slug}/codes/"
    nameless = filling.send(ola, place, "issue", total="3", quantity="1")
    done = filling.send(ola, place, "issue", total="3", quantity="1", name="Chips in the pack")
    assert (nameless.status_code, done.status_code) == (400, 302)
    tenancy.enter(world.organiser_id)
    batch = CodeBatch.objects.of(world.organiser_id).get()
    assert batch.product_id is None
    secret, of = settings.SECRET_KEY.encode(), world.organiser_id
    issuing.issue_chunk(batch.id, secret=secret, organiser_id=of, now=cast.NOW)
    return list(issuing.export(batch.id, organiser_id=of, secret=secret))


def _survey(
    world: cast.World,
    ola: Client,
    questions: Sequence[Mapping[str, str]] = QUESTIONS,
    **typed: str,
) -> Survey:
    place = f"/o/{world.programme.slug}/surveys/"
    form = filling.shown(ola.get(place + "new/").content, "begin_survey")
    rows = {
        f"questions-{number}-{name}": value
        for number, question in enumerate(questions)
        for name, value in {"is_required": "on", **question, "ORDER": str(number + 1)}.items()
    }
    sent = {
        **form,
        **rows,
        "name": "Sausages",
        "questions-TOTAL_FORMS": str(len(questions)),
        **typed,
    }
    answered = ola.post(place + "new/", sent)
    assert answered.status_code == 302, answered.content.decode()
    tenancy.enter(world.organiser_id)
    row = Survey.objects.of(world.organiser_id).latest("created_at", "id")
    assert filling.send(ola, f"{place}{row.id}/", "open_survey").status_code == 302
    return row


def _closed_in_between(
    ola: Client, ania: Client, there: str, home: str, row: Survey, token: str, **given: str
) -> None:
    """Who is at the questions when they end is led back to their code, which needs none then."""
    led = filling.send(ania, f"{home}code/", "use", code=token)
    late = filling.shown(ania.get(led["Location"]).content, "answer", str(row.id))
    filling.send(ola, f"{there}surveys/{row.id}/", "end_survey")

    back = ania.post(led["Location"], {**late, **given})
    assert back.status_code == 302 and back["Location"] == f"{home}code/?c={token}"
    assert "takes no answers any more" in ania.get(back["Location"]).content.decode()
    assert back["Location"] in ania.get(led["Location"]).content.decode()
    used = filling.send(ania, back["Location"], "use", code=token)
    text = " ".join(html.fromstring(used.content).xpath("string(//main)").split())
    assert "+30 points" in text, text


def _rule_begins(world: cast.World, ola: Client, row: Survey) -> None:
    """The page of a survey that nobody answered yet leads to a rule about its answers."""
    page = html.fromstring(ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/").content)
    (address,) = page.xpath("//a[contains(@href, 'kind=SURVEY_ANSWERED')]/@href")
    form = html.fromstring(ola.get(address).content)
    assert form.xpath("string(//h1)").strip() == "Survey answered"
    chosen = form.xpath("//select[contains(@name, 'conditions-')]/option[@selected]/@value")
    assert "SURVEY_ANSWERED" in chosen and row.code in chosen


@pytest.mark.django_db
def test_a_buyer_hands_in_tokens_answers_and_gets_a_reward() -> None:
    world = build()
    ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    one, two, three = _tokens(world, ola)
    batch = CodeBatch.objects.of(world.organiser_id).get()
    reward = catalogue.add_reward(
        world.programme.id,
        name={"en": "Apron"},
        points=100,
        stock=1,
        actor=world.actor,
        now=cast.NOW,
    )
    row = _survey(world, ola, door="CODE", once="CODE", batch=str(batch.id))
    _rule_begins(world, ola, row)
    taste, which, change = (question["key"] for question in row.questions)
    pump, home = world.products["P-200"], f"/m/{world.programme.slug}/"

    def hand_in(token: str, content: str, text: str) -> Any:
        led = filling.send(ania, f"{home}code/", "use", code=token)
        assert led.status_code == 302 and str(row.id) in led["Location"]
        given = {taste: content, which: str(pump), change: text}
        return filling.send(ania, led["Location"], "answer", of=str(row.id), **given)

    assert hand_in(one, "2", "Less <b>fat</b>").status_code == 302
    assert "You get: 50 points." in ania.get(home).content.decode()
    assert hand_in(two, "1", "Less salt").status_code == 302
    again = filling.send(ania, f"{home}code/", "use", code=two)
    typed = {taste: "5", which: str(pump), change: "Nothing"}
    _closed_in_between(ola, ania, f"/o/{world.programme.slug}/", home, row, three, **typed)
    ordered = filling.send(ania, f"{home}rewards/{reward}/", "order", **ADDRESS)
    tenancy.enter(world.organiser_id)

    assert again.status_code == 400
    assert ordered.status_code == 302, ordered.content.decode()
    assert Order.objects.of(world.organiser_id).get().reward_id == reward
    assert world.balance("Ania").available == 30 and world.proved()
    results = ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/results/").content.decode()
    assert "Pompa P-200" in results and "Answers: 2" in results
    words = ola.get(f"/o/{world.programme.slug}/surveys/{row.id}/answers/").content.decode()
    assert "Less salt" in words and "Less &lt;b&gt;fat" in words


@pytest.mark.django_db
def test_a_maker_learns_by_product_and_outlet_who_is_content() -> None:
    world = build()
    ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    row = _survey(world, ola, door="LINK", once="MONTH")
    taste, which, change = (question["key"] for question in row.questions)
    wschod, bazar = world.outlets["Wschód"], world.outlets["Bazar"]
    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    given = {taste: "5", which: str(world.products["P-200"]), change: "Nothing"}
    printed = f"{place}?outlet={wschod}"
    assert filling.send(ania, printed, "answer", of=str(row.id), **given).status_code == 302
    tenancy.enter(world.organiser_id)
    answer(
        world,
        row.id,
        "Zenon",
        at=At(outlet_id=bazar),
        **{taste: ["1"], which: [str(world.products["G-10"])], change: ["Softer"]},
    )

    page = f"/o/{world.programme.slug}/surveys/{row.id}/results/"
    every = ola.get(page).content.decode()
    of_bazar = ola.get(f"{page}?outlet={bazar}").content.decode()
    table = b"".join(ola.get(f"{page}?as=csv").streaming_content).decode().splitlines()

    assert "Bazar" in every and "Grunt Pro 10 kg" in every and "Answers: 2" in every
    assert "Answers: 1" in of_bazar
    content = [line for line in table if line.startswith("How content they are")]
    assert sorted(content) == [
        "How content they are,Bazar,1,0.0",
        "How content they are,Grunt Pro 10 kg,1,0.0",
        "How content they are,Pompa P-200,1,100.0",
        "How content they are,Wschód Białystok,1,100.0",
    ]


@pytest.mark.django_db
def test_discontent_asks_on_is_read_over_months_and_followed_up_once() -> None:
    with time_machine.travel(cast.NOW, tick=False):
        world = build()
        ola = _client(world, "ADMINISTRATOR")
        questions = (*QUESTIONS[:2], WRONG, {**QUESTIONS[2], "is_required": ""})
        row = _survey(world, ola, questions, door="LINK", once="MONTH")
    taste, which, wrong, change = (question["key"] for question in row.questions)
    pump, wschod, bazar = world.products["P-200"], world.outlets["Wschód"], world.outlets["Bazar"]
    page = f"/o/{world.programme.slug}/surveys/{row.id}/"
    place = f"/m/{world.programme.slug}/surveys/{row.id}/?outlet={wschod}"
    base = {which: str(pump), change: "Softer"}
    asked = []

    for month, content in enumerate((4, 2, 1)):
        with time_machine.travel(cast.NOW + timedelta(days=31 * month), tick=False):
            ania = _client(world, "MEMBER")
            sent = filling.send(
                ania, place, "answer", of=str(row.id), **{**base, taste: str(content)}
            )
            asked.append(b"What went wrong?" in ania.get(sent.headers["Location"]).content)
            if asked[-1]:
                sent = filling.send(
                    ania, sent.headers["Location"], "answer", of=str(row.id), **{wrong: "1"}
                )
            tenancy.enter(world.organiser_id)
            at, given = At(outlet_id=bazar), {taste: [str(3 + month)], which: [str(pump)]}
            answer(world, row.id, "Zenon", at=at, now=clock.now(), **given)
    with time_machine.travel(cast.NOW + timedelta(days=64), tick=False):
        ola = _client(world, "ADMINISTRATOR")
        results = ola.get(f"{page}results/").content.decode()
        waiting = ola.get(f"{page}sheets/?content=waiting")
        keys = html.fromstring(waiting.content).xpath("//input[@name='row']/@value")
        tag = {"which": "ticked", "tag": "called", "verdict": "on"}
        empty = filling.send(
            ola, f"{page}sheets/", "tag_sheets", **{**tag, "tag": " "}, row=keys[0]
        )
        filling.send(ola, f"{page}sheets/", "tag_sheets", **tag, row=keys[0])
        after = ola.get(f"{page}results/").content.decode()
        called = ola.get(f"{page}sheets/?tag=called").content.decode()
        table = b"".join(ola.get(f"{page}sheets/?content=low&as=csv").streaming_content).decode()

    assert asked == [False, True, True]
    assert len(keys) == 2 and b"Instalbud" in waiting.content and b"Zenon" not in waiting.content
    assert "2 answers of members who are not content wait" in results
    assert "How content they are over time" in results and "Wschód Białystok" in results
    assert empty.status_code == 400 and "1 answer of a member who is not content waits" in after
    assert "called (1)" in called
    assert sorted(line.count("called") for line in table.splitlines()[1:]) == [0, 1]
    assert table.count("Too salt") == 2


@pytest.mark.django_db
def test_what_closed_meanwhile_and_what_is_huge_is_refused_and_nothing_kept() -> None:
    world = build()
    ola, ania = _client(world, "ADMINISTRATOR"), _client(world, "MEMBER")
    row = _survey(world, ola, door="HOME")
    taste, which, change = (question["key"] for question in row.questions)
    place = f"/m/{world.programme.slug}/surveys/{row.id}/"
    given = {taste: "5", which: str(world.products["P-200"]), change: "Nothing"}
    form = filling.shown(ania.get(place).content, "answer", str(row.id))

    huge = ania.post(place, {**form, **given, change: "x" * 2_001})
    strange = ania.post(place, {**form, **given, which: "1 OR 1=1", taste: "9"})
    unasked = ania.post(place, {**form, **given, "asked": "q1,q2,<script>"})
    late = filling.shown(ania.get(place).content, "answer", str(row.id))
    filling.send(ola, f"/o/{world.programme.slug}/surveys/{row.id}/", "end_survey")
    closed = ania.post(place, {**late, **given, change: "Too late <i>but</i> long thought of"})
    tenancy.enter(world.organiser_id)

    assert [huge.status_code, strange.status_code, closed.status_code] == [400, 400, 400]
    assert unasked.status_code == 302  # nothing was answered by that, so it asks on
    assert "takes no answers any more" in closed.content.decode()
    assert "Too late &lt;i&gt;but&lt;/i&gt;" in closed.content.decode()  # what was typed stays
    assert not Sheet.objects.of(world.organiser_id).exists()
