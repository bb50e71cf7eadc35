"""Product codes: unguessable, caught when mistyped, used once, throttled."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Activity
from tandem.evidence.codes import asking, dispatching, issuing, letters, redeeming, trying
from tandem.evidence.models import CodeAnswers, CodeBatch, CodeTry, ProductCode, WrongCodes
from tandem.flows.activities import submit_code
from tandem.kit import ids
from tandem.partners.queries import NoSuchPartner
from tandem.platform import tenancy
from tandem.platform.models import Fact

SECRET = b"a secret of the suite that is long enough"
RULE = {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}}


def _issue(world: cast.World, total: int, **more: object) -> list[str]:
    batch_id = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=world.products["P-200"],
        name="spring",
        codes_total=total,
        expires_at=more.get("expires_at"),
        actor=world.actor,
        now=cast.NOW,
    )
    while issuing.issue_chunk(
        batch_id, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW
    ):
        pass
    return list(issuing.export(batch_id, organiser_id=world.organiser_id, secret=SECRET))


def _submit(
    world: cast.World,
    text: str,
    member: str = "Ania",
    *,
    address: str = "",
    now: datetime = cast.NOW,
) -> int:
    actor = replace(
        world.actor, permissions=frozenset({"member.claim"}), member_id=world.members[member]
    )
    recorded = submit_code.submit(
        text,
        programme=world.programme,
        member_id=world.members[member],
        secret=SECRET,
        actor=actor,
        now=now,
        address=address,
    )
    return recorded.points.get("REWARD", 0)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(RULE)
    return made


def test_codes_are_unlike_and_stored_as_hashes_only(world: cast.World) -> None:
    made = _issue(world, 500)

    assert len(set(made)) == 500
    assert all(len(code) == letters.LENGTH and set(code) <= set(letters.ALPHABET) for code in made)
    assert ProductCode.objects.of(world.organiser_id).count() == 500


def test_a_code_gives_its_points_once(world: cast.World) -> None:
    (code,) = _issue(world, 1)

    assert _submit(world, f"{code[:4]}-{code[4:8]} {code[8:].lower()}") == 30
    with pytest.raises(redeeming.CodeUsed, match="2 Mar 2026"):
        _submit(world, code, "Zenon")

    assert (world.balance("Ania").available, world.balance("Zenon").available) == (30, 0)
    assert world.proved()


def test_any_one_wrong_letter_and_any_swap_is_caught_before_a_try_is_counted() -> None:
    code = letters.code_of(ids.derived("a batch"), 7, secret=SECRET)
    assert letters.tidy(code) == code

    wrong = [
        code[:place] + letter + code[place + 1 :]
        for place in range(letters.LENGTH)
        for letter in letters.ALPHABET
        if letter != code[place]
    ]
    wrong += [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(letters.LENGTH - 2)
        if code[place] != code[place + 1]
    ]
    for text in wrong:
        with pytest.raises(letters.NoSuchCode):
            letters.tidy(text)


def _guess(world: cast.World, times: int, member: str = "Ania", **more: Any) -> None:
    for serial in range(times):
        with pytest.raises(letters.NoSuchCode):
            _submit(world, letters.code_of(ids.new_uuid(), serial, secret=SECRET), member, **more)


def _wrong_before(world: cast.World, subject: UUID | None, total: int) -> None:
    """What many others typed wrong today."""
    rows = WrongCodes.objects.of(world.organiser_id)
    rows.create(subject=subject, day=cast.NOW.date(), wrong_total=total, created_at=cast.NOW)


def test_guessing_is_throttled_until_the_programme_s_next_day(world: cast.World) -> None:
    (code,) = _issue(world, 1)
    midnight = datetime(2026, 3, 2, 23, tzinfo=UTC)  # in Warsaw
    _guess(world, trying.WRONG_A_DAY_MAX, now=midnight - timedelta(minutes=1))

    with pytest.raises(trying.TooManyWrong, match="3 Mar 2026"):
        _submit(world, code, now=midnight - timedelta(seconds=1))

    assert world.balance("Ania").available == 0
    assert _submit(world, code, now=midnight) == 30


def test_a_right_code_is_no_wrong_one(world: cast.World) -> None:
    made = _issue(world, trying.WRONG_A_DAY_MAX + 1)

    assert [_submit(world, code) for code in made] == [30] * len(made)
    with pytest.raises(redeeming.CodeUsed):
        _submit(world, made[0])

    assert CodeTry.objects.of(world.organiser_id).get().wrong_total == 0
    assert not WrongCodes.objects.of(world.organiser_id).exists()


@pytest.mark.parametrize("_case", ["the programme", "the address"])
def test_who_never_used_a_code_has_few_tries_where_many_are_wrong(
    world: cast.World, _case: str
) -> None:
    mine, hers, late = _issue(world, 3)
    place = trying.place_of("203.0.113.7", programme_id=world.programme.id, secret=SECRET)
    _submit(world, hers, "Zenon")
    if _case == "the programme":
        _wrong_before(world, world.programme.id, trying.OF_PROGRAMME_MAX + 1)
    else:
        _wrong_before(world, place, trying.OF_ADDRESS_MAX + 1)

    _guess(world, trying.SUSPECTED_A_DAY_MAX, address="203.0.113.7")
    _guess(world, trying.WRONG_A_DAY_MAX - 1, "Zenon", address="203.0.113.7")
    with pytest.raises(trying.TooManyWrong):
        _submit(world, mine, address="203.0.113.7")

    assert _submit(world, late, "Zenon", address="203.0.113.7") == 30
    elsewhere = _case == "the address"
    assert (_fits(world, mine, address="203.0.113.8") == 30) is elsewhere


def _fits(world: cast.World, code: str, **more: Any) -> int:
    try:
        return _submit(world, code, **more)
    except trying.TooManyWrong:
        return 0


def test_the_organiser_is_told_once_a_day_that_somebody_may_be_guessing(world: cast.World) -> None:
    _wrong_before(world, world.programme.id, trying.OF_PROGRAMME_MAX - 1)

    _guess(world, 3)

    assert Fact.objects.of(world.organiser_id).filter(name="code.guessed").count() == 1
    with time_machine.travel(cast.NOW, tick=False):
        page = _client(world, "MARKETER").get(f"/o/{world.programme.slug}/codes/").content.decode()
    assert "somebody may be guessing" in page and "may be wrong 3 times a day" in " ".join(
        page.split()
    )


def test_tries_are_forgotten_and_no_address_is_kept(world: cast.World) -> None:
    _guess(world, 1, address="203.0.113.7")
    kept = {row.subject for row in WrongCodes.objects.of(world.organiser_id)}

    trying.forget(world.organiser_id, today=cast.NOW.date() + timedelta(days=trying.DAYS_KEPT))
    assert CodeTry.objects.of(world.organiser_id).count() == 1
    trying.forget(world.organiser_id, today=cast.NOW.date() + timedelta(days=trying.DAYS_KEPT + 1))

    place = trying.place_of("203.0.113.7", programme_id=world.programme.id, secret=SECRET)
    assert kept == {world.programme.id, place}
    assert not CodeTry.objects.of(world.organiser_id).exists()
    assert not WrongCodes.objects.of(world.organiser_id).exists()


def test_blocked_and_expired_codes_say_so(world: cast.World) -> None:
    (blocked,) = _issue(world, 1)
    issuing.set_blocked(
        CodeBatch.objects.of(world.organiser_id).get().id, is_blocked=True, actor=world.actor
    )
    (old,) = _issue(world, 1, expires_at=cast.NOW - timedelta(days=1))

    for code in (blocked, old):
        with pytest.raises(redeeming.CodeEnded):
            _submit(world, code)


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_one_code_earn_once() -> None:
    with transaction.atomic():
        world = cast.build()
        world.publish(RULE)
        (code,) = _issue(world, 1)
    start = threading.Barrier(12)

    def hand(member: str) -> int:
        start.wait()
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                return _submit(world, code, member)
        except redeeming.CodeUsed:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(hand, ["Ania", "Zenon"] * 6))

    assert sorted(given) == [0] * 11 + [30]


# Questions
# ------------------------------------------------------------
SHOP = {"text": "Where did you buy it?", "choices": ["Market", "Shop"]}
TASTE = {"text": "How did it taste?", "choices": []}


def _asked(world: cast.World, *questions: dict[str, Any]) -> tuple[CodeBatch, str]:
    batch_id = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=world.products["P-200"],
        name="sausage",
        codes_total=1,
        expires_at=None,
        actor=world.actor,
        now=cast.NOW,
        questions=questions,
    )
    issuing.issue_chunk(
        batch_id, organiser_id=world.organiser_id, secret=settings.SECRET_KEY.encode(), now=cast.NOW
    )
    code = letters.code_of(batch_id, 0, secret=settings.SECRET_KEY.encode())
    return CodeBatch.objects.of(world.organiser_id).get(id=batch_id), code


@pytest.mark.parametrize(
    ("_case", "asked", "questions"),
    [
        ("one in own words", [("How did it taste?", [])], [TASTE]),
        ("one with choices", [("Where did you buy it?", ["Market", "Shop"])], [SHOP]),
        (
            "several, spaced, one choice twice",
            [(" Where did you buy it?", ["Market", " Shop", "Market"]), ("How did it taste? ", [])],
            [SHOP, TASTE],
        ),
        ("none", [], []),
    ],
)
def test_questions_as_they_are_typed(
    _case: str, asked: list[tuple[str, list[str]]], questions: list[dict[str, Any]]
) -> None:
    assert asking.questions_of(asked) == questions


@pytest.mark.parametrize(
    "asked",
    [
        [(" ", ["A", "B"])],
        [("One choice", ["only"])],
        [("Q?", [])] * 9,
        [("x" * 201, [])],
        [("Q?", [str(place) for place in range(15)])],
    ],
)
def test_questions_that_cannot_be_asked(asked: list[tuple[str, list[str]]]) -> None:
    with pytest.raises(asking.BadQuestion):
        asking.questions_of(asked)


@pytest.mark.parametrize("answers", [(), ("Market",), ("Market", "  "), ("Elsewhere", "Well")])
def test_a_code_is_not_used_before_its_questions_are_answered(
    world: cast.World, answers: tuple[str, ...]
) -> None:
    _batch, code = _asked(world, SHOP, TASTE)
    actor = replace(
        world.actor, permissions=frozenset({"member.claim"}), member_id=world.members["Ania"]
    )
    said = {
        "programme": world.programme,
        "member_id": world.members["Ania"],
        "secret": settings.SECRET_KEY.encode(),
        "actor": actor,
        "now": cast.NOW,
    }

    with pytest.raises(asking.QuestionsFirst) as refused:
        submit_code.submit(code, answers=answers, **said)

    assert refused.value.data["questions"] == [SHOP, TASTE]
    assert ProductCode.objects.of(world.organiser_id).get().redeemed_at is None
    assert not CodeAnswers.objects.of(world.organiser_id).exists()
    assert submit_code.submit(code, answers=("Shop", " Very  well "), **said).points == {
        "REWARD": 30
    }
    assert CodeAnswers.objects.of(world.organiser_id).get().answers == ["Shop", "Very well"]


def test_a_member_answers_on_the_page_and_the_organiser_has_the_table(world: cast.World) -> None:
    batch, code = _asked(world, SHOP, TASTE)
    member, organiser = _client(world, "MEMBER"), _client(world, "MARKETER")
    address = f"/m/{world.programme.slug}/code/"

    asked = filling.send(member, address, "use", code=code)
    said = {"_action": "use", "code": code}
    half = member.post(address, {**said, "answer_0": "Shop", "answer_1": " "})
    given = member.post(address, {**said, "answer_0": "Shop", "answer_1": "=cmd()"})
    table = b"".join(
        organiser.get(
            f"/o/{world.programme.slug}/codes/{batch.id}/answers/?as=csv"
        ).streaming_content
    ).decode()

    assert (asked.status_code, "Where did you buy it?" in asked.content.decode()) == (200, True)
    assert (
        half.status_code == 400
        and 'value="Shop" selected' in half.content.decode()
        and "Answer the questions first" in half.content.decode()
    )
    assert "+30" in given.content.decode()
    assert "Where did you buy it?" in table and "Shop,'=cmd()" in table


def _questions(*rows: tuple[str, str]) -> dict[str, str]:
    """The rows of questions as the form brings them."""
    form = {"questions-TOTAL_FORMS": str(len(rows)), "questions-INITIAL_FORMS": "0"}
    for place, (text, choices) in enumerate(rows):
        form |= {f"questions-{place}-text": text, f"questions-{place}-choices": choices}
    return form


def test_a_batch_with_questions_is_issued_from_the_page(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/codes/"
    typed = {"product": str(world.products["P-200"]), "total": "5"}

    refused = filling.send(client, address, "issue", **typed, **_questions(("Only one", "choice")))
    made = filling.send(
        client,
        address,
        "issue",
        **typed,
        **_questions(("Where did you buy it?", "Market\nShop")),
    )

    page = refused.content.decode()
    assert (refused.status_code, "two choices or more" in page) == (400, True)
    assert 'value="Only one"' in page and 'value="5"' in page
    batch = CodeBatch.objects.of(world.organiser_id).get()
    assert (made.status_code, batch.questions, batch.codes_total) == (302, [SHOP], 5)
    issuing.issue_chunk(batch.id, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW)
    assert f"{batch.id}/answers" in client.get(made.url).content.decode()


def test_the_last_day_of_a_batch_is_one_on_which_its_codes_can_be_used(world: cast.World) -> None:
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/codes/"
    typed = {"product": str(world.products["P-200"]), "total": "1", "ends": "2026-12-31"}

    made = filling.send(client, address, "issue", **typed)

    batch = CodeBatch.objects.of(world.organiser_id).get()
    assert batch.expires_at == datetime(2026, 12, 31, 23, tzinfo=UTC)  # midnight in Warsaw
    assert "31 Dec 2026" in client.get(made.url).content.decode()


def test_a_batch_is_blocked_and_let_be_used_again(world: cast.World) -> None:
    batch, _code = _asked(world, SHOP)
    client, address = _client(world, "MARKETER"), f"/o/{world.programme.slug}/codes/{batch.id}/"

    filling.send(client, address, "block")
    blocked = CodeBatch.objects.of(world.organiser_id).get().status
    page = client.get(address).content.decode()
    filling.send(client, address, "unblock")

    assert (blocked, "cannot be used any more" in page) == ("BLOCKED", True)
    assert CodeBatch.objects.of(world.organiser_id).get().status == "ACTIVE"


def test_codes_still_being_issued_are_not_blocked(world: cast.World) -> None:
    batch_id, _made = _awaiting(world)
    CodeBatch.objects.of(world.organiser_id).filter(id=batch_id).update(status="ISSUING")

    with pytest.raises(issuing.StillIssuing):
        issuing.set_blocked(batch_id, is_blocked=True, actor=world.actor)

    assert CodeBatch.objects.of(world.organiser_id).get().status == "ISSUING"


def test_the_figure_of_used_codes_leads_to_who_used_them(world: cast.World) -> None:
    batch, code = _asked(world, TASTE)
    _other_batch, _other = _asked(world, SHOP)
    member, organiser = _client(world, "MEMBER"), _client(world, "MARKETER")
    member.post(
        f"/m/{world.programme.slug}/code/", {"_action": "use", "code": code, "answer_0": "Well"}
    )
    base = f"/o/{world.programme.slug}/codes/"

    listed = organiser.get(f"{base}?q=pompa").content.decode()
    used = organiser.get(f"{base}{batch.id}/used/").content.decode()

    assert f'<a href="{base}{batch.id}/used/">1</a>' in listed
    assert "1 code was used" in used and f"/members/{world.members['Ania']}/" in used
    assert "None of its codes" in organiser.get(f"{base}{_other_batch.id}/used/").content.decode()


# Dispatch
# ------------------------------------------------------------
def _awaiting(world: cast.World, total: int = 10) -> tuple[Any, list[str]]:
    batch_id = issuing.open_batch(
        programme_id=world.programme.id,
        product_id=world.products["P-200"],
        name="cartons",
        codes_total=total,
        expires_at=None,
        actor=world.actor,
        now=cast.NOW,
        awaits_dispatch=True,
    )
    issuing.issue_chunk(batch_id, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW)
    return batch_id, list(issuing.export(batch_id, organiser_id=world.organiser_id, secret=SECRET))


def _leave(
    world: cast.World, batch_id: Any, first: int, last: int, partner_id: int | None = None
) -> None:
    dispatching.dispatch(
        batch_id,
        first=first,
        last=last,
        partner_id=world.wschod if partner_id is None else partner_id,
        on=cast.NOW.date(),
        actor=world.actor,
        now=cast.NOW,
    )


def test_a_code_is_active_when_it_has_left_and_tells_to_whom(world: cast.World) -> None:
    batch_id, made = _awaiting(world)

    with pytest.raises(redeeming.CodeNotDispatched):
        _submit(world, made[2])
    _leave(world, batch_id, 2, 3)

    assert _submit(world, made[2]) == 30
    assert _submit(world, made[1], "Zenon") == 30
    for place in (0, 3):
        with pytest.raises(redeeming.CodeNotDispatched):
            _submit(world, made[place])
    assert set(Activity.objects.of(world.organiser_id).values_list("partner_id", flat=True)) == {
        world.wschod
    }
    assert ProductCode.objects.of(world.organiser_id).filter(redeemed_at=None).count() == 8


@pytest.mark.parametrize(
    ("_case", "first", "last", "partner_id", "error"),
    [
        ("from zero", 0, 3, None, dispatching.NoSuchCodes),
        ("beyond the last", 8, 11, None, dispatching.NoSuchCodes),
        ("the wrong way round", 5, 4, None, dispatching.NoSuchCodes),
        ("to nobody", 1, 2, 7, NoSuchPartner),
        ("some left before", 6, 8, None, dispatching.DispatchedBefore),
        ("around what left", 4, 9, None, dispatching.DispatchedBefore),
    ],
)
def test_what_cannot_have_left_is_refused(
    world: cast.World,
    _case: str,
    first: int,
    last: int,
    partner_id: int | None,
    error: type[Exception],
) -> None:
    batch_id, _made = _awaiting(world)
    _leave(world, batch_id, 5, 6)

    with pytest.raises(error):
        _leave(world, batch_id, first, last, partner_id)

    assert [
        (row.serial_from, row.serial_to)
        for row in dispatching.of_batch(batch_id, organiser_id=world.organiser_id)
    ] == [(5, 6)]


def test_codes_leave_by_the_page(world: cast.World) -> None:
    batch_id, _made = _awaiting(world)
    client, address = (
        _client(world, "MARKETER"),
        f"/o/{world.programme.slug}/codes/{batch_id}/",
    )
    typed = {"partner": str(world.wschod), "first": "1"}

    refused = filling.send(client, address, "note_left", **typed, last="99")
    filling.send(client, address, "note_left", **typed, last="4")
    shown = client.get(address).content.decode()

    assert (
        refused.status_code,
        "This batch has the codes 1 to 10" in refused.content.decode(),
    ) == (400, True)
    assert 'value="99"' in refused.content.decode()
    assert "these codes can be used now" in shown and "Hurtownia Wschód" in shown
    assert (
        _client(world, "FINANCE")
        .post(address, {"_action": "note_left", **typed, "last": "6"})
        .status_code
        == 403
    )
