"""The cast: Akwa (organiser), Hurtownia Wschód (wholesaler) with its outlets Wschód and Bazar, Ania
of Instalbud (installer), Zenon (a stranger to the trade), and a few pumps and primers.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from support import kept

from tandem.activity import kinds, recording
from tandem.catalogue import products
from tandem.catalogue.models import Product
from tandem.earning.versions import rulesets
from tandem.evidence import proof as evidence_proof
from tandem.kit import codes, ids
from tandem.ledger import proof, queries
from tandem.participants import enrolment
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import tenancy
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.platform.models import Organiser
from tandem.programmes import setup
from tandem.programmes.models import Programme
from tandem.programmes.queries import _books
from tandem.segments import vocabulary

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BEGINS = date(2026, 1, 1)
TERMS = {"en": "Be fair.", "pl": "Bądź uczciwy."}


@dataclass
class World:
    """Everybody and everything of the suite, by name."""

    organiser_id: UUID
    programme: Programme
    actor: Actor
    books: dict[str, UUID]
    wschod: int
    outlets: dict[str, UUID]
    members: dict[str, int]
    products: dict[str, UUID]

    def balance(self, member: str, wallet: str = "REWARD") -> queries.Balance:
        """Points of a member now."""
        return queries.balance(
            self.members[member], organiser_id=self.organiser_id, book_id=self.books[wallet]
        )

    def proved(self) -> bool:
        """The ledger's proof holds, and that of evidence."""
        faults = evidence_proof.prove(self.organiser_id).faults
        assert faults == (), [fault.sentence for fault in faults]
        return (
            proof.prove(self.organiser_id).holds
            and proof.prove(self.organiser_id, holder_by_holder=True).holds
        )

    def publish(
        self,
        *rules: dict[str, object],
        valid_from: datetime = datetime(2026, 1, 1, tzinfo=UTC),
        budgets: object = (),
    ) -> UUID:
        """Publish these rules."""
        key = rulesets.draft(
            self.programme.id,
            rules=[({"en": str(rule["key"])}, rule) for rule in rules],
            vocabulary=vocabulary.of("PLN"),
            actor=self.actor,
            now=NOW,
            budgets=budgets,
        )
        rulesets.publish(key, valid_from=valid_from, actor=self.actor, now=min(NOW, valid_from))
        return key

    def activity(
        self,
        member: str,
        *lines: tuple[str, object, int | None],
        day: date = date(2026, 3, 2),
        outlet: str | None = "Wschód",
        document_no: str = "",
        due_on: date | None = None,
        kind: str = kinds.PURCHASE,
        buyer: str = "",
        corrects: recording.NewActivity | None = None,
    ) -> recording.NewActivity:
        """A purchase of (product, pieces, net in grosz or None) lines."""
        number = document_no or f"FV {ids.new_id()}"
        return recording.NewActivity(
            corrects_id=corrects.id if corrects else None,
            member_id=self.members[member],
            id=ids.derived(self.programme.id, self.wschod, number, day),
            kind=kind,
            document_no=number,
            occurred_at=datetime(day.year, day.month, day.day, 11, tzinfo=UTC),
            occurred_on=day,
            currency="PLN",
            buyer_id=self.members.get(buyer),
            partner_id=self.wschod,
            outlet_id=self.outlets.get(outlet or ""),
            due_on=due_on,
            lines=tuple(
                recording.LineIn(
                    self.products[product],
                    Decimal(str(pieces)),
                    net,
                    None if net is None else net * 123 // 100,
                )
                for product, pieces, net in lines
            ),
        )


_kept: dict[str, tuple[World, kept.Kept]] = {}


