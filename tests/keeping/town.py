"""What goes on in an installation while its processes are killed: worlds that each go through all
of it, several at once.

They are the people and programs outside: whatever breaks under them is asked again, as they would.
A world of its own organiser goes through

1. files of each sort (one to be mapped by a person, one by a program, invoices in a ZIP, one that
   is broken), and purchases over HTTP under idempotency keys, sent until they are answered;
2. the period evaluated again under other rules, agreed to, posted, and written to everybody by
mail; 3. the night, in which the older half of the points expires;
4. a longer expiry for everybody, which is told to each in their inbox.

What must stand after each is arithmetic: a line is worth a point for each 10 zł, three after the
second step.
"""

import contextlib
import http.client
import io
import json
import random
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import DatabaseError, InterfaceError, connection, transaction  # noqa: E402

from tandem.adjustments import extensions  # noqa: E402
from tandem.adjustments.models import Extension  # noqa: E402
from tandem.catalogue import products  # noqa: E402
from tandem.config.bench import proving  # noqa: E402
from tandem.config.bench import world as made  # noqa: E402
from tandem.documents.sales import sellout  # noqa: E402
from tandem.earning.models import Run, RunKind, RunStatus  # noqa: E402
from tandem.earning.recalculation import runs  # noqa: E402
from tandem.earning.versions import rulesets  # noqa: E402
from tandem.evidence.models import Document, DocumentStatus  # noqa: E402
from tandem.flows import jobs  # noqa: E402
from tandem.flows.evidence import accept_evidence, take_up  # noqa: E402
from tandem.kit import codes  # noqa: E402
from tandem.kit.errors import Conflict  # noqa: E402
from tandem.participants import enrolment  # noqa: E402
from tandem.partners import onboarding  # noqa: E402
from tandem.partners.models import PartnerRole  # noqa: E402
from tandem.platform import statements, tenancy  # noqa: E402
from tandem.platform.access import api_keys, identity  # noqa: E402
from tandem.platform.access.permissions import OPERATOR, Actor  # noqa: E402
from tandem.platform.files import uploads  # noqa: E402
from tandem.platform.models import Organiser, User  # noqa: E402
from tandem.platform.models.user import Role  # noqa: E402
from tandem.programmes import setup  # noqa: E402
from tandem.programmes.models import Night, Programme  # noqa: E402
from tandem.segments import vocabulary  # noqa: E402

MEMBERS, PRODUCTS = 12, 50
LINES = 1_500  # of a sales file
INVOICES = 12  # in a ZIP, of 50 lines each
PURCHASES = 60
OLD, RECENT = (660, 640), (60, 2)  # days ago; points of the first are past their expiry
MONTHS = 18
TIMES = 3  # what a line is worth under the second rules
ENDS = (DocumentStatus.COUNTED, DocumentStatus.FAILED)
RULE = {"key": "base", "when": {"all": []}}


def per_ten(points: int) -> dict[str, object]:
    """So many points for each 10 zł."""
    return {**RULE, "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": points}]}}


@contextlib.contextmanager
def cut_off_is_no_matter() -> Iterator[None]:
    """What the database's end cuts off is asked again later."""
    try:
        yield
    except (DatabaseError, InterfaceError):
        connection.close()
        time.sleep(0.2)


