"""Tasks by their pages: a marketer makes one and opens it, a member does it on the phone."""

from typing import Any

import cast
import pytest
import time_machine
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.activity import declaring, recording
from tandem.activity.facts import ActivityRecorded
from tandem.engagement.tasks import steps
from tandem.engagement.tasks.models import Done, Task
from tandem.flows.engagement import follow_tasks
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"
SAID = {
    "name": "Two <i>pumps</i>",
    "text": EVIL,
    "since_on": "2026-02-01",
    "until_on": "2026-03-31",
}


@pytest.fixture
def world(db: None) -> Any:
    made = cast.build()
    made.publish(
        {
            "key": "done",
            "when": {"eq": ["deed.kind", {"text": "TASK_DONE"}]},
            "give": {"points": 30},
        }
    )
    setup.change_programme(
        made.programme.id, settings={"ways": ["TASKS"]}, actor=made.actor, now=cast.NOW
    )
    with time_machine.travel(cast.NOW, tick=True):
        yield made


def _organiser(world: cast.World, rest: str = "") -> str:
    return f"/o/{world.programme.slug}/tasks/{rest}"


def _member(world: cast.World, rest: str = "") -> str:
    return f"/m/{world.programme.slug}/tasks/{rest}"


def _parts(*parts: dict[str, str]) -> dict[str, str]:
    return {"parts-TOTAL_FORMS": str(len(parts))} | {
        f"parts-{number}-{name}": value
        for number, part in enumerate(parts)
        for name, value in part.items()
    }


BUY = {"kind": "PURCHASE", "measure": "count", "target": "2", "categories": "pumps"}
WORD = {"kind": "CODE_WORD"}


def _made(world: cast.World, client: Client, *parts: dict[str, str], **typed: str) -> Task:
    """A task that is a draft."""
    form = filling.shown(client.get(_organiser(world, "new/")).content, "make")
    answer = client.post(_organiser(world, "new/"), form | SAID | _parts(*parts) | typed)
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    return Task.objects.of(world.organiser_id).latest("created_at", "id")


def _opened(world: cast.World, client: Client, *parts: dict[str, str], **typed: str) -> Task:
    row = _made(world, client, *parts, **typed)
    assert filling.send(client, _organiser(world, f"{row.id}/"), "open_task").status_code == 302
    tenancy.enter(world.organiser_id)
    return row


def _buy(world: cast.World, product: str, number: str) -> None:
    """Ania buys one, and the step follows it."""
    batch = recording.record(
        world.activity("Ania", (product, 1, 100_00), document_no=number),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="test",
        now=cast.NOW,
    )
    assert batch is not None
    fact = ActivityRecorded(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        actor="test",
        programme_id=world.programme.id,
        batch_id=batch,
    )
    follow_tasks.finish.run([fact])


