"""Programs: rules, activities, and what they must give. Each is awarded in one batch and activity
by activity; both must agree.

The SQL a program compiles to lies beside it (`.sql`); when it changes on purpose, run with
TANDEM_REWRITE=1 and read the difference.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import cast
import pytest
import yaml
from django.db import connection, transaction

from tandem.activity import kinds, recording
from tandem.earning import awarding, single
from tandem.earning.models import Award
from tandem.earning.versions import rulesets
from tandem.kit import ids
from tandem.programmes import queries as programmes
from tandem.rules import codec
from tandem.rules.sentences import reading
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db
PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.yaml"))


def _rules(program: dict) -> list[dict]:
    return program.get("rules") or [program["rule"]]


def _record(world: cast.World, program: dict) -> list[tuple[recording.NewActivity, object]]:
    recorded = []
    for index, said in enumerate(program["activities"]):
        day = said.get("day", date(2026, 3, 2))
        activity = world.activity(
            said["member"],
            *map(tuple, said["lines"]),
            day=day,
            outlet=said.get("outlet", "Wschód"),
            buyer=said.get("buyer", ""),
            kind=said.get("kind", kinds.PURCHASE),
        )
        at = activity.occurred_at + timedelta(minutes=index)
        activity = replace(activity, occurred_at=at, attributes=said.get("attributes"))
        batch_id = recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
        recorded.append((activity, batch_id))
    return recorded


def _awards(
    world: cast.World, activities: list[tuple[recording.NewActivity, object]]
) -> list[tuple[str, str, int]]:
    place = {activity.id: index for index, (activity, _) in enumerate(activities)}
    names = {number: name for name, number in world.members.items()} | {world.wschod: "Wschód"}
    wallets = {
        book: wallet
        for wallet, book in programmes.books(
            world.programme.id, organiser_id=world.organiser_id
        ).items()
    }
    found = [
        (
            place[award.activity_id],
            wallets[award.book_id],
            names[award.holder_id or award.member_id],
            award.points,
        )
        for award in Award.objects.of(world.organiser_id)
    ]
    return [(name, wallet, points) for _, wallet, name, points in sorted(found)]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_program_gives_what_it_says(program: Path) -> None:
    said = yaml.safe_load(program.read_text())
    wanted = [
        (award["member"], award.get("wallet", "REWARD"), award["points"])
        for award in said["awards"]
    ]

    outcomes = []
    for way in ("single", "batch"):
        with transaction.atomic():
            world = cast.build()
            world.publish(*_rules(said), budgets=said.get("budgets", ()))
            activities = _record(world, said)
            for activity, _batch_id in activities:
                if way == "single":
                    single.award_activity(
                        activity.member_id,
                        activity.id,
                        day=activity.occurred_on,
                        at=activity.occurred_at,
                        due_on=None,
                        programme=world.programme,
                        now=cast.NOW,
                    )
            if way == "batch":
                together = ids.new_uuid()
                _put_into_one_batch(together)
                awarding.award_batch(
                    together,
                    programme_id=world.programme.id,
                    organiser_id=world.organiser_id,
                    now=cast.NOW,
                )
            outcomes.append(
                (
                    _awards(world, activities),
                    world.balance("Ania"),
                    world.balance("Zenon"),
                    world.proved(),
                )
            )
            transaction.set_rollback(True)

    assert [award for award in outcomes[0][0] if award[2]] == [
        award for award in wanted if award[2]
    ]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][3]


def _put_into_one_batch(batch_id: object) -> None:
    """The stream is append-only for the application; the test bends it as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("UPDATE activity_activity SET batch_id = %s", [batch_id])
        cursor.execute("SET LOCAL ROLE tandem_app")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_program_compiles_to_the_sql_beside_it(program: Path) -> None:
    rules = tuple(codec.decode_rule(rule) for rule in _rules(yaml.safe_load(program.read_text())))

    compiled = rulesets_compiled(rules)

    golden = program.with_suffix(".sql")
    told = "".join(f"-- {each.table}, by {each.key} --\n{each.text};\n\n" for each in compiled.told)
    text = (
        told
        + compiled.text
        + "\n\n-- "
        + "\n-- ".join(f"{name} = {value!r}" for name, value in compiled.params.items())
        + "\n"
    )
    if os.environ.get("TANDEM_REWRITE"):
        golden.write_text(text)
    assert golden.read_text() == text


def rulesets_compiled(rules: tuple) -> object:
    from tandem.rules.compiling.compiler import compile_rules

    assert rulesets.EFFECTS_MAX
    return compile_rules(
        rules, vocabulary.of("PLN"), scope="activity.batch_id = %(batch_id)s", is_batch=True
    )


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_program_reads_as_sentences_and_survives_its_json(program: Path) -> None:
    said = yaml.safe_load(program.read_text())

    for body in _rules(said):
        rule = codec.decode_rule(body)
        assert codec.decode_rule(codec.encode_rule(rule)) == rule
        for language in ("en", "pl", "ro", "be"):
            text = reading.sentence(rule, vocabulary.of("PLN"), language=language)
            assert text.endswith(".") and "{" not in text
            wanted = said.get("reads", {}).get(language, text)
            assert text == (wanted.get(rule.key, text) if isinstance(wanted, dict) else wanted)
