"""What is held of people: every column is declared, a copy holds it, and erasing leaves none of it
in any table or file.
"""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from portals import furnished
from portals.test_access import _client

from tandem.adjustments import merging
from tandem.adjustments.models import Merge
from tandem.evidence.models import Document
from tandem.fees.models import Receipt
from tandem.flows.departing import copying, leaving
from tandem.flows.departing import erasing as flow
from tandem.kit import ids
from tandem.participants.models import Leave, Member, Person, Teammate
from tandem.platform import journal, mail, sealing, tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.files import uploads
from tandem.platform.models import (
    DeadLetter,
    Fact,
    JobTrouble,
    Membership,
    RequestKey,
    Upload,
    User,
)
from tandem.platform.models.user import Role
from tandem.platform.personal import declaring, erasing, requests
from tandem.platform.personal.declaring import Held, Of
from tandem.rewards.models import Order

TEXTS = ("CharField", "TextField", "EmailField", "JSONField", "ArrayField", "SlugField")
# Named otherwise: the installation's users, the journal, and files, whose names are blanked.
BY_THEMSELVES = {User, Fact, Upload}
# Rows with the word of one member stay: their receipts, as long as the tax law asks.
KEPT = {"fees_receipt.payer", "fees_receipt.title", "fees_refund.reason"}

# What rows made by hand need, so that the database takes them.
GIVEN: dict[type[models.Model], dict[str, Any]] = {
    Leave: {"came_back_at": cast.NOW},
    Merge: {"undone_at": cast.NOW},
    Receipt: {"state": "WAITING"},
}


def _texts(model: type[models.Model]) -> set[str]:
    return {
        column.name
        for column in model._meta.concrete_fields
        if column.get_internal_type() in TEXTS
        and not column.choices
        and not (
            column.get_internal_type() == "ArrayField"
            and column.base_field.get_internal_type() not in TEXTS  # type: ignore[attr-defined]
        )
    }


def test_every_column_of_a_table_that_names_somebody_is_declared() -> None:
    """A new text of a member is found by this: say in `personal_data.py` what it holds."""
    held: dict[type[models.Model], set[str]] = {}
    for package in declaring.packages().values():
        for table in package.tables:
            columns = held.setdefault(table.model, set())
            columns |= {*table.words, *table.plain}
    missing = {}
    for model in sealing.tables():
        names = {column.name for column in model._meta.concrete_fields}
        if model in BY_THEMSELVES or not names & {"member_id", "holder_id", "person_id"}:
            continue
        if model not in held:
            missing[model._meta.label] = sorted(_texts(model))
        elif left := _texts(model) - held[model]:
            missing[model._meta.label] = sorted(left)

    assert missing == {}
    assert len(held) > 60


def _value(column: Any, word: str, number: int) -> Any:
    kind = column.get_internal_type()
    if kind == "JSONField":
        return {"said": f"{word} {number}"}
    if kind == "ArrayField":
        return [f"{word} {number}"]
    if kind in ("CharField", "TextField", "EmailField"):
        return f"{word}{number}"[: column.max_length or 1_000]
    return None


def _made(model: type[models.Model], **given: Any) -> Any:
    """A row of a table that nobody filled in yet."""
    values: dict[str, Any] = dict(given)
    for column in model._meta.concrete_fields:
        if {column.name, column.attname} & set(values) or column.has_default():
            continue
        if column.null or column.blank:
            continue
        kind = column.get_internal_type()
        if column.choices:
            values[column.name] = column.choices[0][0]
        elif kind in ("CharField", "TextField", "EmailField"):
            values[column.name] = "x"
        else:
            values[column.attname] = {
                "UUIDField": ids.new_uuid(),
                "DateField": cast.NOW.date(),
                "DateTimeField": cast.NOW,
                "BooleanField": False,
                "JSONField": {},
                "ArrayField": [],
                "BinaryField": os.urandom(32),
            }.get(kind, 1)
    return model(**values)


