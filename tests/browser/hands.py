"""What people do in a browser: a marketer, whose clicks and typed fields are counted, and whoever
joins.
"""

from urllib.parse import urlsplit

from browser.conftest import SECONDS_MAX, Installation, enter, is_clean
from playwright.sync_api import Browser, Locator, Page, expect


def saved(page: Page, text: str) -> None:
    """A toast says so."""
    expect(page.locator(".toast").first).to_contain_text(text)


def step(page: Page, title: str) -> None:
    """The step of the overview that comes next, opened by its button."""
    page.get_by_role("link", name="Overview").first.click()
    row = page.locator(".steps li").filter(has_text=title)
    expect(row).to_have_class("next-step")
    row.get_by_role("link").click()


class Hands:
    """What a person does: clicks and typed fields, counted."""

    CLICKS_MAX, FIELDS_MAX = 40, 10  # from signing in to published

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def press(self, name: str, *, role: str = "button") -> None:
        """A button or a link."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.clicks += 1

    def answer(self, name: str) -> None:
        """A button that asks first, and its answer."""
        self.press(name)
        self.page.get_by_role("alertdialog").get_by_role("button", name=name).click()
        self.clicks += 1

    def type(self, label: str, text: str) -> None:
        """A field."""
        self.page.get_by_label(label).first.fill(text)
        self.fields += 1

    def choose(self, label: str, option: str) -> None:
        """One of a list: two clicks."""
        self.page.get_by_label(label).first.select_option(label=option)
        self.clicks += 2

    def tick(self, label: str) -> None:
        """A box."""
        self.page.get_by_label(label).first.check()
        self.clicks += 1

    def step(self, title: str) -> None:
        """The overview's next step."""
        step(self.page, title)
        self.clicks += 2

    @property
    def are_few(self) -> bool:
        """Whether no more was done than a programme may ask for."""
        return self.clicks <= self.CLICKS_MAX and self.fields <= self.FIELDS_MAX


def confirmed(page: Page, installation: Installation, email: str) -> None:
    """Open what the mail to this address leads to; a worker sends it."""
    link = page.locator("section").filter(has_text=email).locator("a[href*='/join/confirm/']")
    for _ in range(SECONDS_MAX * 2):
        page.goto(f"{installation.address}/mail/")
        if link.count():
            link.first.click()
            return
        page.wait_for_timeout(500)
    raise AssertionError("no mail came")


def joined(
    browser: Browser,
    installation: Installation,
    link: str,
    screens: list[str],
    *,
    email: str = "marta@malarz.example",
) -> Page:
    """Somebody follows the code of a poster, or the button of the public page; `screens` are those
    of ours that they see from there on.
    """
    member = enter(browser, link, width=390)
    if "/programme/" in link:
        is_clean(member)
        member.get_by_role("link", name="Take part").first.click()
    screens.append(urlsplit(member.url).path)
    member.get_by_label("Your name").fill("Marta Malarz")
    member.get_by_label("E-mail address").fill(email)
    member.get_by_label("I have read and accept the regulations").check()
    is_clean(member)
    member.get_by_role("button", name="Take part").click()
    expect(member.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    confirmed(member, installation, email)
    screens.append(urlsplit(member.url).path)
    member.get_by_role("button").first.click()
    expect(member.get_by_text("Marta Malarz").first).to_be_visible()
    screens.append(urlsplit(member.url).path)
    return member


def until_seen(page: Page, what: Locator) -> None:
    """Load a page anew until something stands there; what brings it goes on in a worker."""
    for _ in range(SECONDS_MAX * 2):
        if what.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(what.first).to_be_visible()


def has_points(member: Page, points: str) -> None:
    """The member's points become these; what brought them goes on in a worker."""
    for _ in range(SECONDS_MAX * 2):
        if member.locator(".big").first.inner_text() == points:
            break
        member.wait_for_timeout(500)
        member.reload()
    expect(member.locator(".big").first).to_have_text(points)
