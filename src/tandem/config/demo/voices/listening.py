"""What the demo's members say of products and outlets over half a year: an adhesive whose bags came
damp until that was put right, an outlet whose counter gets worse, and what was done about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.catalogue.models import Product
from tandem.config.demo.programme.words import said
from tandem.config.demo.world import Buyer, Story
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import tagging
from tandem.engagement.surveys import writing as surveys
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Once, Sheet, Survey
from tandem.engagement.surveys.questions import Question
from tandem.flows.engagement.surveys import answer_survey
from tandem.partners.models import Outlet
from tandem.platform import clock
from tandem.platform.access.permissions import ROLES
from tandem.platform.models.user import Role

MONTHS, A_MONTH, UNREAD_DAYS = 6, 26, 12
QUESTIONS = (
    Question("q1", asking.PRODUCT, said("O którym produkcie mówisz?")),
    Question("q2", asking.OUTLET, said("Gdzie był kupiony?")),
    Question("q3", asking.SCALE, said("Jak się sprawdził?"), marks=True),
    Question(
        "q4",
        asking.SEVERAL,
        said("Co zawiodło?"),
        options=[said("opakowanie"), said("sam produkt"), said("obsługa w sklepie")],
        has_other=True,
        after="q3",
        least=1,
        most=2,
    ),
    Question("q5", asking.TEXT, said("Co poprawić?"), is_required=False),
)
# Kind, line and size of a product, with how content its buyers are at first and at last (1 to 5).
PRODUCTS = (
    ("Klej Flex Plus 25 kg", 2.0, 4.6),
    ("Grunt Pro 10 l", 4.4, 4.5),
    ("Fuga Grafit Max 5 kg", 3.6, 3.9),
    ("Tynk Akrylowy Eko 25 kg", 4.1, 3.2),
)
# Place of a distributor and of its outlet, with what its counter adds at first and at last.
OUTLETS = ((0, 0, 0.4, 0.5), (0, 1, 0.2, -1.9), (1, 0, 0.0, 0.3), (2, 2, -0.4, 0.4))
DAMP, COUNTER, SETS = "opakowanie", "obsługa", "karta techniczna"
LOW: Mapping[str, Sequence[str]] = {
    DAMP: ("Worki od spodu wilgotne, dwa do wyrzucenia.", "Worek pękł przy zdejmowaniu z palety."),
    COUNTER: ("Przy ladzie nikt nie wiedział, co jest na stanie.", "Czterdzieści minut w kolejce."),
    SETS: ("Wiąże szybciej, niż stoi w karcie.", "Przy 8 stopniach nie złapał do rana."),
}
PRAISE = "pochwała"
HIGH = ("Nic, zostaję przy nim.", "Pierwszy raz nic nie pękło w narożniku.", "Nic, oby tak dalej.")
FOLLOWED = ("telefon", "wymiana worków", "rozmowa ze sklepem")


def live(story: Story, today: date) -> None:
    """The survey, its answers month by month, their tags, and what was done."""
    now = clock.now()
    begun = now - timedelta(days=30 * MONTHS + 1)
    wanted = surveys.SurveyIn(
        name=said("Produkt i sklep"),
        intro=said("Minuta. Czytamy wszystko, a na złe odpowiedzi oddzwaniamy."),
        thanks=said("Dziękujemy. Gdy coś zawiodło, odezwiemy się w ciągu dwóch dni."),
        questions=QUESTIONS,
        once=Once.MONTH.value,
    )
    key = surveys.begin(story.programme.id, wanted, actor=story.actor, now=begun)
    surveys.show(key, is_open=True, programme_id=story.programme.id, actor=story.actor, now=begun)
    products, outlets = _products(story), _outlets(story)
    days, answered = 30 * MONTHS, set[tuple[int, str]]()
    for month in range(MONTHS):
        first = today - timedelta(days=days - 30 * month)
        old = [buyer for buyer in story.members[1:] if buyer.joined_on < first]
        for buyer in story.chance.sample(old, min(A_MONTH, len(old))):
            back = days - 30 * month - story.chance.randrange(30)
            at, since = now - timedelta(days=back), 1 - back / days
            if (buyer.id, f"{at:%Y-%m}") in answered:
                continue  # once a month
            answered.add((buyer.id, f"{at:%Y-%m}"))
            _answer(story, key, buyer, products, outlets, since, at)
    _tag(story, key, today, now)


def _products(story: Story) -> list[tuple[UUID, float, float]]:
    names = [name for name, _first, _last in PRODUCTS]
    rows = Product.objects.of(story.organiser_id).filter(name__in=names)
    keys = dict(rows.values_list("name", "id"))
    return [(keys[name], first, last) for name, first, last in PRODUCTS]


def _outlets(story: Story) -> list[tuple[UUID, float, float]]:
    codes = [story.distributors[place][1][outlet] for place, outlet, *_rest in OUTLETS]
    rows = Outlet.objects.within(story.programme.id, organiser_id=story.organiser_id)
    keys = dict(rows.filter(code__in=codes).values_list("code", "id"))
    return [(keys[code], row[2], row[3]) for code, row in zip(codes, OUTLETS, strict=True)]


def _answer(
    story: Story,
    key: UUID,
    buyer: Buyer,
    products: Sequence[tuple[UUID, float, float]],
    outlets: Sequence[tuple[UUID, float, float]],
    since: float,
    at: datetime,
) -> None:
    """One sheet: how content is by the product and the outlet, as they were then."""
    chance = story.chance
    product_id, first, last = chance.choice(products)
    outlet_id, worst, best = chance.choice(outlets)
    of_product = first + (last - first) * since
    of_outlet = worst + (best - worst) * since
    mood = min(5, max(1, round(of_product + of_outlet + chance.gauss(0, 0.7))))
    why = COUNTER if of_outlet < -0.6 else DAMP if of_product < 3 else SETS
    given = {
        "q1": [str(product_id)],
        "q2": [str(outlet_id)],
        "q3": [str(mood)],
        "q4": [str([DAMP, SETS, COUNTER].index(why))] if mood <= 2 else [],
        "q5": _words(story, mood, why),
    }
    actor = replace(story.actor, permissions=ROLES[Role.MEMBER], member_id=buyer.id)
    scope: dict[str, Any] = {"programme": story.programme, "actor": actor, "now": at}
    answer_survey.answer(key, buyer.id, given, at=At(outlet_id=outlet_id), **scope)


def _words(story: Story, mood: int, why: str) -> list[str]:
    chance = story.chance
    if mood <= 2:
        return [chance.choice(LOW[why])] if chance.random() < 0.8 else []
    return [chance.choice(HIGH)] if mood == 5 and chance.random() < 0.4 else []


def _tag(story: Story, key: UUID, today: date, now: datetime) -> None:
    """What was written has tags but for the last days, and who was not content was called."""
    row = Survey.objects.of(story.organiser_id).get(id=key)
    sheets = list(Sheet.objects.of(row.organiser_id).filter(survey_id=key).order_by("id"))
    read = [one for one in sheets if one.answered_on < today - timedelta(days=UNREAD_DAYS)]
    of = {text: name for name, texts in LOW.items() for text in texts} | dict.fromkeys(HIGH, PRAISE)
    scope: dict[str, Any] = {"is_on": True, "actor": story.actor, "now": now}
    for name in dict.fromkeys(of.values()):
        meant = [(one.id, "q5") for one in read if of.get(one.texts.get("q5", "")) == name]
        tagging.tag(row, meant, name, **scope)
    low = [one for one in read if one.content is not None and one.content <= 25]
    for place, name in enumerate(FOLLOWED):
        meant = [(one.id, tagging.WHOLE) for one in low[place :: len(FOLLOWED) + 1]]
        tagging.tag(row, meant, name, **scope)
