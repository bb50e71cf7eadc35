"""What the demo's partners have: a plan, a colleague, rewards of their own, and an order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tandem.config.demo.programme import actions
from tandem.config.demo.programme.names import FIRST, LAST, last_name
from tandem.config.demo.world import Story
from tandem.kit import ids
from tandem.partners import agreements, plans, targets
from tandem.partners.models import AgreementVersion, Doer, TargetMeasure
from tandem.platform import clock
from tandem.platform.access import identity, memberships
from tandem.platform.access.permissions import Actor
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.rewards import catalogue, ordering
from tandem.rewards.models import Parties

STEPS = (
    ({"pl": "Umowa podpisana", "en": "The agreement is signed"}, Doer.ORGANISER, 0),
    ({"pl": "Szkolenie sprzedawców", "en": "The sellers are trained"}, Doer.ORGANISER, 7),
    ({"pl": "Plakat przy kasie", "en": "A poster at the till"}, Doer.PARTNER, 10),
    ({"pl": "Pierwszy plik sprzedaży", "en": "The first sales file"}, Doer.PARTNER, 14),
    ({"pl": "Zaproszonych 20 klientów", "en": "20 customers invited"}, Doer.PARTNER, 30),
    ({"pl": "Ekspozycja nowości", "en": "A display of the novelties"}, Doer.PARTNER, 40),
)
DONE = 4  # of the plan of the partner who signs in
REWARDS: tuple[tuple[dict[str, str], int, int, str, Parties], ...] = (
    (
        {"pl": "Szkolenie dla zespołu", "en": "A training for the team"},
        400,
        60_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {"pl": "Stojak ekspozycyjny", "en": "A display stand"},
        900,
        90_000,
        "gift",
        Parties.PARTNERS,
    ),
    (
        {"pl": "Ekspres do kawy na ladę", "en": "A coffee machine for the counter"},
        6_000,
        180_000,
        "gift",
        Parties.PARTNERS,
    ),
)
ARGUMENTS = {
    "pl": "Punkty za każdy zakup, bez zbierania paragonów.\n\nNowości liczą się podwójnie.",
    "en": "Points for each purchase, no receipts to keep.\n\nNovelties count double.",
}
AGREEMENT = {
    "pl": "Umowa o współpracy w programie",
    "en": "Agreement on taking part",
    "ro": "Acord de participare",
    "be": "Пагадненне аб удзеле",
}
AGREEMENT_TEXT = {
    "pl": (
        "Hurtownia przekazuje pliki sprzedaży do piątego dnia każdego miesiąca i w ciągu pięciu dni"
        " roboczych potwierdza zgłoszenia klientów.\n\nOrganizator nalicza hurtowni punkty według"
        " obowiązujących reguł i pokazuje je w jej portalu.\n\nKażda strona może zakończyć udział z"
        " miesięcznym wypowiedzeniem; przyznane punkty zostają."
    ),
    "en": (
        "The partner hands over its sales files by the fifth day of each month, and confirms what"
        " customers sent within five working days.\n\nThe organiser gives the partner points by the"
        " rules in force and shows them in its portal.\n\nEither side may end it with a month's"
        " notice; points that were given stay."
    ),
    "ro": (
        "Partenerul predă fișierele de vânzări până în a cincea zi a fiecărei luni și confirmă în"
        " cinci zile lucrătoare ce au trimis clienții.\n\nOrganizatorul îi dă puncte după regulile"
        " în vigoare.\n\nFiecare parte poate înceta cu un preaviz de o lună; punctele date rămân."
    ),
    "be": (
        "Партнёр перадае файлы продажаў да пятага дня кожнага месяца і за пяць працоўных дзён"
        " пацвярджае заяўкі кліентаў.\n\nАрганізатар дае яму балы паводле дзейных правіл.\n\n"
        "Кожны бок можа скончыць удзел, папярэдзіўшы за месяц; дадзеныя балы застаюцца."
    ),
}
DATA_AGREEMENT = {
    "pl": "Powierzenie danych klientów",
    "en": "Entrusting of customers' data",
    "ro": "Încredințarea datelor clienților",
    "be": "Даверэнне даных кліентаў",
}
DATA_TEXT = {
    "pl": (
        "Hurtownia przekazuje dane klientów tylko w zakresie potrzebnym do programu.\n\n"
        "Organizator usuwa je na życzenie klienta albo po zakończeniu współpracy."
    ),
    "en": (
        "The partner hands over no more of its customers' data than the programme needs.\n\n"
        "The organiser erases them when a customer wants it, or when the partnership ends."
    ),
    "ro": (
        "Partenerul nu predă mai multe date ale clienților decât îi trebuie programului.\n\n"
        "Organizatorul le șterge la cererea clientului sau la încetarea colaborării."
    ),
    "be": (
        "Партнёр перадае не больш даных кліентаў, чым трэба праграме.\n\n"
        "Арганізатар выдаляе іх па жаданні кліента або пасля заканчэння супрацоўніцтва."
    ),
}
ADDRESS = {
    "name": "Jan Wschodni",
    "street": "Składowa 12",
    "postal_code": "15-399",
    "city": "Białystok",
}


def live(story: Story) -> None:
    """Give them their plan and their rewards, and let the first one order."""
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now()}
    first = story.distributors[0][0]
    rewards = [
        catalogue.add_reward(
            story.programme.id,
            name=name,
            points=points,
            stock=None,
            value_minor=value,
            glyph=glyph,
            had=catalogue.Terms(parties=parties),
            **scope,
        )
        for name, points, value, glyph, parties in REWARDS
    ]
    setup.change_programme(story.programme.id, settings={"partner_arguments": ARGUMENTS}, **scope)
    _order(story, first, rewards[0])
    _plan(story, first)
    _agreements(story)
    _targets(story)
    ewa = identity.user_of("ewa@hurtownia.example", name="Ewa Kasprzak", now=clock.now())
    identity.give_role(
        ewa,
        Role.PARTNER_CLERK,
        organiser_id=story.organiser_id,
        programme_id=story.programme.id,
        partner_id=first,
        now=clock.now(),
    )


def _order(story: Story, partner_id: int, reward: Any) -> None:
    actor = replace(story.actor, permissions=frozenset({"partner.order"}), partner_id=partner_id)
    ordering.order_for_partner(
        reward,
        programme_id=story.programme.id,
        key=ids.new_uuid(),
        partner_id=partner_id,
        address=ADDRESS,
        actor=actor,
        now=clock.now(),
    )


def _agreements(story: Story) -> None:
    """One that all but a few have signed, and a newer one that waits for signatures."""
    scope: dict[str, Any] = {"actor": story.actor, "now": clock.now() - timedelta(days=30)}
    agreement = agreements.AgreementIn(AGREEMENT, is_needed=True)
    key = agreements.write(story.programme, agreement, text=AGREEMENT_TEXT, **scope)
    version = AgreementVersion.objects.of(story.organiser_id).get(agreement_id=key)
    for place, (partner_id, _outlets) in enumerate(story.distributors[:-1]):
        agreements.sign(
            version.id,
            partner_id=partner_id,
            programme_id=story.programme.id,
            actor=_manager(story, partner_id, place),
            now=clock.now() - timedelta(days=28),
        )
    agreements.write(
        story.programme,
        agreements.AgreementIn(DATA_AGREEMENT),
        text=DATA_TEXT,
        actor=story.actor,
        now=clock.now() - timedelta(days=2),
    )


def _targets(story: Story) -> None:
    """Of this quarter, for all of them."""
    today = clock.now().date()
    since = today.replace(day=1) - timedelta(days=60)
    until = today + timedelta(days=30)
    wanted = (
        (TargetMeasure.TURNOVER, 250_000_00),
        (TargetMeasure.RECRUITED, 25),
        (TargetMeasure.OUTLETS, 3),
    )
    targets.set_targets(
        [
            targets.TargetIn(partner_id, measure, amount, since, until)
            for partner_id, _outlets in story.distributors
            for measure, amount in wanted
        ],
        programme_id=story.programme.id,
        actor=story.actor,
        now=clock.now(),
    )


def _manager(story: Story, partner_id: int, place: int) -> Actor:
    """Who signs for a partner: the first one's manager is there, the others get theirs."""
    people = memberships.people_of(partner_id, organiser_id=story.organiser_id)
    if people:
        user_id = people[0].user_id
    else:
        name = f"{FIRST[place]} {last_name(FIRST[place], LAST[place])}"
        email = f"manager{place}@hurtownia.example"
        user = identity.user_of(email, name=name, now=clock.now())
        identity.give_role(
            user,
            Role.PARTNER_MANAGER,
            organiser_id=story.organiser_id,
            programme_id=story.programme.id,
            partner_id=partner_id,
            now=clock.now(),
        )
        user_id = user.pk
    return replace(
        story.actor,
        name=f"user:{user_id}",
        user_id=user_id,
        permissions=frozenset({"partner.sign"}),
        partner_id=partner_id,
    )


def _plan(story: Story, first: int) -> None:
    began = clock.now() - timedelta(days=36)
    scope: dict[str, Any] = {"actor": story.actor, "now": began}
    for text, doer, days in STEPS:
        action = actions.OUTLET_DISPLAY if (text, doer, days) == STEPS[-1] else ""
        plans.add_step(story.programme.id, text=text, doer=doer, days=days, action=action, **scope)
    plans.give(story.programme, **scope)
    for place, (partner_id, _outlets) in enumerate(story.distributors):
        rows = plans.of_partner(
            partner_id,
            organiser_id=story.organiser_id,
            language="en",
            today=began.date(),
        )
        for row in rows[: DONE if partner_id == first else len(rows) - place % 3]:
            plans.tick(
                row.id, partner_id=partner_id, is_done=True, actor=story.actor, now=clock.now()
            )