def _say(held: Held, theirs: erasing.Whose, word: str) -> None:
    """Let each row of a table that names these hold a word; there is at least one."""
    manager: Any = held.model._default_manager
    rows = erasing.rows_of(held, theirs).filter(held.where or models.Q())
    if not rows.exists() and held.of is Of.MEMBER:
        given = {"organiser_id": theirs.organiser_id, held.by: theirs.members[0]}
        row = _made(held.model, **given, **GIVEN.get(held.model, {}))
        manager.of(theirs.organiser_id).bulk_create([row])
    for number, row in enumerate(rows):
        values = {
            name: value
            for name in held.words
            if (value := _value(held.model._meta.get_field(name), word, number)) is not None
        }
        if values:
            manager.of(theirs.organiser_id).filter(pk=row.pk).update(**values)


def _furnish(world: cast.World, who: str, word: str, home: Path) -> None:
    """Everything that can be said of somebody holds a word."""
    of, member = world.organiser_id, world.members[who]
    user = identity.user_of(f"{word}@akwa.example", name=word, now=cast.NOW)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=of,
        now=cast.NOW,
        programme_id=world.programme.id,
        member_id=member,
    )
    Client().force_login(user)
    tenancy.enter(of)
    (mate, *_more) = Teammate.objects.of(of).filter(member_id=member)
    Person.objects.of(of).filter(id=mate.person_id).update(user_id=user.pk)
    theirs = flow.whose(member, organiser_id=of)
    for package in declaring.packages().values():
        for held in package.tables:
            if held.is_touched:
                _say(held, theirs, word)
    _leave_traces(theirs, user, word)
    for name, fields in journal.words().items():
        data = {"member_id": member, **dict.fromkeys(fields, f"{word} said")}
        if name == "evidence.alias_learnt":  # it names no member, but how a partner calls one
            data = {"kind": "CUSTOMER", "key": f"{word}0"}
        Fact.objects.of(of).create(
            id=ids.new_uuid(),
            name=name,
            actor="user:x",
            at=cast.NOW,
            created_at=cast.NOW,
            data=data,
        )
    for package in declaring.packages().values():
        for held in package.tables:
            for name in held.files:
                _send(held, name, theirs, word, home)


