"""A small installation with a bit of everything, for what keeps installations: backups, upgrades,
full disks.

Run as a program it fills the database of TANDEM_DATABASE_URL and the home of TANDEM_HOME, and
prints what a test needs to know of it as JSON. `tools/keep_state.py` keeps what it makes for later
versions to upgrade.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from tandem.kit import codes

SALES_HEADER = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;JM;Wartość netto"
ANIA, GTIN = codes.next_nip(526100002), "5901234123457"
PER_ZLOTY = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


def sales(first: int, lines: int) -> str:
    """A sales file of Ania's purchases, 10 zł each."""
    rows = [f"FV {n};01.03.2026;{ANIA};{GTIN};1;szt.;10,00" for n in range(first, first + lines)]
    return "\n".join([SALES_HEADER, *rows, ""])


def build(home: Path) -> dict[str, object]:
    """Fill the database and the home; what stands there now."""
    import cast
    from django.conf import settings
    from django.db import transaction

    from tandem.evidence.codes import issuing, letters, signing
    from tandem.flows.activities import submit_code
    from tandem.flows.evidence import accept_evidence
    from tandem.kit import ids
    from tandem.platform import steps, tenancy
    from tandem.platform.access import identity
    from tandem.platform.access.permissions import ROLES, Actor
    from tandem.platform.files import pictures, uploads
    from tandem.platform.models import User
    from tandem.platform.models.user import Role
    from tandem.programmes import terms
    from tandem.rewards import catalogue, ordering

    secret = settings.SECRET_KEY.encode()
    with transaction.atomic():
        world = cast.build()
        of, now = world.organiser_id, cast.NOW
        world.publish(PER_ZLOTY)
        scope = {"actor": world.actor, "now": now}
        terms.publish(world.programme.id, document=terms.plain(cast.TERMS), **scope)
        picture = pictures.store(
            [PNG], name="mug.png", home=home, organiser_id=of, user_id=None, now=now
        )
        reward_id = catalogue.add_reward(
            world.programme.id,
            name={"en": "Thermal mug"},
            points=150,
            stock=5,
            picture_id=picture.id,
            **scope,
        )
        User.objects.create_user(
            "operator@akwa.example", name="Operator", is_operator=True, created_at=now
        )
        people = (
            ("ola", Role.ADMINISTRATOR, {}),
            ("jan", Role.PARTNER_MANAGER, {"partner_id": world.wschod}),
            ("ania", Role.MEMBER, {"member_id": world.members["Ania"]}),
        )
        for name, role, more in people:
            user = User.objects.create_user(f"{name}@akwa.example", name=name, created_at=now)
            identity.give_role(
                user, role, organiser_id=of, now=now, programme_id=world.programme.id, **more
            )

    def received(text: str, name: str) -> object:
        with transaction.atomic():
            tenancy.enter(of)
            upload = uploads.store(
                [text.encode()],
                name=name,
                home=home,
                bytes_max=10**7,
                organiser_id=of,
                user_id=None,
                now=now,
            )
            return accept_evidence.receive(
                upload,
                home=home,
                programme_id=world.programme.id,
                actor=world.actor,
                now=now,
                partner_id=world.wschod,
            ).id

    counted = received(sales(1, 40), "counted.csv")
    accept_evidence.accept(counted, organiser_id=of, home=home, actor="test", now=lambda: now)
    waiting = received(sales(101, 7), "waiting.csv")
    with transaction.atomic():
        tenancy.enter(of)
        accept_evidence.preview(waiting, organiser_id=of, home=home, now=now)
        batch_id = issuing.open_batch(
            programme_id=world.programme.id,
            product_id=world.products["G-10"],
            name="Spring",
            codes_total=20,
            expires_at=None,
            **scope,
        )
        while issuing.issue_chunk(batch_id, organiser_id=of, secret=secret, now=now):
            pass
        member = Actor(
            name="member:ania",
            organiser_id=of,
            permissions=ROLES[Role.MEMBER],
            programme_id=world.programme.id,
            member_id=world.members["Ania"],
        )
        submit_code.submit(
            letters.code_of(batch_id, 0, secret=secret),
            programme=world.programme,
            member_id=world.members["Ania"],
            secret=secret,
            actor=member,
            now=now,
        )
    while steps.run_all(now=lambda: now) or any(steps.behind().values()):
        pass
    with transaction.atomic():
        tenancy.enter(of)
        address = {
            "name": "Anna Nowak",
            "street": "Lipowa 1",
            "postal_code": "15-001",
            "city": "Białystok",
        }
        ordering.order(
            reward_id,
            programme_id=world.programme.id,
            key=ids.new_uuid(),
            member_id=world.members["Ania"],
            address=address,
            actor=member,
            now=now,
        )
    folder = home / "drop" / world.programme.slug / "WSCHOD"
    folder.mkdir(parents=True)
    dropped = folder / "dropped.csv"
    dropped.write_text(sales(201, 3))
    long_ago = (now - timedelta(days=1)).timestamp()
    os.utime(dropped, (long_ago, long_ago))
    with transaction.atomic():
        tenancy.enter(of)
        assert world.proved()
        balance = world.balance("Ania")
    return {
        "organiser_id": str(of),
        "programme_id": str(world.programme.id),
        "slug": world.programme.slug,
        "ania": world.members["Ania"],
        "points": balance.available,
        "reward_id": str(reward_id),
        "waiting": str(waiting),
        "batch_id": str(batch_id),
        "used_code": letters.code_of(batch_id, 0, secret=secret),
        "fresh_code": letters.code_of(batch_id, 1, secret=secret),
        "signed_code": signing.signed(batch_id, 2, secret=secret),
        "public_key": signing.public_key(secret=secret),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(build(Path(os.environ["TANDEM_HOME"])), indent=1) + "\n")
