"""Members who were added by hand or by a table sign in later, too: by a link that is mailed, or
handed over where no mail brings it.
"""

import re
from typing import Any

import cast
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.participants import enrolment
from tandem.participants import queries as participants
from tandem.participants.models import Acceptance, Member
from tandem.platform import tenancy
from tandem.platform.models import Invitation, User
from tandem.programmes import domains, terms

pytestmark = pytest.mark.django_db
TABLE = "Imię i nazwisko;E-mail\nMaria Lis;maria@lis.example\nJan Kot;\n".encode()


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    terms.publish(
        made.programme.id, document=terms.plain(cast.TERMS), actor=made.actor, now=cast.NOW
    )
    return made


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _added(world: cast.World) -> tuple[Client, Member, str]:
    """Maria, of a table that was taken in while no mail is set; her page, and hers alone."""
    client, base = _client(world, "MARKETER"), f"/o/{world.programme.slug}/members/"
    looked = filling.send(client, f"{base}import/", "look", file=SimpleUploadedFile("m.csv", TABLE))
    taken = client.post(looked["Location"], {"_action": "take", "invite": "on"}, follow=True)
    member = Member.objects.of(world.organiser_id).get(name="Maria Lis")
    assert "No mail brings them their invitations" in _text(taken)
    assert "Maria Lis" in _text(taken) and "signing=none" in taken.redirect_chain[-1][0]
    return client, member, f"{base}{member.id}/"


def _person(world: cast.World, member: Member) -> str:
    (mate,) = participants.team(member.id, organiser_id=world.organiser_id)
    return str(mate.person_id)


def test_a_link_is_handed_over_later_and_its_regulations_are_the_first(world: cast.World) -> None:
    client, member, page = _added(world)
    mail.outbox.clear()

    before = _text(client.get(page))
    made = filling.send(client, page, "invite_person", of=_person(world, member))
    link = re.search(rf"{domains.base(world.programme)}(/invitation/\S+?/)<", made.content.decode())
    assert link, "the link is shown"
    maria = Client()
    joined = maria.post(link.group(1), {"name": "Maria Lis"})
    home = maria.get(f"/m/{world.programme.slug}/").content.decode()
    own = maria.get(f"/m/{world.programme.slug}/me/").content.decode()
    listed = page.removesuffix(f"{member.id}/")
    after, every = _text(client.get(page)), _text(client.get(f"{listed}?signing=none"))

    assert "does not sign in yet" in before
    assert (joined.status_code, joined.headers["Location"]) == (302, f"/m/{world.programme.slug}/")
    for shown in (home, own):
        assert "You have not accepted the regulations yet." in shown
        assert "There are new regulations." not in shown
    assert "does not sign in yet" not in after and "Invite to sign in" not in after
    assert "Jan Kot" in every and "Maria Lis" not in every
    tenancy.enter(world.organiser_id)
    assert Acceptance.objects.of(world.organiser_id).filter(member_id=member.id).count() == 0


def test_it_is_mailed_where_mail_is_set_and_each_link_ends_the_one_before(
    world: cast.World, settings: Any
) -> None:
    client, member, page = _added(world)
    person = _person(world, member)
    settings.SMTP_URL = "smtp://mail.example"
    mail.outbox.clear()

    first = client.post(page, {"_action": "invite_person", "person": person}, follow=True)
    again = client.post(page, {"_action": "invite_person", "person": person}, follow=True)

    assert "An invitation is on its way by mail." in _text(first)
    assert "/invitation/" not in again.content.decode(), "it is for nobody else's eyes"
    assert [sent.to for sent in mail.outbox] == [["maria@lis.example"]] * 2
    tenancy.enter(world.organiser_id)
    rows = Invitation.objects.of(world.organiser_id).filter(member_id=member.id)
    assert rows.count() == 3 and rows.filter(revoked_at=None).count() == 1


def test_who_has_no_address_or_signs_in_is_not_invited(world: cast.World) -> None:
    client, maria, page = _added(world)
    jan = Member.objects.of(world.organiser_id).get(name="Jan Kot")
    of_jan = page.replace(str(maria.id), str(jan.id))
    ania = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])
    user = User.objects.create_user("ania@nowak.example", created_at=cast.NOW)
    enrolment.join_team(
        ania.id,
        user_id=user.pk,
        email=user.email,
        name="Ania",
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    team = participants.team(ania.id, organiser_id=world.organiser_id)
    signed_in = str(next(mate.person_id for mate in team if mate.signs_in))

    shown = _text(client.get(of_jan))
    refused = client.post(
        of_jan, {"_action": "invite_person", "person": _person(world, jan)}, follow=True
    )
    sent = {"_action": "invite_person", "person": signed_in}
    known = client.post(page.replace(str(maria.id), str(ania.id)), sent)
    foreign = client.post(of_jan, sent)

    assert "Invite to sign in" not in shown
    assert "Fill it in first" in _text(refused)
    assert "signs in already" in _text(known)
    assert "no such person" in _text(foreign)
    tenancy.enter(world.organiser_id)
    assert not Invitation.objects.of(world.organiser_id).filter(member_id=jan.id).exists()