def test_a_member_does_it_step_by_step(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _opened(world, ola, BUY, WORD, code_word="Żółty zawór")
    home, place = f"/m/{world.programme.slug}/", _member(world, f"{row.id}/")

    card = ania.get(home).content.decode()
    _buy(world, "P-200", "A")
    begun = ania.get(home).content.decode()
    page = ania.get(place).content.decode()
    under_way = ola.get(_organiser(world, f"{row.id}/under-way/")).content.decode()
    wrong = filling.send(ania, place, "say_word", word="a red one")
    right = filling.send(ania, place, "say_word", word=" zolty ZAWOR")
    said = ania.get(place)
    _buy(world, "G-10", "B")
    _buy(world, "P-200", "C")
    done, home_after = ania.get(place).content.decode(), ania.get(home).content.decode()
    listed = ania.get(_member(world)).content.decode()
    results = ola.get(_organiser(world, f"{row.id}/")).content.decode()

    assert place in card and "Two &lt;i&gt;pumps&lt;/i&gt;" in card and "<progress" not in card
    assert "Go on" in begun and 'value="25"' in begun and "until 31 Mar 2026" in begun
    assert "1 / 2×" in page and "only of: Pumps" in page and EVIL not in page
    assert "25%" in under_way and "1 / 2×" in under_way and "Instalbud" in under_way
    assert wrong.status_code == 400 and "That is not the word" in wrong.content.decode()
    assert right.status_code == 302 and not _has_form(said.content, "say_word")
    assert "done on 2 Mar 2026" in done and place not in home_after
    assert "What you did" in listed and place in listed
    assert "Instalbud" in results
    tenancy.enter(world.organiser_id)
    assert [each.member_id for each in Done.objects.of(world.organiser_id)] == [
        world.members["Ania"]
    ]


def _has_form(content: bytes, name: str) -> bool:
    return bool(html.fromstring(content).xpath("//form[@id=$name]", name=name))


def test_a_draft_is_changed_and_an_open_one_is_not(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    row = _made(
        world,
        ola,
        BUY | {"least": "99.50", "name": "Any two"},
        {"kind": "PURCHASE", "measure": "net", "target": "1 234,50"},
        {"kind": "PURCHASE", "measure": "weeks", "target": "3"},
        WORD,
        code_word="first",
        in_order="on",
    )
    change = _organiser(world, f"{row.id}/change/")
    before = (row.steps, row.code_hash)

    form = filling.shown(ola.get(change).content, "change")
    sent = ola.post(change, form | {"name": "Other"})
    tenancy.enter(world.organiser_id)
    row.refresh_from_db()
    after = (row.steps, row.code_hash)
    filling.send(ola, _organiser(world, f"{row.id}/"), "open_task")
    closed = ola.get(change).content.decode()
    late = ola.post(change, form | {"name": "Too late", "_key": str(ids.new_uuid())})

    assert sent.status_code == 302 and row.name == {"en": "Other"}
    assert after == before
    assert [(part["measure"], part["target"], part["span"]) for part in row.steps] == [
        (steps.COUNT, "2", ""),
        (steps.SUM, "123450", ""),
        (steps.STREAK, "3", steps.WEEK),
        (steps.COUNT, "1", ""),
    ]
    assert row.in_order and row.steps[0]["name"] == {"en": "Any two"}
    assert "Members see it already" in closed
    assert late.status_code == 400 and "members see it already" in late.content.decode()
    tenancy.enter(world.organiser_id)
    row.refresh_from_db()
    assert row.name == {"en": "Other"}


def test_a_step_asks_for_what_applies_to_its_action(world: cast.World) -> None:
    hours = declaring.attribute("Hours", name="hours", kind="NUMBER")
    declaring.declare(
        "SERVICE",
        programme_id=world.programme.id,
        names={"en": "Service"},
        attributes=[hours],
        actor=world.actor,
        now=cast.NOW,
    )
    ola = _client(world, "MARKETER")
    form = filling.shown(ola.get(_organiser(world, "new/")).content, "make")

    def fields(kind: str) -> list[str]:
        sent = form | SAID | _parts({"kind": kind}) | {"_again": ""}
        page = html.fromstring(ola.post(_organiser(world, "new/"), sent).content)
        names = page.xpath("//form[@id='make']//*[starts-with(@name, 'parts-0-')]/@name")
        return sorted({name.removeprefix("parts-0-") for name in names} - {"DELETE"})

    common = ["kind", "measure", "name", "target"]
    assert fields("CODE_WORD") == ["kind", "name"]
    assert fields("SERVICE") == common
    assert fields("PURCHASE") == ["categories", "kind", "least", "measure", "name", "target"]
    sent = form | SAID | _parts({"kind": "PURCHASE"}) | {"_again": ""}
    again = html.fromstring(ola.post(_organiser(world, "new/"), sent).content)
    assert not again.xpath("//form[@id='make']//details[@open]")  # nothing is said there yet
    row = _made(world, ola, {"kind": "SERVICE", "measure": "figure:hours", "target": "7.5"})
    assert (row.steps[0]["what"], row.steps[0]["target"]) == ("hours", "7.5")


REFUSED = {
    "no step": ({}, "between one and twelve steps"),
    "no code word": (WORD, "say the code word"),
    "half a time": (BUY | {"target": "1.5"}, "a number of times is whole"),
    "nothing": (BUY | {"target": "0"}, "greater than or equal to 0.01"),
    "an amount of a word": (
        {"kind": "SIGNED_IN", "measure": "net", "target": "1"},
        "not one of the available choices",
    ),
    "an action of nobody": (BUY | {"kind": "DANCED"}, "not one of the available choices"),
}


@pytest.mark.parametrize("_case", REFUSED)
def test_what_cannot_be_measured_is_said_in_the_form(world: cast.World, _case: str) -> None:
    part, sentence = REFUSED[_case]
    ola = _client(world, "MARKETER")
    form = filling.shown(ola.get(_organiser(world, "new/")).content, "make")

    answer = ola.post(_organiser(world, "new/"), form | SAID | _parts(part))

    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert "Two &lt;i&gt;pumps" in answer.content.decode()
    tenancy.enter(world.organiser_id)
    assert not Task.objects.of(world.organiser_id).exists()


def test_an_end_is_undone_and_lists_are_files(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    row = _opened(world, ola, BUY, name="Pumps")
    page = _organiser(world, f"{row.id}/")
    _buy(world, "P-200", "A")

    filling.send(ola, page, "end_task")
    ended = ola.get(page).content.decode()
    _buy(world, "P-200", "B")
    way = b"".join(ola.get(f"{page}under-way/?as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    filling.send(ola, page, "resume_task")
    left = b"".join(ola.get(f"{page}under-way/?as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    again = ola.get(page).content.decode()
    results = b"".join(ola.get(f"{page}?as=csv").streaming_content).decode()  # type: ignore[attr-defined]
    tasks = b"".join(ola.get(_organiser(world, "?as=csv")).streaming_content).decode()  # type: ignore[attr-defined]

    assert 'id="resume_task"' in ended and "ended early" in ended
    assert "Instalbud" in way and ",50,1 / 2" in way  # what she bought after the end is none of it
    assert "Instalbud" not in left and left.count("\r\n") == 1  # she has done all of it
    assert 'id="end_task"' in again
    assert "Instalbud" in results and "2026-03-02" in results
    assert "Pumps" in tasks and tasks.count("\r\n") == 2


def test_code_words_are_tried_five_times_a_day(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    row = _opened(world, ola, WORD, code_word="first")
    place = _member(world, f"{row.id}/")

    tried = [filling.send(ania, place, "say_word", word="no").status_code for _time in range(5)]
    late = filling.send(ania, place, "say_word", word="first")

    assert tried == [400] * 5
    assert late.status_code == 429 and "tried too often today" in late.content.decode()


def test_who_it_is_not_for_finds_nothing(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    draft = _made(world, ola, BUY, name="Secret")
    others = _opened(world, ola, BUY, name="Gardens", trades="gardener")

    answers = [ania.get(_member(world, f"{row.id}/")).status_code for row in (draft, others)]
    listed = ania.get(_member(world)).content.decode()

    assert answers == [404, 404]
    assert "Secret" not in listed and "Gardens" not in listed
    assert "nothing to do at the moment" in listed


def test_it_is_turned_on_from_the_page_of_ways(world: cast.World) -> None:
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )
    ola, engage = _client(world, "MARKETER"), f"/o/{world.programme.slug}/engage/"

    before = ola.get(_organiser(world)).status_code
    answer = filling.send(ola, engage, "begin", of="TASKS")
    after = ola.get(answer.headers["Location"]).content.decode()

    assert before == 404 and answer.headers["Location"] == _organiser(world)
    assert "There are no tasks yet." in after


def test_the_first_page_shows_those_that_end_first(world: cast.World) -> None:
    ola, ania = _client(world, "MARKETER"), _client(world, "MEMBER")
    days = ("", "2026-03-09", "2026-03-05", "2026-03-20")
    for day in days:
        _opened(world, ola, BUY, name=f"Until {day or 'ever'}", until_on=day)

    content = ania.get(f"/m/{world.programme.slug}/").content
    shown = html.fromstring(content).xpath("//li[.//a[contains(@href, '/tasks/')]]//b/text()")

    assert shown == ["Until 2026-03-05", "Until 2026-03-09", "Until 2026-03-20"]