@dataclass
class World:
    """One organiser with all that goes on there, and what must stand in the end."""

    number: int
    chance: random.Random
    step: str = "files"
    since: float = field(default_factory=time.monotonic)
    old_points: int = 0
    recent_points: int = 0
    lines: int = 0
    tried_again: int = 0
    errors: list[str] = field(default_factory=list)
    asking: list[threading.Thread] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return f"town-{self.number}"

    @property
    def points(self) -> int:
        return self.old_points + self.recent_points

    def build(self) -> None:
        """Make it, unless it stands: whether a commit was done is not known to who was cut off."""
        now = datetime.now(UTC)
        if not Organiser.objects.filter(slug=self.slug).exists():
            with transaction.atomic():
                self._build(now)
        with transaction.atomic():
            organiser = Organiser.objects.get(slug=self.slug)
            tenancy.enter(organiser.id)
            self.of = organiser.id
            self.actor = Actor(name="user:ola", organiser_id=self.of, permissions=OPERATOR)
            self.programme = Programme.objects.of(self.of).get(slug=self.slug)
            self.key = api_keys.issue(
                "town",
                scopes=["deeds.write", "documents.write"],
                days=1,
                programme_id=self.programme.id,
                actor=self.actor,
                now=now,
            )
            ((self.partner_id, self.seller),) = statements.rows(
                "SELECT id, tax_id FROM partners_partner WHERE organiser_id = %(of)s",
                {"of": self.of},
            )

    def _build(self, now: datetime) -> None:
        begins_on = now.date() - timedelta(days=700)
        organiser_id = setup.add_organiser(f"Town {self.number}", slug=self.slug, now=now)
        tenancy.enter(organiser_id)
        actor = Actor(name="user:ola", organiser_id=organiser_id, permissions=OPERATOR)
        opened = setup.open_programme(
            self.slug,
            slug=self.slug,
            currency="PLN",
            time_zone=_small_hours(now),
            country="PL",
            languages=["en"],
            brand_colour="#12507a",
            begins_on=begins_on,
            actor=actor,
            now=now,
            release="AT_ONCE",
            expiry_months=MONTHS,
            night_hour=23,
        )
        scope = {"programme_id": opened.programme_id, "actor": actor, "now": now}
        products.add_categories([("c", None, {"en": "Pumps"})], actor=actor, now=now)
        products.add_products(
            [
                products.ProductIn(
                    f"S{place}",
                    f"Product {place}",
                    "Akwa",
                    "c",
                    gtins=(gtin,),
                    packs={"carton": Decimal(12)},
                )
                for place, gtin in enumerate(self.gtins)
            ],
            actor=actor,
            now=now,
        )
        seller = codes.next_nip(526_000_000 + 1_000 * self.number)
        onboarding.add_partner(
            "Wschód", role=PartnerRole.WHOLESALER, tax_id=seller, code="W", country="PL", **scope
        )
        begin = datetime.combine(begins_on, datetime.min.time(), UTC)
        draft = self._draft(opened.programme_id, actor, begin, points=1)
        rulesets.publish(draft, valid_from=begin, actor=actor, now=begin)
        for place, tax_id in enumerate(self.tax_ids):
            address = self.addresses[place]
            user = User.objects.create_user(address, name=f"Member {place}", created_at=now)
            member_id = enrolment.enrol(
                enrolment.Applicant(
                    f"Member {place}", email=address, company_name=f"Firm {place}", tax_id=tax_id
                ),
                joined_at=begin,
                user_id=user.id,
                **scope,
            )
            identity.give_role(
                user,
                Role.MEMBER,
                organiser_id=organiser_id,
                programme_id=opened.programme_id,
                member_id=member_id,
                now=now,
            )

    def _draft(self, programme_id: UUID, actor: Actor, now: datetime, *, points: int) -> UUID:
        rules = [({"en": "base"}, per_ten(points))]
        return rulesets.draft(
            programme_id, rules=rules, vocabulary=vocabulary.of("PLN"), actor=actor, now=now
        )

    @property
    def gtins(self) -> list[str]:
        return ["0" + codes.with_check_digit(f"590{place:09d}") for place in range(PRODUCTS)]

    @property
    def tax_ids(self) -> list[str]:
        found, number = list[str](), 600_000_000 + 100_000 * self.number
        for _ in range(MEMBERS):
            found.append(codes.next_nip(number))
            number = int(found[-1][:9]) + 1
        return found

    @property
    def addresses(self) -> list[str]:
        return [f"member{place}@{self.slug}.example" for place in range(MEMBERS)]

    # What programs send

    def begin(self, port: int) -> None:
        """Let the programs send, and hand in the file of a person."""
        sold = self._sales("mapped", extra=f"note {self.number}")
        while not self._is_handed_in("mapped.csv", sold):
            pass
        files = {
            "known.csv": self._sales("known"),
            "broken.xml": f"<Invoice>{self.number}".encode(),
            "invoices.zip": self._invoices(),
        }
        asked = [
            (f"/api/v1/partners/W/documents?name={quote(name)}", f"file {name}", content)
            for name, content in files.items()
        ]
        asked += [
            ("/api/v1/purchases", f"purchase {number}", self._purchase(number))
            for number in range(PURCHASES)
        ]
        for half in (asked[::2], asked[1::2]):
            thread = threading.Thread(target=self._ask_all, args=(port, half), daemon=True)
            thread.start()
            self.asking.append(thread)

    def _day(self, *, is_old: bool) -> date:
        first, last = OLD if is_old else RECENT
        return datetime.now(UTC).date() - timedelta(days=self.chance.randint(last, first))

    def _worth(self) -> tuple[int, bool]:
        """The points of a further line, and whether it is an old one."""
        points, is_old = self.chance.randint(1, 9), self.chance.random() < 0.5
        if is_old:
            self.old_points += points
        else:
            self.recent_points += points
        self.lines += 1
        return points, is_old

    def _sales(self, name: str, *, extra: str = "") -> bytes:
        """A sales file, each of whose documents has one line; `extra`: a column more, so that
        nobody has mapped it yet.
        """
        rows = [made.HEADER + (f";{extra}" if extra else "")]
        for number in range(LINES):
            points, is_old = self._worth()
            said = (
                f"{name}/{number}",
                self._day(is_old=is_old),
                self.chance.choice(self.tax_ids),
                self.chance.choice(self.gtins)[1:],
                1,
                "szt",
                f"{points}0.00",
                f"{points}2.30",
                *(["x"] if extra else []),
            )
            rows.append(";".join(map(str, said)))
        return ("\n".join(rows) + "\n").encode()

    def _invoices(self) -> bytes:
        out, day = io.BytesIO(), datetime.now(UTC).date() - timedelta(days=OLD[1])
        known = made.World(
            self.of, self.programme, self.actor, self.partner_id, self.tax_ids, self.gtins
        )
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(INVOICES):
                content = proving.invoice(number, known, self.seller).replace(
                    b"2025-03-01", str(day).encode()
                )
                archive.writestr(f"{number}.xml", content)
        self.lines += INVOICES * proving.LINES
        self.old_points += INVOICES * sum(range(1, proving.LINES + 1))  # line n is of n × 10 zł
        return out.getvalue()

    def _purchase(self, number: int) -> bytes:
        points, is_old = self._worth()
        line = {
            "sku": self.chance.choice(["S1", "S2", "S3"]),
            "quantity": "1",
            "net": f"{points}0.00",
        }
        said = {
            "member": {"tax_id": self.chance.choice(self.tax_ids)},
            "document_no": f"bought {number}",
            "sold_on": str(self._day(is_old=is_old)),
            "lines": [line],
        }
        return json.dumps(said).encode()

    def _ask_all(self, port: int, asked: list[tuple[str, str, bytes]]) -> None:
        for path, key, body in asked:
            self._ask(port, path, key, body)

    def _ask(self, port: int, path: str, key: str, body: bytes) -> None:
        """Send a request until it is answered, as a till does whose line is bad."""
        kind = "application/json" if path.endswith("purchases") else "application/octet-stream"
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": f"{self.slug} {key}",
            "Content-Type": kind,
        }
        while True:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                link.request("POST", path, body, headers)
                answer = link.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            finally:
                link.close()
            if answer.status in (200, 201, 202):
                return
            if answer.status < 500 and answer.status != 429:
                self.errors.append(f"{key}: {answer.status} {text}")
                return
            time.sleep(0.2)

    def _is_handed_in(self, name: str, content: bytes) -> bool:
        """Hand a file in; False where that was cut off, and nobody knows whether it was done."""
        home, now = Path(settings.HOME), datetime.now(UTC)
        with cut_off_is_no_matter(), transaction.atomic():
            tenancy.enter(self.of)
            if not Document.objects.of(self.of).filter(upload__name=name).exists():
                upload = uploads.store(
                    [content],
                    name=name,
                    home=home,
                    bytes_max=10**8,
                    organiser_id=self.of,
                    user_id=None,
                    now=now,
                )
                accept_evidence.receive(
                    upload,
                    home=home,
                    programme_id=self.programme.id,
                    actor=self.actor,
                    now=now,
                    partner_id=self.partner_id,
                )
            return True
        return False

    # What people do, one step after another

    def advance(self) -> None:
        """Do what is to be done now; each step is known by what stands, for any may have been cut
        off.
        """
        with transaction.atomic():
            tenancy.enter(self.of)
            step = getattr(self, f"_after_{self.step}")(datetime.now(UTC))
        if self.step != step:
            self.step, self.since = step, time.monotonic()

    def _after_files(self, now: datetime) -> str:
        documents = list(Document.objects.of(self.of).select_related("upload").order_by("id"))
        for document in documents:
            with contextlib.suppress(Conflict), transaction.atomic():  # it moved meanwhile
                self._press(document, now)
        is_sent = not any(thread.is_alive() for thread in self.asking)
        is_done = len(documents) == 4 and all(document.status in ENDS for document in documents)
        return "rerun" if is_sent and is_done and self._holds(available=self.points) else "files"

    def _press(self, document: Document, now: datetime) -> None:
        if document.status == DocumentStatus.MAPPING:
            mapping = sellout.ColumnMap.from_json(document.mapping or {})
            take_up.map_columns(document, mapping, home=Path(settings.HOME), now=now)
        elif document.status == DocumentStatus.READY:
            take_up.count(document.id, actor=self.actor, now=now)
        elif document.status == DocumentStatus.FAILED and document.name != "broken.xml":
            self.errors.append(f"{document.name} failed: {document.reason}")
            take_up.try_again(document.id, actor=self.actor, now=now)
            self.tried_again += 1

    def _after_recalculation(self, now: datetime) -> str:
        run = Run.objects.of(self.of).filter(kind=RunKind.AGAIN).order_by("id").first()
        if run is None:
            key = self._draft(self.programme.id, self.actor, now, points=TIMES)
            since, until = now.date() - timedelta(days=700), now.date() + timedelta(days=1)
            run_id = runs.begin(
                self.programme.id,
                kind=RunKind.AGAIN,
                rule_set_id=key,
                since_on=since,
                until_on=until,
                reason="The leaflet.",
                actor=self.actor,
                now=now,
            )
            jobs.defer_run(run_id, organiser_id=self.of)
        elif run.status == RunStatus.SHOWN:
            runs.agree(run.id, actor=self.actor, now=now)
            jobs.defer_run(run.id, organiser_id=self.of)
        elif run.status == RunStatus.POSTED and self._holds(available=TIMES * self.points):
            setup.change_programme(
                self.programme.id, settings={"night_hour": 0}, actor=self.actor, now=now
            )
            return "night"
        return "rerun"

    def _after_night(self, now: datetime) -> str:
        ended = Night.objects.of(self.of).exclude(ended_at=None).exists()
        return "longer" if ended and self._holds(available=TIMES * self.recent_points) else "night"

    def _after_longer(self, now: datetime) -> str:
        if not Extension.objects.of(self.of).exists():
            today = now.date()
            extensions.extend(
                member_id=None,
                due_until_on=today + timedelta(days=800),
                upto_on=today + timedelta(days=900),
                reason="For your trust.",
                programme=self.programme,
                actor=self.actor,
                now=now,
            )
            return "longer"
        ((waiting,),) = statements.rows(
            "SELECT count(*) FROM communication_message WHERE organiser_id = %(of)s AND mail = 'WAITING'",
            {"of": self.of},
        )
        ((told,),) = statements.rows(
            "SELECT count(*) FROM communication_message WHERE organiser_id = %(of)s AND kind = 'EXPIRY_EXTENDED'",
            {"of": self.of},
        )
        return "done" if told and not waiting else "longer"

    def _holds(self, *, available: int) -> bool:
        """Whether the members hold so many points, and none that are not theirs yet."""
        ((pending, held),) = statements.rows(
            "SELECT coalesce(sum(pending_points), 0)::bigint, coalesce(sum(available_points), 0)::bigint"
            " FROM ledger_account WHERE organiser_id = %(of)s",
            {"of": self.of},
        )
        self.held = (pending, held, available)
        return (pending, held) == (0, available)


def _small_hours(now: datetime) -> str:
    """A zone where it is between two and three: no night of 23 o'clock has come or comes soon."""
    hours = (now.hour - 2) % 24  # behind Greenwich, which the names of these zones count as more
    return f"Etc/GMT{hours - 24 if hours > 12 else hours:+d}"
