"""What an area declares: its pages and actions, and its place in the menu.

A page says its address, its permission, its template and its actions; an action its form, its
permission and what it says when it is done. Nobody else knows about them: addresses, rights, menu
and tests are read from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.forms import PortalForm

Text = str | Promise
GROUPS: Mapping[str, Text] = {
    "TODAY": _("Today"),
    "PEOPLE": _("People"),
    "PURCHASES": _("Purchases"),
    "PROGRAMME": _("Programme"),
    "REWARDS": _("Rewards"),
    "ENGAGE": _("Engage"),
    "MESSAGES": _("Messages"),
    "KNOW": _("Know"),
    "MONEY": _("Money"),
    "SETTINGS": _("Settings"),
}


@dataclass(frozen=True, slots=True)
class Next:
    """Where somebody is led after an action, and what is said there."""

    name: str = (
        ""  # of an address of the portal, such as `organiser:rewards`; empty: the page itself
    )
    parts: Mapping[str, Any] = field(default_factory=dict)
    done: Text = ""  # instead of what the action says
    query: Mapping[str, Any] = field(default_factory=dict)  # what the address asks of the page
    # For a page that answers at once and is not kept, such as a secret: more of the page's context.
    # `done` is then said to who sends the form again.
    shown_once: Mapping[str, Any] = field(default_factory=dict)
    undo: "Undo | None" = None  # offered where it is said


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes an action back: another action of the same page, and what is sent to it."""

    action: str  # its name; it is declared after what it takes back
    data: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""  # the address of its page; empty: where the action was sent from


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an action refuses though what it wrote stands, such as a try that was counted. An error
    of the domain takes back everything.
    """

    sentence: Text
    at: str | None = None  # the field; none: above the form
    http_status: int = 400


@dataclass(frozen=True, slots=True)
class Outside:
    """What an action asks of a stranger over a network, who may take seconds or never answer.

    `ask` is called when what the action wrote is committed, while no transaction is open and no
    lock is held; `then` is given the portal and what came, and writes it in a transaction of its
    own. What either refuses is said in the form; what was written before stands. Both may be called
    again where the second transaction lost a race.
    """

    ask: Callable[[], Any]
    then: Callable[[Any, Any], "Next | Refusal | None"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a page lets people do: a form, and the one verb or flow that it becomes.

    `act` is given the portal, the valid form and the parts of the address. It returns where to go
    next, None for the page itself, a refusal, or what is asked of a stranger first.
    """

    name: str
    form: type[PortalForm]
    permission: str
    act: Callable[..., Next | Refusal | Outside | None]
    button: Text
    done: Text
    question: Text  # asked before it is done; empty: none
    is_quiet: bool  # not the first thing to do on its page
    asks_outside: bool = False  # it may return `Outside`

    @property
    def takes_files(self) -> bool:
        """Whether its form holds a file."""
        return any(field.widget.needs_multipart_form for field in self.form.base_fields.values())


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at an address. `show` is given the portal and the parts of the address, and
    returns the template's context in plain rows; or a whole answer, such as a file.
    """

    name: str
    route: str
    permission: str
    template: str
    show: Callable[..., Mapping[str, Any] | HttpResponseBase]
    actions: tuple[Action, ...]
    guard: Callable[..., object] | None = None  # see `page`
    tab: Text = ""  # see `page`
    is_for_former: bool = False  # see `page`

    @property
    def takes_files(self) -> bool:
        """Whether one of its actions takes a file: only such an address is sent large ones."""
        return any(action.takes_files for action in self.actions)

    @property
    def asks_outside(self) -> bool:
        """Whether one of its actions asks a stranger: its request is then several transactions."""
        return any(action.asks_outside for action in self.actions)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the search over everything leads to."""

    kind: Text
    name: str
    address: str
    note: Text = ""


@dataclass(frozen=True, slots=True)
class HomeCard:
    """Something of an area that its reader can do now, as the first page of the portal shows it."""

    title: Text
    address: str
    button: Text
    note: Text = ""  # a line: until when, how far
    percent: int | None = None  # how much of it is done, where it has steps
    gives: Text = ""  # what the rules in force give for it


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of a portal. Its first page is where the menu leads to."""

    title: Text
    group: str  # of GROUPS
    order: int  # within the group, least first
    pages: Sequence[Page]
    icon: str = ""  # a name of lucide.dev
    # For what not every programme uses; it is given the programme as the pages know it.
    is_shown: Callable[[Mapping[str, Any]], bool] = lambda _programme: True
    waiting: Callable[[PortalContext], int] | None = (
        None  # how much waits for the reader: the figure in the menu
    )
    # What the search over everything finds of it: given the portal and what was typed.
    find: Callable[..., Sequence[Found]] | None = None
    # Of `engagement.ways`: the area, its pages and its cards are there where the programme uses it.
    way: str = ""
    purpose: Text = ""  # of an organiser's area with a way: what it is for, in a sentence
    # What of it the first page of the portal offers to the reader, the most urgent first.
    home: Callable[[PortalContext], Sequence[HomeCard]] | None = None

    @property
    def entry(self) -> Page:
        """The page that the menu leads to."""
        return self.pages[0]


def action(
    form: type[PortalForm],
    *,
    permission: str,
    button: Text = _("Save"),
    done: Text = "",
    question: Text = "",
    is_quiet: bool = False,
    asks_outside: bool = False,
) -> Callable[[Callable[..., Next | Refusal | Outside | None]], Action]:
    """Declare the decorated function as an action of its own name."""

    def declare(act: Callable[..., Next | Refusal | Outside | None]) -> Action:
        return Action(
            act.__name__, form, permission, act, button, done, question, is_quiet, asks_outside
        )

    return declare


def page(
    route: str,
    *,
    permission: str,
    template: str = "",
    actions: Sequence[Action] = (),
    guard: Callable[..., object] | None = None,
    name: str = "",
    tab: Text = "",
    is_for_former: bool = False,
) -> Callable[[Callable[..., Mapping[str, Any] | HttpResponseBase]], Page]:
    """Declare the decorated function as a page.

    Args:
        route: below the portal's own address, as Django writes routes: `rewards/<uuid:reward>/`.
        template: a file of the area's own `templates`.
        guard: looks up what the address names and raises `Missing` where it is not of the
            programme; it is asked before anything is shown or done.
        name: of the address; the function's own, with hyphens, where none is given.
        tab: its title beside the other pages of its area, in tabs. is_for_former: who left sees it.
    """

    def declare(show: Callable[..., Mapping[str, Any] | HttpResponseBase]) -> Page:
        own = name or show.__name__.replace("_", "-")
        area = "/".join(
            show.__module__.split(".")[2:-1]
        )  # of tandem.portals.organiser.rewards.pages
        path = f"{area}/templates/{template}"
        return Page(own, route, permission, path, show, tuple(actions), guard, tab, is_for_former)

    return declare
