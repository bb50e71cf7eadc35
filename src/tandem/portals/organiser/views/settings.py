"""How the programme is run, and its regulations."""

import re
from decimal import Decimal

from django.conf import settings as installation
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.evidence.claims import policy
from tandem.kit.errors import TandemError
from tandem.kit.money import to_major, to_minor
from tandem.platform import clock
from tandem.portals.organiser import joining
from tandem.portals.shared import claims, media, posters
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.portals.shared.pages import address, day_of, page
from tandem.programmes import setup, terms
from tandem.programmes.models import Programme
from tandem.rewards.queries import word

LANGUAGES = installation.LANGUAGES


@desk("organiser", "programme.change", takes_files=True)
def settings(desk: Desk) -> HttpResponse:
    """Settings and regulations."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if posted.get("deed") == "terms":
                    terms.publish(
                        desk.programme.id,
                        text={desk.language: posted.get("text", "")[:200_000]},
                        actor=desk.actor,
                        now=clock.now(),
                    )
                    messages.success(desk.request, _("Members are asked to accept the new version."))
                elif posted.get("deed") == "joining":
                    joining.keep(desk)
                    messages.success(desk.request, _("Kept."))
                else:
                    setup.change_programme(desk.programme.id, settings=_settings(desk), actor=desk.actor, now=clock.now())
                    messages.success(desk.request, _("Kept."))
                return HttpResponseRedirect(address(desk, "organiser:settings"))
        except TandemError as problem:
            error = problem.sentence
    row = desk.programme
    form = {
        "name": row.name, "brand_colour": row.brand_colour, "contact_email": row.contact_email, "release": row.release,
        "rules_need_two": row.rules_need_two, "debts": row.debts_from is not None, "payment_days": row.payment_days, "expiry_months": row.expiry_months or "",
        "expiry": row.expiry, "expiry_on": row.expiry_on.isoformat() if row.expiry_on else "", "release_days": row.release_days,
        "gifts": row.gifts, "night_hour": row.night_hour, "tax_percent": "" if row.tax_percent is None else f"{row.tax_percent.normalize():f}", "point_value": f"{to_major(row.point_value_minor, row.currency):f}",
        "award_ceiling": row.award_ceiling or "",
        "adjust_limit_points": row.adjust_limit_points, "adjust_limit_admin_points": row.adjust_limit_admin_points,
        "payment_curve": ", ".join(f"{days}={share}" for days, share in row.payment_curve),
        **{name: value for name, value in posted.items() if error},
    }  # fmt: skip
    latest = terms.in_force(row.id, organiser_id=desk.actor.organiser_id)
    shown = (
        {"version": latest.version, "published_at": latest.published_at, "text": word(latest.text, desk.language)}
        if latest
        else None
    )
    return page(
        desk, "organiser/settings.html", here="settings", form=form, terms=shown, error=error, http_status=400 if error else 200,
        verified=[
            {"kind": kind, "name": claims.KINDS[kind], "step": row.verification.get(kind, default)}
            for kind, default in policy.DEFAULTS.items()
        ],
        rules=policy.of(row), amounts=posted.get("verify_amounts") if error else _said_amounts(row), printed=posters.links(desk), languages=[{"code": code, "name": name, "is_on": code in row.languages} for code, name in LANGUAGES],
        joining=joining.shown(desk), join=f"{installation.PUBLIC_URL}/join/{row.slug}/",
    )  # fmt: skip


def _amounts(text: str, currency: str) -> list[int]:
    """Amounts between semicolons (a comma may be of an amount), in minor units."""
    said = [part for part in text.split(";") if part.strip()][: policy.AMOUNTS_MAX]
    return sorted({to_minor(number_of(part), currency) for part in said} - {0})


def _said_amounts(row: Programme) -> str:
    return "; ".join(f"{to_major(amount, row.currency):f}" for amount in policy.of(row).amounts)


def _settings(desk: Desk) -> dict[str, object]:
    posted, row = desk.request.POST, desk.programme
    value = posted.get("point_value", str(to_major(row.point_value_minor, row.currency))).strip()
    months = posted.get("expiry_months", "").strip()
    ceiling = posted.get("award_ceiling", str(row.award_ceiling or "")).strip()
    return {
        "name": posted.get("name", "").strip()[:120] or desk.programme.name,
        "brand_colour": posted.get("brand_colour", "").lower(),
        "contact_email": posted.get("contact_email", "").strip()[:200],
        "release": posted.get("release", ""),
        "payment_days": _number(posted.get("payment_days", ""), _("Days to pay"), 366),
        "expiry": posted.get("expiry", row.expiry),
        "expiry_months": _number(months, _("Months"), 600) if months else None,
        "expiry_on": day_of(posted.get("expiry_on", "")),
        "release_days": _number(posted.get("release_days", str(row.release_days)), _("Days to wait"), 366),
        "gifts": posted.get("gifts", row.gifts),
        "award_ceiling": whole_of(ceiling) if ceiling else None,
        "night_hour": _number(posted.get("night_hour", str(row.night_hour)), _("Hour of the night's work"), 23),
        "point_value_minor": to_minor(number_of(value or "0"), row.currency),
        **{
            name: _number(posted.get(name, str(getattr(row, name))), _("Limit of adjustments"), 10**8)
            for name in ("adjust_limit_points", "adjust_limit_admin_points")
        },
        "payment_curve": _curve(posted.get("payment_curve", "")),
        "tax_percent": _percent(posted.get("tax_percent", "")),
        "verification": {
            **{kind: posted[f"verify_{kind}"] for kind in policy.DEFAULTS if posted.get(f"verify_{kind}") in policy.STEPS},
            "sample": _number(posted.get("verify_sample", "0"), _("Sample"), policy.SAMPLE_MAX),
            "days": _number(posted.get("verify_days", "0"), _("Days for the seller"), policy.DAYS_MAX),
            "after": posted["verify_after"] if posted.get("verify_after") in policy.AFTERS else policy.ORGANISER,
            "amounts": _amounts(posted.get("verify_amounts", ""), row.currency),
            "appeal_days": _number(posted.get("appeal_days", str(policy.APPEAL_DAYS)), _("Days to appeal"), policy.DAYS_MAX),
        },
        "rules_need_two": posted.get("rules_need_two") == "1",
        # Debts count from the moment they are allowed: nobody owes what fell short before.
        "debts_from": (row.debts_from or clock.now()) if posted.get("debts") == "1" else None,
        "languages": [code for code in posted.getlist("languages") if code in dict(LANGUAGES)] or desk.programme.languages,
        **({"logo_id": logo.id} if (logo := media.sent(desk, "logo")) else {}),
    }


def _number(text: str, name: str, most: int) -> int:
    digits = text.strip()
    if not digits.isdecimal() or len(digits) > len(str(most)) or int(digits) > most:
        raise setup.BadSetting(setting=name, why=_("use a whole number up to %s") % most)
    return int(digits)


def _percent(text: str) -> Decimal | None:
    said = text.strip(" %")
    return round(number_of(said), 2) if said else None


def _curve(text: str) -> list[list[int]]:
    steps = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"\d{1,3}\s*=\s*\d{1,3}", step) for step in steps):
        raise setup.BadSetting(setting=_("Late payments"), why=_("write steps such as 0=100, 14=50"))
    return [[int(part) for part in step.split("=")] for step in steps]