def _leave_traces(theirs: erasing.Whose, user: User, word: str) -> None:
    """A mail that nobody took, one that waits, what went wrong with them, an answer of the API."""
    of = theirs.organiser_id
    about = {"organiser_id": str(of)}
    for status in ("todo", "failed"):
        job = mail.deliver_mail.configure(queue="mail").defer(
            to=[user.email], subject=word, text=f"Dear {word}", sender="a@b.example", about=about
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
        data = {"address": user.email}
        with tenancy.across("a mail is nobody's"):
            JobTrouble.objects.create(job_id=job, name="deliver_mail", data=data, at=cast.NOW)
    JobTrouble.objects.create(
        job_id=sum(map(ord, word)) + 10**9,
        organiser_id=of,
        name="other",
        details=f"Key (email)=({user.email}) exists",
        at=cast.NOW,
    )
    DeadLetter.objects.of(of).create(
        step="x", fact_id=ids.new_uuid(), error=f"no {user.email}", tries=3, created_at=cast.NOW
    )
    said = json.dumps({"id": str(min(theirs.members)), "name": word})
    _key(of, word, said)


def _key(of: UUID, key: str, answer: str) -> None:
    RequestKey.objects.of(of).create(
        api_key_id=ids.new_uuid(),
        key=f"of {len(key)}{sum(map(ord, key))}",
        request_hash=b"",
        status=201,
        answer=answer,
        created_at=cast.NOW,
    )


def _send(held: Held, name: str, theirs: erasing.Whose, word: str, home: Path) -> None:
    sent = uploads.store(
        [f"{word} in a file".encode()],
        name=f"{word}.txt",
        home=home,
        bytes_max=1_000,
        organiser_id=theirs.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    is_many = held.model._meta.get_field(name).get_internal_type() == "ArrayField"
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # photos of what was handed in never change
        erasing.rows_of(held, theirs).update(**{name: [sent.id] if is_many else sent.id})
        cursor.execute(f"SET ROLE {sealing.ROLE}")


def _found(word: str) -> set[str]:
    """Every column of the database in which a word stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN"
            " ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'character')"
            " GROUP BY table_name"
        )
        tables = cursor.fetchall()
        found = set()
        for table, columns in tables:
            sums = ", ".join(f"bool_or(\"{name}\"::text LIKE '%{word}%')" for name in columns)
            cursor.execute(f'SELECT {sums} FROM "{table}"')
            flags = cursor.fetchone()
            found |= {
                f"{table}.{name}" for name, is_in in zip(columns, flags, strict=True) if is_in
            }
    return found


def _in_files(word: str, home: Path) -> list[Path]:
    return [
        path for path in home.rglob("*") if path.is_file() and word.encode() in path.read_bytes()
    ]


@pytest.mark.django_db
def test_of_who_is_erased_no_word_is_left_and_nothing_of_others_is_touched(
    tmp_path: Path, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.HOME = tmp_path
    world = furnished.build().world
    of, ania, own, other = world.organiser_id, world.members["Ania"], "qzxw", "vvkj"
    _furnish(world, "Ania", own, tmp_path)
    _furnish(world, "Zenon", other, tmp_path)
    open_order = Order.objects.of(of).filter(member_id=ania).order_by("id").first()
    assert open_order is not None and open_order.status == "ORDERED"
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    before, there = _found(own), _found(other)
    assert len(before) > 50 and len(_in_files(own, tmp_path)) >= 3

    clerk = Actor("user:y", of, ROLES["MARKETER"])
    with pytest.raises(NotAllowed):
        flow.erase(ania, **{**scope, "actor": clerk})
    flow.ask(ania, **scope)
    seen = flow.look(ania, programme=world.programme, now=cast.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        flow.erase(ania, **scope)

    waits = {"rewards_order.address", "rewards_order.reason"}
    assert _found(own) == KEPT | waits
    assert _in_files(own, tmp_path) == []
    assert RequestKey.objects.of(of).filter(status=410, answer="").count() == 1
    assert (_found(other), len(_in_files(other, tmp_path)) > 0) == (there, True)
    assert {row.package.name for row in seen.kept} == {"fees", "rewards"}
    with pytest.raises(requests.ErasedAlready):
        flow.erase(ania, **scope)
    with pytest.raises(requests.ErasedAlready):
        leaving.come_back(ania, **scope)
    assert Member.objects.of(of).get(id=ania).status == "LEFT"
    assert not Membership.objects.of(of).filter(member_id=ania, ended_at=None).exists()
    # What comes late, and what had to be kept: the night goes through it again.
    Order.objects.of(of).filter(member_id=ania).update(status="SHIPPED")
    flow.again(world.programme, now=cast.NOW)
    assert _found(own) == KEPT
    flow.again(world.programme, now=cast.NOW.replace(year=2050))
    assert _found(own) == set()
    assert _found(other) == there
    assert world.proved()


def _sent(world: cast.World, who: str, name: str, home: Path) -> None:
    """A proof that somebody sent in."""
    upload = uploads.store(
        [f"of {who}: {name}".encode()],
        name="x",
        home=home,
        bytes_max=1_000,
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    Upload.objects.of(world.organiser_id).filter(id=upload.id).update(name=name)
    Document.objects.of(world.organiser_id).create(
        programme_id=world.programme.id,
        member_id=world.members[who],
        kind="PAPER",
        upload=upload,
        sha256=os.urandom(32),
        state_at=cast.NOW,
        created_at=cast.NOW,
    )


@pytest.mark.django_db
def test_a_copy_holds_what_is_held_with_the_files_and_nothing_of_others(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    client, home = _client(world, "MEMBER"), f"/m/{world.programme.slug}/"
    refused = client.get(f"{home}me/data.zip")
    for who, names in (
        ("Ania", ("../../a.xml", "b\u0142\u0105d.jpg", "gone.pdf")),
        ("Zenon", ("z",)),
    ):
        for name in names:
            _sent(world, who, name, tmp_path)
    (lost,) = Upload.objects.of(world.organiser_id).filter(name="gone.pdf")
    (tmp_path / lost.path).unlink()
    (mate,) = Teammate.objects.of(world.organiser_id).filter(member_id=world.members["Ania"])
    Person.objects.of(world.organiser_id).filter(id=mate.person_id).update(
        user_id=client.session["_auth_user_id"]
    )

    answer, again = client.get(f"{home}me/data.zip"), client.get(f"{home}me/data.zip")
    beyond = client.get(f"{home}me/data.zip?part=2")
    monkeypatch.setattr(copying, "PART_BYTES", 10)
    cache.clear()
    parts = [client.get(f"{home}me/data.zip?part={nth}") for nth in (1, 2, 3, 4)]
    page = client.get(f"{home}me/leaving/").content.decode()

    assert (refused.status_code, answer.status_code, again.status_code) == (403, 200, 429)
    assert (beyond.status_code, [one.status_code for one in parts]) == (404, [200, 200, 200, 404])
    assert "Download part 3 of 3" in page
    tenancy.enter(world.organiser_id)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    places = archive.namelist()
    assert {place.rpartition("-")[2] for place in places} == {
        "data.json",
        "files.csv",
        "_.._a.xml",
        "b\u0142\u0105d.jpg",
    }
    assert not [place for place in places if {"..", ""} & set(place.split("/"))]
    listed = archive.read("files.csv").decode()
    assert listed.count("files/evidence/") == 3 and listed.count(",no") == 1
    second = zipfile.ZipFile(io.BytesIO(b"".join(parts[1].streaming_content)))
    assert "data.json" not in second.namelist() and len(second.namelist()) == 2
    whole = archive.read("data.json").decode()
    tables = json.loads(whole)["participants"]
    (member,) = tables["participants_member"]
    assert member["id"] == world.members["Ania"] and "token_hash" not in whole
    assert str(world.members["Zenon"]) not in whole


@pytest.mark.django_db
def test_all_numbers_that_are_one_are_erased_and_who_works_at_a_partner_still_signs_in() -> None:
    world = cast.build()
    of, ania, zenon = world.organiser_id, world.members["Ania"], world.members["Zenon"]
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    merge = merging.merge(zenon, ania, reason="one", **scope)
    user = User.objects.create_user("both@wschod.example", name="Both", created_at=cast.NOW)
    at: dict[str, Any] = {
        "organiser_id": of,
        "programme_id": world.programme.id,
        "now": cast.NOW,
    }
    identity.give_role(user, Role.MEMBER, member_id=ania, **at)
    identity.give_role(user, Role.PARTNER_CLERK, partner_id=world.wschod, **at)
    names = [row.name for row in Member.objects.of(of).filter(id__in=[ania, zenon])]

    flow.ask(ania, **scope)
    flow.erase(zenon, **scope)  # by the number of before

    rows = {row.id: row for row in Member.objects.of(of).filter(id__in=[ania, zenon])}
    assert (rows[ania].status, rows[zenon].status) == ("LEFT", "MERGED")
    assert not {row.name for row in rows.values()} & set(names)
    assert requests.waiting(world.programme.id, organiser_id=of) == []
    user.refresh_from_db()
    assert (user.email, user.is_active) == ("both@wschod.example", True)
    live = Membership.objects.of(of).filter(user_id=user.id, ended_at=None)
    assert [row.role for row in live] == ["PARTNER_CLERK"]
    with pytest.raises(requests.ErasedAlready):
        merging.undo(merge, **scope)
    assert world.proved()
