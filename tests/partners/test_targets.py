"""What partners are to reach: set for several at once, read from what happened on its days."""

from datetime import UTC, date, datetime
from typing import Any

import cast
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from portals import filling
from portals.test_access import _client

from tandem.activity import recording
from tandem.evidence.models import Claim, ClaimStatus, DocumentKind
from tandem.insights import partner_targets
from tandem.kit import codes, ids
from tandem.participants.models import Member
from tandem.partners import onboarding, targets
from tandem.partners.models import Partner, PartnerRole, PartnerTarget, TargetMeasure
from tandem.partners.queries import NoSuchPartner
from tandem.platform import tenancy
from tandem.platform.models import Membership

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _set(
    world: cast.World, measure: TargetMeasure, amount: int, *, partner: int | None = None
) -> int:
    said = targets.TargetIn(partner or world.wschod, measure, amount, *MARCH)
    return targets.set_targets(
        [said], programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )


def _reached(world: cast.World) -> dict[str, int]:
    rows = list(PartnerTarget.objects.of(world.organiser_id))
    values = partner_targets.progress([row.id for row in rows], programme=world.programme)
    return {row.measure: values[row.id] for row in rows}


def _bought(world: cast.World, net: int, day: date, outlet: str = "Wschód") -> None:
    recording.record(
        world.activity("Ania", ("G-10", 2, net), day=day, outlet=outlet),
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        source="API",
        actor="user:ola",
        now=cast.NOW,
    )


def _claim(world: cast.World, decided_by: str, at: datetime, status: str = "ACCEPTED") -> None:
    Claim.objects.of(world.organiser_id).create(
        member_id=world.members["Ania"],
        id=ids.new_uuid(),
        programme_id=world.programme.id,
        document_id=ids.new_uuid(),
        kind=DocumentKind.E_INVOICE,
        status=ClaimStatus(status),
        partner_id=world.wschod,
        sha256="1" * 64,
        number="FV 1",
        decided_by=decided_by,
        decided_at=at,
        created_at=cast.NOW,
    )


def test_what_happened_on_its_days_is_what_was_reached(world: cast.World) -> None:
    for measure in TargetMeasure:
        _set(world, measure, 10)
    shop = onboarding.add_partner(
        "Sklep",
        programme_id=world.programme.id,
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(526_800_000),
        code="S1",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )
    _bought(world, 100_00, date(2026, 3, 1))
    _bought(world, 50_00, date(2026, 3, 31))
    _bought(world, 7_00, date(2026, 2, 28), outlet="Bazar")
    members = Member.objects.of(world.organiser_id)
    members.filter(id=world.members["Ania"]).update(
        recruited_by_id=world.wschod, joined_at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    )
    _client(world, "PARTNER_MANAGER")
    tenancy.enter(world.organiser_id)
    manager = Membership.objects.of(world.organiser_id).get(role="PARTNER_MANAGER")
    day = datetime(2026, 3, 31, 10, tzinfo=UTC)
    _claim(world, f"user:{manager.user_id}", day)
    _claim(world, f"user:{manager.user_id}", day, status="REJECTED")
    _claim(world, f"user:{manager.user_id}", datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    _claim(world, "system", day)
    reached = _reached(world)
    _set(world, TargetMeasure.TURNOVER, 5, partner=shop)

    assert reached == {"TURNOVER": 150_00, "OUTLETS": 1, "RECRUITED": 1, "CONFIRMED": 1}
    row = PartnerTarget.objects.of(world.organiser_id).get(partner_id=shop)
    assert partner_targets.progress([row.id], programme=world.programme) == {row.id: 0}


def test_goods_that_came_back_lower_it(world: cast.World) -> None:
    _set(world, TargetMeasure.TURNOVER, 10)
    bought = world.activity("Ania", ("G-10", 2, 100_00))
    back = world.activity("Ania", ("G-10", -1, -40_00), corrects=bought)
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
        "source": "API",
        "actor": "user:ola",
        "now": cast.NOW,
    }
    recording.record(bought, **scope)
    recording.record(back, **scope)

    assert _reached(world)["TURNOVER"] == 60_00