def build(**settings: object) -> World:
    """Make the world; the transaction acts for Akwa afterwards. The verbs make the first one with
    such settings, whose rows are written again for those that follow.
    """
    _books.cache_clear()
    name = repr(sorted(settings.items()))
    if name not in _kept:
        world = _made(**settings)
        slugs = (Organiser.objects.get(id=world.organiser_id).slug, world.programme.slug)
        _kept[name] = deepcopy(world), kept.keep(world.organiser_id, *slugs)  # tests add to it
        return world
    first, rows = _kept[name]
    again = kept.write(rows)
    organiser_id = again.uuid(first.organiser_id)
    return World(
        organiser_id=organiser_id,
        programme=Programme.objects.of(organiser_id).get(id=again.uuid(first.programme.id)),
        actor=replace(first.actor, organiser_id=organiser_id),
        books={code: again.uuid(key) for code, key in first.books.items()},
        wschod=again.id(first.wschod),
        outlets={outlet: again.uuid(key) for outlet, key in first.outlets.items()},
        members={member: again.id(key) for member, key in first.members.items()},
        products={sku: again.uuid(key) for sku, key in first.products.items()},
    )


def _made(**settings: object) -> World:
    organiser_id = setup.add_organiser(
        "Akwa", slug=f"akwa-{ids.public('o', ids.new_id())}", now=NOW
    )
    tenancy.enter(organiser_id)
    actor = Actor(name="user:ola", organiser_id=organiser_id, permissions=OPERATOR)
    opened = setup.open_programme(
        "Akwa Pro",
        slug=f"akwa-{ids.public('p', ids.new_id())}".replace("_", "-"),
        currency="PLN",
        time_zone="Europe/Warsaw",
        country="PL",
        languages=["pl", "en"],
        brand_colour="#12507a",
        begins_on=BEGINS,
        actor=actor,
        now=NOW,
        **{"release": "AT_ONCE", **settings},
    )
    products.add_categories(
        [
            ("pumps", None, {"en": "Pumps"}),
            ("circulators", "pumps", {"en": "Circulators"}),
            ("primers", None, {"en": "Primers"}),
        ],
        actor=actor,
        now=NOW,
    )
    products.add_products(
        [
            products.ProductIn(
                "P-200",
                "Pompa P-200",
                "Akwa",
                "circulators",
                packs={"carton": Decimal(12)},
                gtins=("0" + codes.with_check_digit("590123412345"),),
            ),
            products.ProductIn(
                "G-10",
                "Grunt Pro 10 kg",
                "Kielnia",
                "primers",
                packs={"pallet": Decimal(60)},
                tags=("season",),
                attributes={"colour": "red"},
            ),
            products.ProductIn(
                "N-1", "Nowy zawór", "Akwa", "pumps", is_novelty=True, tags=("season", "valves")
            ),
        ],
        actor=actor,
        now=NOW,
    )
    scope = {"programme_id": opened.programme_id, "actor": actor, "now": NOW}
    wschod = onboarding.add_partner(
        "Hurtownia Wschód",
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(526000001),
        code="WSCHOD",
        country="PL",
        **scope,
    )
    outlets = {
        "Wschód": onboarding.add_outlet(
            wschod, code="W1", name="Wschód Białystok", actor=actor, now=NOW
        ),
        "Bazar": onboarding.add_outlet(
            wschod, code="B1", name="Bazar", is_authorised=False, actor=actor, now=NOW
        ),
    }
    joined_at = NOW - timedelta(days=60)
    members = {
        "Ania": enrolment.enrol(
            enrolment.Applicant(
                "Anna Nowak",
                email="ania@instalbud.example",
                company_name="Instalbud Nowak sp. z o.o.",
                tax_id=codes.next_nip(526100002),
                trade="installer",
                region="podlaskie",
            ),
            joined_at=joined_at,
            **scope,
        ),
    }
    members["Zenon"] = enrolment.enrol(
        enrolment.Applicant("Zenon Obcy", email="zenon@obcy.example", trade="gardener"),
        joined_at=joined_at,
        recruited_by_id=members["Ania"],
        **scope,
    )
    return World(
        organiser_id=organiser_id,
        programme=Programme.objects.of(organiser_id).get(id=opened.programme_id),
        actor=actor,
        books=dict(opened.books),
        wschod=wschod,
        outlets=outlets,
        members=members,
        products=dict(Product.objects.of(organiser_id).values_list("sku", "id")),
    )
