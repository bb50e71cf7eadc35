"""Product codes: unguessable, caught when mistyped, used once, throttled."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from django.db import connection, transaction

from tandem.evidence import codes
from tandem.evidence.models import CodeBatch, ProductCode
from tandem.flows import submit_code
from tandem.kit import ids
from tandem.platform import tenancy

SECRET = b"a secret of the suite that is long enough"
RULE = {"key": "code", "when": {"eq": ["deed.kind", "CODE"]}, "give": {"points": 30}}


def _issue(world: cast.World, total: int, **more: object) -> list[str]:
    batch_id = codes.open_batch(
        programme_id=world.programme.id, product_id=world.products["P-200"], name="spring", codes_total=total,
        expires_at=more.get("expires_at"), actor=world.actor, now=cast.NOW,
    )  # fmt: skip
    while codes.issue_chunk(batch_id, organiser_id=world.organiser_id, secret=SECRET, now=cast.NOW):
        pass
    return list(codes.export(batch_id, organiser_id=world.organiser_id, secret=SECRET))


def _submit(world: cast.World, text: str, member: str = "Ania") -> int:
    actor = replace(world.actor, permissions=frozenset({"member.claim"}), member_id=world.members[member])
    return submit_code.submit(
        text, programme=world.programme, member_id=world.members[member], secret=SECRET, actor=actor, now=cast.NOW
    ).points.get("REWARD", 0)


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(RULE)
    return made


def test_codes_are_unlike_and_stored_as_hashes_only(world: cast.World) -> None:
    made = _issue(world, 500)

    assert len(set(made)) == 500
    assert all(len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET) for code in made)
    assert ProductCode.objects.of(world.organiser_id).count() == 500


def test_a_code_gives_its_points_once(world: cast.World) -> None:
    (code,) = _issue(world, 1)

    assert _submit(world, f"{code[:4]}-{code[4:8]} {code[8:].lower()}") == 30
    with pytest.raises(codes.CodeUsed, match="2026-03-02"):
        _submit(world, code, "Zenon")

    assert (world.balance("Ania").available, world.balance("Zenon").available) == (30, 0)
    assert world.proved()


def test_any_one_wrong_letter_and_any_swap_is_caught_before_a_try_is_counted() -> None:
    code = codes.code_of(ids.derived("a batch"), 7, secret=SECRET)
    assert codes.tidy(code) == code

    wrong = [
        code[:place] + letter + code[place + 1 :]
        for place in range(codes.LENGTH)
        for letter in codes.ALPHABET
        if letter != code[place]
    ]
    wrong += [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(codes.LENGTH - 2)
        if code[place] != code[place + 1]
    ]
    for text in wrong:
        with pytest.raises(codes.NoSuchCode):
            codes.tidy(text)


def test_guessing_is_throttled(world: cast.World) -> None:
    (code,) = _issue(world, 1)
    for serial in range(codes.WRONG_A_DAY_MAX):
        with pytest.raises(codes.NoSuchCode):
            _submit(world, codes.code_of(ids.new_uuid(), serial, secret=SECRET))

    with pytest.raises(codes.TooManyWrong):
        _submit(world, code)

    assert world.balance("Ania").available == 0
    assert _submit(world, code, "Zenon") == 30


def test_blocked_and_expired_codes_say_so(world: cast.World) -> None:
    (blocked,) = _issue(world, 1)
    codes.set_blocked(CodeBatch.objects.of(world.organiser_id).get().id, is_blocked=True, actor=world.actor)
    (old,) = _issue(world, 1, expires_at=cast.NOW - timedelta(days=1))

    for code in (blocked, old):
        with pytest.raises(codes.CodeEnded):
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
        except codes.CodeUsed:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(hand, ["Ania", "Zenon"] * 6))

    assert sorted(given) == [0] * 11 + [30]
