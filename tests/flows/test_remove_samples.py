"""Samples of a template leave at one press: what they did is taken back, nothing real goes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import cast
import pytest
from earning.recalculation.test_recalculating import come
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.activity.models import Correction, Line
from tandem.adjustments import merging
from tandem.catalogue.models import Product
from tandem.flows.departing import leaving
from tandem.flows.programme import remove_samples, start_programme
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.access.permissions import ROLES, NotAllowed
from tandem.platform.models.user import Role
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(days=1)
EVERY = {
    "key": "all",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}


@pytest.fixture
def club(db: None) -> cast.World:
    """A programme with samples and a rule in force, and Marta, who is real."""
    world = cast.build()
    answers = Answers("PL", 6_000_000_00, 500, Decimal(2), ("NEW",))
    wish = start_programme.Wish("Klub", "#12507a", ["en"], with_sample=True)
    slug = start_programme.start(
        propose(templates.of("building_materials"), answers),
        wish,
        actor=world.actor,
        now=cast.NOW,
    )
    of = world.organiser_id
    programme = Programme.objects.of(of).get(slug=slug)
    samples = remove_samples.samples_of(programme)
    real = enrolment.enrol(
        enrolment.Applicant("Marta Prawdziwa"),
        programme_id=programme.id,
        actor=world.actor,
        joined_at=cast.NOW,
        now=LATER,
        recruited_by_id=samples.members[0],
    )
    made = replace(
        world,
        programme=programme,
        books=dict(programmes.books(programme.id, organiser_id=of)),
        wschod=samples.partners[0],
        outlets={},
        members={"Sample": samples.members[0], "Marta": real},
        products={
            "sample": samples.products[0],
            "real": Product.objects.of(of).get(sku="P-200").id,
        },
    )
    made.publish(EVERY)
    return made


def _left(world: cast.World, member: str) -> Decimal:
    """Pieces that stand of all that somebody bought."""
    of, key = world.organiser_id, world.members[member]
    rows = [
        *Line.objects.of(of).filter(member_id=key, quantity__gt=0),
        *Correction.objects.of(of).filter(member_id=key),
    ]
    return sum((row.quantity for row in rows), Decimal(0))


def _remove(world: cast.World, *, with_real: bool = False) -> remove_samples.Samples:
    return remove_samples.remove(world.programme, with_real=with_real, actor=world.actor, now=LATER)


def test_samples_go_with_all_they_did_and_nothing_real(club: cast.World) -> None:
    of = club.organiser_id
    kept = Product.objects.of(of).filter(ended_at=None).exclude(sku__startswith="SAMPLE").count()
    come(
        club,
        club.activity("Sample", ("sample", 2, 100_00), outlet=None),
        club.activity("Marta", ("sample", 1, 30_00), ("real", 1, 50_00), outlet=None),
    )
    assert (club.balance("Sample").available + club.balance("Sample").pending) == 100

    look = remove_samples.look(club.programme)
    assert (len(look.samples.members), len(look.samples.partners)) == (3, 2)
    assert (look.activities, look.real_total, look.recruited) == (1, 1, 1)
    assert [row.member_id for row in look.real] == [club.members["Marta"]]
    gone = _remove(club)

    assert gone == look.samples and remove_samples.samples_of(club.programme).are_gone
    balance = club.balance("Sample")
    assert (balance.available, balance.pending) == (0, 0) and _left(club, "Sample") == 0
    theirs = club.balance("Marta")
    assert theirs.available + theirs.pending == 80 and _left(club, "Marta") == 2
    members = Member.objects.of(of).filter(programme_id=club.programme.id)
    assert set(members.exclude(id__in=gone.members).values_list("status", flat=True)) == {"ACTIVE"}
    assert not members.filter(id__in=gone.members, status="ACTIVE").exists()
    assert not Partner.objects.of(of).filter(id__in=gone.partners, ended_at=None).exists()
    still = Product.objects.of(of).filter(ended_at=None)
    assert still.count() == kept and not still.filter(sku__startswith="SAMPLE").exists()
    assert club.proved()
    with pytest.raises(remove_samples.NoSamples):
        _remove(club)


def test_what_real_people_did_with_samples_is_taken_back_where_it_is_said(
    club: cast.World,
) -> None:
    real_seller = replace(club, wschod=_own_seller(club))
    come(
        club,
        club.activity("Marta", ("real", 1, 50_00), outlet=None),  # at a sample seller: all of it
        real_seller.activity("Marta", ("sample", 1, 30_00), ("real", 1, 20_00), outlet=None),
        real_seller.activity("Marta", ("real", 1, 7_00), outlet=None),
    )
    assert remove_samples.look(club.programme).real_total == 2

    _remove(club, with_real=True)

    theirs = club.balance("Marta")
    assert theirs.available + theirs.pending == 27 and _left(club, "Marta") == 2
    assert club.proved()


def test_a_sample_that_is_somebody_by_now_stays(club: cast.World) -> None:
    of, samples = club.organiser_id, remove_samples.samples_of(club.programme)
    merged, signs_in, left = samples.members
    scope = {"programme": club.programme, "actor": club.actor, "now": LATER}
    merging.join(club.members["Marta"], merged, reason="Twice.", **scope)
    user = identity.user_of("real@osoba.example", name="Real", now=LATER)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=of,
        programme_id=club.programme.id,
        member_id=signs_in,
        now=LATER,
    )
    leaving.leave(left, reason="–", **scope)

    page = _client(club, "ADMINISTRATOR").get(f"/o/{club.programme.slug}/launch/samples/")
    gone = _remove(club)

    assert "They stay: somebody real" in page.content.decode()
    assert (gone.members, gone.kept) == ([left], sorted([merged, signs_in]))
    user.refresh_from_db()
    assert user.is_active and user.email == "real@osoba.example"
    rows = Member.objects.of(of).filter(id__in=samples.members)
    named = dict(rows.values_list("id", "name"))
    are_samples = ["(sample)" in named[key] for key in (merged, signs_in, left)]
    assert are_samples == [True, True, False], "who left is erased too"
    assert remove_samples.samples_of(club.programme).are_gone


def _own_seller(world: cast.World) -> int:
    return onboarding.add_partner(
        "Hurt",
        programme_id=world.programme.id,
        role="SHOP",
        tax_id="5260250274",
        code="H",
        country="PL",
        actor=world.actor,
        now=LATER,
    )


def test_another_programme_that_plays_keeps_the_products(club: cast.World) -> None:
    answers = Answers("PL", 6_000_000_00, 500, Decimal(2), ("NEW",))
    wish = start_programme.Wish("Drugi", "#12507a", ["en"], with_sample=True)
    proposal = propose(templates.of("building_materials"), answers)
    slug = start_programme.start(proposal, wish, actor=club.actor, now=LATER)
    second = Programme.objects.of(club.organiser_id).get(slug=slug)

    assert list(_remove(club).products) == []
    left = remove_samples.samples_of(second)
    assert len(left.members) == 3 and left.products


def test_who_may_not_and_where_there_are_none_changes_nothing(club: cast.World) -> None:
    world = cast.build()
    tenancy.enter(club.organiser_id)
    marketer = replace(club.actor, permissions=ROLES["MARKETER"])
    with pytest.raises(NotAllowed):
        remove_samples.remove(club.programme, with_real=False, actor=marketer, now=LATER)
    assert not remove_samples.samples_of(club.programme).are_gone
    tenancy.enter(world.organiser_id)
    assert remove_samples.samples_of(world.programme).are_gone


def test_one_press_on_the_page(club: cast.World) -> None:
    launch, address = (f"/o/{club.programme.slug}/launch/{rest}" for rest in ("", "samples/"))
    come(club, club.activity("Marta", ("sample", 1, 30_00), outlet=None))
    admin = _client(club, "ADMINISTRATOR")
    assert address in admin.get(launch).content.decode()
    shown = html.fromstring(admin.get(address).content.decode()).text_content()
    assert "Marta Prawdziwa" in shown and "Real people did something with samples: 1" in shown
    assert (
        "An administrator removes them." in _client(club, "MARKETER").get(address).content.decode()
    )

    unsaid = filling.send(admin, address, "remove", real=None)
    done = filling.send(admin, address, "remove", real="KEEP")

    assert unsaid.status_code == 400 and "Say what becomes of it." in unsaid.content.decode()
    assert done.status_code == 302
    assert "There are no samples in this programme." in admin.get(address).content.decode()
    assert address not in admin.get(launch).content.decode()
