"""How people came to the programme of the demo: pages of a counter and a fair, a newsletter."""

from datetime import date, timedelta
from typing import Any

from tandem.config.demo.world import Story
from tandem.outreach import channels, landings
from tandem.outreach.models import Landing
from tandem.outreach.touches import Came, Touch
from tandem.platform import clock, tenancy

COUNTER = {
    "pl": "Fachowcy zbierają punkty",
    "en": "Professionals collect points",
    "ro": "Profesioniștii strâng puncte",
    "be": "Майстры збіраюць балы",
}
COUNTER_TEXT = {
    "pl": "Każdy zakup w naszej hurtowni to punkty na narzędzia i wyjazdy.",
    "en": "Every purchase at our counter brings points for tools and journeys.",
    "ro": "Fiecare cumpărătură la noi aduce puncte pentru scule și călătorii.",
    "be": "Кожная пакупка ў нас дае балы на інструменты і паездкі.",
}
FAIR = {
    "pl": "Spotkajmy się na targach",
    "en": "Meet us at the fair",
    "ro": "Ne vedem la târg",
    "be": "Сустрэнемся на выставе",
}
FAIR_TEXT = {
    "pl": "Dołącz na stoisku 14.",
    "en": "Join at stand 14.",
    "ro": "Înscrieți-vă la standul 14.",
    "be": "Далучайцеся на стэндзе 14.",
}
NEWSLETTER = Touch("newsletter", "email", "wiosna")
EVERY = 3  # of so many members one came by a link that said where it stood


def tell(story: Story, today: date) -> None:
    """The pages, how often they were looked at, and who joined by them."""
    tenancy.enter(story.organiser_id)
    pages = _page(story, COUNTER, COUNTER_TEXT, "lada"), _page(story, FAIR, FAIR_TEXT, "targi")
    doors = [
        (_at(pages[0], "poster"), 64),
        (_at(pages[0], "leaflet"), 21),
        (_at(pages[1], "screen"), 38),
        (NEWSLETTER, 90),
    ]
    now = clock.now()
    for touch, looks in doors:
        for place in range(looks):
            day = today - timedelta(days=place % 60)
            channels.view(touch, programme=story.programme, today=day, now=now)
    for place, buyer in enumerate(story.members[::EVERY]):
        first, last = doors[place % len(doors)][0], doors[place // 3 % len(doors)][0]
        came = Came(first, buyer.joined_on - timedelta(days=2), last, buyer.joined_on)
        channels.arrive(buyer.id, came, programme=story.programme, now=now)


def _page(story: Story, title: dict[str, str], text: dict[str, str], code: str) -> Landing:
    scope: dict[str, Any] = {"programme_id": story.programme.id, "actor": story.actor}
    partner_id = story.distributors[0][0] if code == "lada" else None
    page = landings.LandingIn(title, text, campaign=code, partner_id=partner_id)
    return landings.add(page, code=code, now=clock.now(), **scope)


def _at(page: Landing, medium: str) -> Touch:
    return Touch("landing", medium, page.campaign, page.id, page.partner_id)