def test_many_targets_are_read_by_one_query(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    for measure in TargetMeasure:
        _set(world, measure, 10)
    keys = list(PartnerTarget.objects.of(world.organiser_id).values_list("id", flat=True))
    partner_targets.progress(keys, programme=world.programme)  # how large the tables are

    with django_assert_num_queries(2):
        values = partner_targets.progress(keys, programme=world.programme)

    assert len(values) == 4


def test_the_same_target_set_again_takes_the_new_amount(world: cast.World) -> None:
    _set(world, TargetMeasure.OUTLETS, 3)
    _set(world, TargetMeasure.OUTLETS, 4)

    row = PartnerTarget.objects.of(world.organiser_id).get()
    assert row.amount == 4
    targets.drop(row.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)
    with pytest.raises(targets.NoSuchTarget):
        targets.drop(row.id, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)


@pytest.mark.parametrize(
    ("_case", "amount", "days", "count"),
    [
        ("nothing", 0, MARCH, 1),
        ("below", -1, MARCH, 1),
        ("too much", 10**15 + 1, MARCH, 1),
        ("days the other way", 1, MARCH[::-1], 1),
        ("nobody", 1, MARCH, 0),
    ],
)
def test_a_target_that_says_nothing_is_refused(
    world: cast.World, _case: str, amount: int, days: tuple[date, date], count: int
) -> None:
    said = targets.TargetIn(world.wschod, TargetMeasure.TURNOVER, amount, *days)

    with pytest.raises(targets.BadTarget):
        targets.set_targets(
            [said] * count, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
        )

    assert not PartnerTarget.objects.of(world.organiser_id).exists()


def test_a_stranger_gets_no_target(world: cast.World) -> None:
    with pytest.raises(NoSuchPartner):
        _set(world, TargetMeasure.OUTLETS, 1, partner=1)


def test_the_organiser_sets_it_by_role_and_the_partner_sees_how_far_it_is(
    world: cast.World,
) -> None:
    marketer, clerk = _client(world, "MARKETER"), _client(world, "PARTNER_CLERK")
    base = f"/o/{world.programme.slug}/partners/"
    _bought(world, 250_00, date(2026, 3, 2))

    with time_machine.travel(cast.NOW, tick=False):
        done = filling.send(
            marketer,
            f"{base}targets/",
            "set_targets",
            roles=["WHOLESALER", "DISTRIBUTOR"],
            measure="TURNOVER",
            amount="1000",
            begins="2026-03-01",
            ends="2026-03-31",
        )
        nobody = filling.send(
            marketer,
            f"{base}targets/",
            "set_targets",
            measure="OUTLETS",
            amount="2",
            begins="2026-03-01",
            ends="2026-03-31",
        )
        listed = marketer.get(f"{base}targets/").content.decode()
        partner = marketer.get(f"{base}{world.wschod}/").content.decode()
        home = clerk.get(f"/p/{world.programme.slug}/").content.decode()

    assert (done.status_code, nobody.status_code) == (302, 400)
    assert "25%" in listed and "25%" in partner
    assert "Your targets" in home and 'value="25"' in home


def test_targets_of_a_table_are_looked_at_and_set(world: cast.World) -> None:
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/partners/targets/"
    code = Partner.objects.of(world.organiser_id).get(id=world.wschod).code
    table = (
        "partner;kod;cel;ile;od;do\n"
        f";{code};obrót ze sprzedaży uczestnikom;12 500,50;01.03.2026;31.03.2026\n"
        "hurtownia wschód;;pozyskani uczestnicy;7;01.03.2026;31.03.2026\n"
        "Hurtownia Wschód;;pozyskani;8;01.03.2026;31.03.2026\n"
        "Nikt;;obrót;5;01.03.2026;31.03.2026\n"
        f";{code};uśmiechy;5;01.03.2026;31.03.2026\n"
        f";{code};punkty;2,5;01.03.2026;31.03.2026\n"
        f";{code};punkty;2;31.03.2026;01.03.2026\n"
        f";{code};zakupy;;01.03.2026;31.03.2026\n"
    )
    answer: Any = client.get(f"{base}import/?as=csv")
    to_fill_in = b"".join(answer.streaming_content).decode()
    form = filling.shown(client.get(f"{base}import/").content, "look_at_partner_targets")
    file = SimpleUploadedFile("cele.csv", table.encode())

    looked = client.post(f"{base}import/", form | {"file": file})
    place = str(looked.headers["Location"])
    page = client.get(place).content.decode()
    tenancy.enter(world.organiser_id)
    before = PartnerTarget.objects.of(world.organiser_id).count()
    taken = filling.send(client, place, "take_partner_targets")
    again = filling.send(client, place, "take_partner_targets")
    listed = client.get(base).content.decode()

    assert "Hurtownia Wschód" in to_fill_in and "turnover" in to_fill_in
    for fault in (
        "The same target stands in a row above.",
        "No partner is known by this, or two are.",
        "The measure is none of those that there are.",
        "The amount is no number above zero.",
        "The row names no two days in their order.",
    ):
        assert page.count(fault) == 1, fault
    assert (before, taken.status_code, again.status_code) == (0, 302, 302)
    tenancy.enter(world.organiser_id)
    rows = PartnerTarget.objects.of(world.organiser_id).order_by("measure")
    assert [(row.measure, row.amount, row.since_on, row.until_on) for row in rows] == [
        ("RECRUITED", 7, *MARCH),
        ("TURNOVER", 1_250_050, *MARCH),
    ]
    assert "members won" in listed and "From a table" in listed
