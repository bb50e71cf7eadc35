"""What a contest compares scores with, its leagues, and the list of targets."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests import targets
from tandem.engagement.contests.models import Against, Contest
from tandem.engagement.contests.ranking import comparing, measuring
from tandem.engagement.contests.ranking.comparing import Compared, League
from tandem.engagement.contests.targets import Listed
from tandem.kit import money
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import LocalizedTextField, NumberField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowForm

CONTEST_AGAINST: Mapping[str, Any] = {
    Against.NONE: _("how much it is"),
    Against.GROWTH: _("growth in per cent, against days before"),
    Against.TARGET: _("per cent of each one's own target"),
}
FIELDS = ("against", "base_since", "base_until", "base_least")
_LIST_MAX = 400_000  # letters


class LeagueRow(RowForm):
    """A league."""

    columns = "two"

    name = LocalizedTextField(label=_("League"), max_length=comparing.NAME_MAX)
    least = NumberField(
        label=_("From this size on"),
        min_value=0,
        required=False,
        help_text=_("What a member had in the days before; the first: 0. Empty: by a list."),
    )


def payload(form: PortalForm) -> Compared:
    """What a contest's form says of it; amounts in minor units."""
    typed, what = form.cleaned_data, form.cleaned_data["measure"].split(":")[0]
    is_money = what in measuring.MONEY

    def amount(value: Decimal | None) -> Decimal | None:
        if value is None or not is_money:
            return value
        return Decimal(money.to_minor(value, form.portal.programme.currency))

    return Compared(
        against=typed["against"] or Against.NONE.value,
        base_since_on=typed["base_since"],
        base_until_on=typed["base_until"],
        base_least=amount(typed["base_least"]),
        leagues=tuple(
            League(row["name"], amount(row["least"])) for row in form.row_sets["leagues"].typed
        ),
    )


def initial_of(row: Contest, portal: Any) -> dict[str, Any]:
    """What stands in these fields of a contest."""
    is_money = measuring.decoded(row.measure).what in measuring.MONEY

    def amount(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        if is_money:
            value = value.scaleb(-money.exponent(portal.programme.currency))
        return Decimal(f"{value.normalize():f}")

    return {
        "against": row.against,
        "base_since": row.base_since_on,
        "base_until": row.base_until_on,
        "base_least": amount(row.base_least),
        "leagues": [
            {"name": localized(league.name, portal.language), "least": amount(league.least)}
            for league in comparing.decoded(row.leagues)
        ],
    }


class TargetsForm(PortalForm):
    """Targets and leagues by a list: a line for each, as it is copied from a table."""

    errors_at = {targets.UnknownContestants: "lines", targets.BadTargets: "lines"}

    lines = forms.CharField(
        label=_("A line for each: number; target; league"),
        max_length=_LIST_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
        help_text=_(
            "The member's number, or the partner's code; a target or a league may be left out."
            " Paste it from a table."
        ),
    )

    def prepare(self, contest: Contest | None = None) -> None:
        """Know the contest."""
        parts: Any = self.portal.request.resolver_match
        rows = Contest.objects.within(
            self.portal.programme.id, organiser_id=self.portal.organiser_id
        )
        self.contest = contest or rows.get(id=parts.kwargs["contest"])

    def clean_lines(self) -> list[Listed]:
        """The lines, read; what is wrong with the first bad one."""
        text: str = self.cleaned_data["lines"]
        listed = []
        for place, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                listed.append(self._read(line, place))
        return listed

    def _read(self, line: str, place: int) -> Listed:
        mark = "\t" if "\t" in line else ";"
        number, target, league = ([part.strip() for part in line.split(mark)] + ["", ""])[:3]
        return Listed(number, self._target(target, place), self._league(league, place))

    def _target(self, text: str, place: int) -> Decimal | None:
        if not text:
            return None
        try:
            value = Decimal("".join(text.split()).replace(",", "."))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 < value < comparing.TARGET_MAX:
            wrong = _("Line %(line)s: “%(text)s” is no target above nothing.")
            raise ValidationError(wrong, params={"line": place, "text": text[:40]})
        if measuring.decoded(self.contest.measure).what in measuring.MONEY:
            return Decimal(money.to_minor(value, self.portal.programme.currency))
        return value

    def _league(self, text: str, place: int) -> int | None:
        if not text:
            return None
        for league, known in enumerate(comparing.decoded(self.contest.leagues)):
            if folded(text) in {folded(name) for name in known.name.values()}:
                return league
        wrong = _("Line %(line)s: the contest has no league “%(text)s”.")
        raise ValidationError(wrong, params={"line": place, "text": text[:40]})
