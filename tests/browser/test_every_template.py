"""Each template walked to published, and used: a marketer follows the list of steps from the start
page on, a member joins by the public page and gets the first points by what the template proves
with least.

The usual run walks the maker with its own chain of shops; `--thorough` walks all of them.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from browser.conftest import SECONDS_MAX, Installation, Watch, enter, is_clean, picker
from browser.hands import Hands, has_points, joined, saved, until_seen
from playwright.sync_api import Browser, Page, expect

from tandem.portals.shared.starting.words import CHANGES, THROUGH
from tandem.programmes import countries
from tandem.proposals import proposing, templates
from tandem.proposals.proposing import Answers, Proposal

USUAL = "own_chain"
CHANGES_WANTED = 3
TURNOVER, MEMBERS = 6_000_000, 500
# Where it is begun; Poland else.
COUNTRY = {"childrens_shoes": "RO", "fmcg_shops": "RO", "distributor": "BY", "industrial": "DE"}
LAST = "Let the first member join"
# The tax number of a seller there.
SELLERS = {"PL": "5260250274", "RO": "2816464", "BY": "100582333", "DE": "136695976"}


def _proposal(code: str) -> Proposal:
    """What the answers of the walk propose."""
    template = templates.of(code)
    answers = Answers(
        country=COUNTRY.get(code, "PL"),
        turnover_minor=TURNOVER * 100,
        members=MEMBERS,
        share=template.share,
        changes=template.changes[:CHANGES_WANTED],
    )
    return proposing.propose(template, answers)


def _points_by_kind(proposal: Proposal) -> Mapping[str, str]:
    """What an action of each kind brings by itself, as members read it."""
    return {
        rule.body["when"]["eq"][1]: f"{rule.body['give']['points']:,}"
        for rule in proposal.rules
        if "eq" in rule.body["when"] and "points" in rule.body["give"]
    }


@dataclass
class Walk:
    """A marketer on the way through one template."""

    hands: Hands
    proposal: Proposal

    @property
    def page(self) -> Page:
        """Where they are."""
        return self.hands.page

    def open(self) -> None:
        """Answer the questions, and open what is proposed."""
        hands, template = self.hands, self.proposal.template
        hands.press("Open a programme", role="link")
        hands.choose("What do you make or sell?", template.sells[1]["en"])
        hands.choose("To whom, and through whom?", str(THROUGH[template.through[0]]))
        for change in self.proposal.answers.changes:
            hands.tick(str(CHANGES[change]))
        hands.choose("Country", countries.names("en")[self.proposal.answers.country])
        hands.type("How much do they buy from you in a year?", f"{TURNOVER:,}".replace(",", " "))
        hands.type("How many are they?", str(MEMBERS))
        hands.press("Show the proposal")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(template.title["en"])
        is_clean(self.page)
        if self.page.get_by_label("Whose programme it is").count():
            hands.choose("Whose programme it is", "A new organiser")
        hands.type("Who organises it", f"Firm of {template.code}")
        hands.type("Name of the programme", f"Club {template.code}")
        hands.press("Open the programme")
        expect(
            self.page.get_by_role("heading", name="From here to the first points")
        ).to_be_visible()
        is_clean(self.page)

    def publish(self) -> None:
        """Do what is the next step, until somebody may join; then show it to strangers."""
        while True:
            self.hands.press("Overview", role="link")
            step = self.page.locator(".steps .next-step")
            title = step.locator("strong").inner_text()
            if title == LAST:
                break
            step.get_by_role("link").click()
            self.hands.clicks += 1
            STEPS[title](self)
        self.hands.press("All steps, and what members see", role="link")
        is_clean(self.page)
        step = self.page.locator(".steps li").filter(has_text="Show it to strangers")
        step.get_by_role("link", name="Public page", exact=True).click()
        self.hands.clicks += 1
        self.hands.tick("Public page")
        self.hands.press("Save")
        saved(self.page, "Saved.")
        self.hands.press("Overview", role="link")


def _say_who(walk: Walk) -> None:
    walk.hands.type("Address for questions", f"{walk.proposal.template.code}@firm.example")
    walk.hands.press("Save")
    saved(walk.page, "Saved.")


def _add_product(walk: Walk) -> None:
    walk.hands.type("Name", "Something")
    walk.page.locator("#add-sku").fill("S-1")
    walk.hands.fields += 1
    walk.hands.press("Add the product")
    saved(walk.page, "know it now")


def _publish_rules(walk: Walk) -> None:
    is_clean(walk.page)
    walk.hands.answer("Publish")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("is in force")


def _publish_regulations(walk: Walk) -> None:
    is_clean(walk.page)
    walk.hands.answer("Publish this version")
    saved(walk.page, "It is published")


def _add_partner(walk: Walk) -> None:
    walk.hands.type("Name", "Somebody who sells")
    walk.hands.type("Tax number", SELLERS[walk.proposal.answers.country])
    walk.hands.press("Add the partner")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("Somebody who sells")


def _issue_codes(walk: Walk) -> None:
    product = picker(walk.page, "For which product")
    product.press_sequentially("S-1")
    expect(walk.page.get_by_role("option", name="Something")).to_be_visible()
    product.press("Enter")
    walk.hands.type("How many", "1")
    walk.hands.press("Issue the codes")
    expect(walk.page.get_by_role("link", name="Something")).to_be_visible()


STEPS: Mapping[str, Callable[[Walk], None]] = {
    "Say who you are": _say_who,
    "Add what you sell": _add_product,
    "Publish the rules": _publish_rules,
    "Publish the regulations": _publish_regulations,
    "Add a partner": _add_partner,
    "Issue the codes": _issue_codes,
}


def _record_action(page: Page, proposal: Proposal, kind: str, email: str, folder: Path) -> None:
    """The organiser takes in a table of who did an action of the template."""
    template = proposal.template
    name = next(action.name["en"] for action in template.actions if action.kind == kind)
    page.get_by_role("link", name="Actions", exact=True).first.click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("link", name="From a table").click()
    file = folder / "done.csv"
    zone = ZoneInfo(countries.COUNTRIES[proposal.answers.country][1])
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([("e-mail", "day"), (email, datetime.now(zone).date())])
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at the table").click()
    is_clean(page)
    page.get_by_role("button", name="Take in").click()
    saved(page, "1 action is recorded.")


def _use_code(page: Page, member: Page) -> None:
    """The member uses the code that was issued."""
    page.get_by_role("link", name="Product codes").first.click()
    page.locator("tbody a").first.click()
    file = page.get_by_role("link", name="Codes as a file", exact=True)
    for _ in range(SECONDS_MAX * 4):
        if file.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    with page.expect_download() as started:
        file.click()
    member.goto(Path(started.value.path()).read_text().splitlines()[1].split(",")[1])
    is_clean(member)
    member.get_by_role("button", name="Use the code").click()
    is_clean(member)
    member.get_by_role("link", name="Home").last.click()


@pytest.mark.parametrize(
    "code",
    [
        template.code
        if template.code == USUAL
        else pytest.param(template.code, marks=pytest.mark.thorough)
        for template in templates.every()
    ],
)
def test_a_template_is_published_and_used(
    browser: Browser, installation: Installation, watch: Watch, tmp_path: Path, code: str
) -> None:
    proposal, email = _proposal(code), f"marta@{code.replace('_', '-')}.example"
    page = watch(enter(browser, installation.links["oskar"]))
    page.goto(f"{installation.address}/operator/")  # who runs a programme comes to it first
    walk = Walk(Hands(page), proposal)
    walk.open()
    walk.publish()
    assert walk.hands.are_few

    link = page.locator(".steps code").inner_text()
    public = link.replace("/join/", "/programme/")
    member = watch(joined(browser, installation, public, [], email=email))
    brings = _points_by_kind(proposal)
    if "ENROLMENT" in brings and proposal.template.settings["release"] == "AFTER_DAYS":
        waits = member.get_by_text(f"{brings['ENROLMENT']} more on the way")
        until_seen(member, waits)
    elif "ENROLMENT" in brings:
        has_points(member, brings["ENROLMENT"])
    if "CODE" in brings:
        _use_code(page, member)
        total = sum(int(brings[kind].replace(",", "")) for kind in ("ENROLMENT", "CODE"))
        has_points(member, f"{total:,}")
    elif "ENROLMENT" not in brings:
        kind = next(action.kind for action in proposal.template.actions if action.kind in brings)
        _record_action(page, proposal, kind, email, tmp_path)
        has_points(member, brings[kind])
    is_clean(member)
    member.context.close()
    page.context.close()
