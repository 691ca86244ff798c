"""What do the recommendation and the decision say on paper: the fixed headings of such documents, filled from the case.

Words that the child said without the parents are not printed: that they were said is (barnets lov § 5, stk. 3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.clock import COPENHAGEN, local_date
from accounts.models import User
from cases.models import Case, Perspective
from escalation import paper
from escalation.canonical import content_hash
from escalation.corrections import points_of
from escalation.costs import total
from escalation.director import points_decided_by_director, reason_of, word_behind
from escalation.grants import yearly_amounts
from escalation.letter import LANGUAGE, written
from escalation.models import (
    Approval,
    AtPoint,
    Correction,
    Decision,
    Deliberation,
    DirectorsWord,
    Line,
    OptionCost,
    Position,
    Recommendation,
    SeparateCost,
    Star,
)
from escalation.prices import price_of
from escalation.recommendation import rows_of
from escalation.responsibility import kroner
from escalation.split import most_at_once
from orgunits.models import Municipality

Part = dict[str, Any]
SHOWN_OF_HASH, GROUP = 12, 4  # signs


def fingerprint(version: Recommendation) -> str:
    """The first signs of the version's hash in groups: 3f2a 91c0 77de."""
    shown = content_hash(version)[:SHOWN_OF_HASH]
    return " ".join(shown[at : at + GROUP] for at in range(0, SHOWN_OF_HASH, GROUP))


def recommendation_pdf(case: Case, version: Recommendation, at: dt.datetime) -> bytes:
    """Raises paper.Unprintable."""
    with override(LANGUAGE):
        return paper.render_on_one_page("document", recommendation_on_paper(case, version, at), at=at)


def decision_pdf(decision: Decision, at: dt.datetime) -> bytes:
    """Raises paper.Unprintable."""
    with override(LANGUAGE):
        return paper.render_on_one_page("document", decision_on_paper(decision, at), at=at)


def recommendation_on_paper(case: Case, version: Recommendation, at: dt.datetime) -> dict[str, Any]:
    """The fourteen headings, in the language that is active; a heading without content says so."""
    day, option = local_date(at), version.option
    whole = sum(line.cost_dkk or 0 for line in version.lines.all())
    parts = [
        _part(_("In short"), [version.ask]),
        _part(_("The child in short"), [_child_in_short(case, day)]),
        _part(_("The child's own words"), items=_said(case, child=True)),
        _part(_("What the parents say"), items=_said(case, child=False)),
        _part(_("The problem across sectors"), items=_criteria(case)),
        _part(_("What has been tried"), items=[_joined(row.channel, row.when, row.result) for row in case.tried.all()]),
        _part(_("Possible solutions"), items=_options(case)),
        _part(_("The recommended whole"), [option.title if option else "", version.why, version.benefit]),
        _split_part(_("Proposed split of responsibility"), version),
        _part(_("Economy"), [_cost(version, whole)], items=[*_at_once(version, whole), *_separate(case, whole)]),
        _part(_("Legal basis and rulings"), items=_rulings(version)),
        _part(_("Follow-up"), [_follow_up(version)], items=version.success_criteria),
        _part(_("Disagreement in the group"), [version.dissent]),
        _part(_("It is recommended"), items=[_point(point) for point in version.at_points.all()]),
        _part(_("Signatures"), items=_approvals(version)),
    ]
    state = _("not laid before the chiefs yet")
    if version.submitted_at:
        state = _("with the chiefs {when}").format(when=_moment(version.submitted_at))
    return _document(case, version, _("Recommendation"), state, parts)


def decision_on_paper(decision: Decision, at: dt.datetime) -> dict[str, Any]:
    """As decided: each at-point with its positions, the split in force, the powers used, and who signed when."""
    case, version = decision.case, decision.recommendation
    given = list(version.positions.filter(superseded_at=None).select_related("chief", "by", "at_point"))
    word = word_behind(decision)
    reason, by_director = reason_of(word) if word else "", points_decided_by_director(decision)
    points, corrections = list(version.at_points.all()), _agreed_corrections(decision)
    changed = points_of(version, {one.line.key for one in corrections})
    informed = _("The units have not been told yet.")
    if decision.units_informed_at:
        informed = _("The units were told {when}.").format(when=_moment(decision.units_informed_at))
    parts = [
        _part(_("The question"), [version.ask]),
        _part(_("Decided"), _reasons(given), items=[_decided(point, given, by_director, changed) for point in points]),
        _part(_("Reason of the director"), [reason]) if reason else None,
        _split_part(_("Split of responsibility in force"), version),
        _part(_("Rulings towards the family"), items=_rulings(version)),
        _part(_("Powers used"), items=_grants(decision)),
        _part(_("Who tells"), [_teller(case), informed]),
        _part(_("Follow-up"), [_follow_up(version)]),
        _part(_("Signatures"), items=[*_approvals(version), *_deciders(given, word), *_agreed(corrections)]),
    ]
    when = _("decided {when} by {whom}").format(when=_moment(decision.at), whom=_whom(decision))
    return _document(case, version, _("Decision"), when, [part for part in parts if part])


def _document(case: Case, version: Recommendation, kind: str, state: str, parts: Sequence[Part]) -> dict[str, Any]:
    town = Municipality.objects.first()
    sender = town.name if town else ""
    return {
        "title": f"{kind} {case.number}",
        "heading": f"{kind}, {case.number}",
        "subtitle": f"{case.child.first_name} · {state}",
        "version": _("Version {no}, fingerprint {hash}").format(no=version.version, hash=fingerprint(version)),
        "confidential": _("Confidential – sensitive personal data"),
        "parts": list(parts),
        "sender": sender,
        "foot": f"{sender} · {case.number}",
        "page": _("Page"),
        "of": _("of"),
        "lang": LANGUAGE,
    }


def _part(heading: str, texts: Iterable[str] = (), *, items: Iterable[str] = ()) -> Part:
    """A heading with its texts and points; »nothing written« when there is neither."""
    shown, points = [text for text in texts if text], [text for text in items if text]
    if not shown and not points:
        shown = [_("Nothing is written about this.")]
    return {"heading": heading, "texts": shown, "items": points, "rows": [], "widths": [], "columns": []}


def _split_part(heading: str, version: Recommendation) -> Part:
    lines = version.lines.select_related("unit", "person").prefetch_related("laws", "shares__sector")
    return {
        "heading": heading,
        "texts": [],
        "items": [],
        "columns": [
            _("Line"),
            _("Task"),
            _("Unit and function"),
            _("From – until"),
            _("Legal basis"),
            _("A year, paid by"),
        ],
        "widths": [0.6, 3, 2.2, 1.8, 1.8, 1.6],
        "rows": [_row(line) for line in lines],
    }


def _row(line: Line) -> list[str]:
    person = line.person.name if line.person and line.person.name not in line.function else ""
    until = written(line.end_on) if line.end_on else line.end_criterion
    shares = ", ".join(f"{share.sector.code} {share.percent} %" for share in line.shares.all())
    return [
        line.key,
        line.task,
        "\n".join(text for text in (str(line.unit or ""), line.function, person) if text),
        f"{written(line.start) if line.start else '–'} – {until or '–'}",
        ", ".join(str(law) for law in line.laws.all()) or "–",
        f"{kroner(line.cost_dkk) if line.cost_dkk is not None else '–'}\n{shares}",
    ]


def _child_in_short(case: Case, day: dt.date) -> str:
    text = _("{name}, {age} years.").format(name=case.child.first_name, age=case.child.age_on(day))
    arena = case.child.general_arena_unit
    where = str(arena) if arena and not case.child.protected_address else ""
    return " ".join(part for part in (text, where and f"{where}.", case.summary) if part)


def _said(case: Case, *, child: bool) -> list[str]:
    rows = case.perspectives.filter(who="child") if child else case.perspectives.exclude(who="child")
    return [_quoted(row) for row in rows]


def _quoted(said: Perspective) -> str:
    who = _joined(said.speaker, said.method, written(said.on) if said.on else "")
    if said.without_parents:
        return f"{who}: " + _("said without the parents; the words stand in the case.")
    if said.words:
        return f"»{said.words}« – {who}"
    return f"{who}: " + (said.not_obtained_text or str(said.get_not_obtained_display()))


def _criteria(case: Case) -> list[str]:
    star = Star.objects.filter(case=case).order_by("proposed_at", "pk").last()
    if star is None:
        return []
    texts = [answer.justification for answer in star.answers.exclude(answer="no")]
    return list(dict.fromkeys([*texts, star.consequence]))


def _options(case: Case) -> list[str]:
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    rows = talk.options.prefetch_related("costs") if talk else []
    return [_joined(row.title, row.description, row.benefits, row.drawbacks, _yearly(row.costs.all())) for row in rows]


def _yearly(rows: Iterable[OptionCost | SeparateCost]) -> str:
    """What they come to per year; a range from the least to the most; nothing when nobody has written a price."""
    prices = [price_of(row).yearly for row in rows]
    whole = total(prices)
    if not prices:
        return ""
    return f"{kroner(whole.low)}–{kroner(whole.high)}" if whole.is_range else kroner(whole.low)


def _cost(version: Recommendation, whole: int) -> str:
    amounts = yearly_amounts(version)
    split = ", ".join(f"{code} {kroner(amount)}" for code, amount in sorted(amounts.items()))
    return (
        _("The whole solution costs {amount} a year: {split}.")
        .format(amount=kroner(whole), split=split or "–")
        .removesuffix(".")
    )


def _at_once(version: Recommendation, whole: int) -> list[str]:
    most = most_at_once(rows_of(version))
    words = _("Not all lines run at the same time: at most {amount} a year at once.")
    return [words.format(amount=kroner(most))] if most < whole else []


def _separate(case: Case, whole: int) -> list[str]:
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    rows = list(talk.separate_costs.select_related("sector")) if talk else []
    if not rows:
        return []
    alone = total(price_of(row).yearly for row in rows)
    words = [_("Each sector for itself: {amount}.").format(amount=_yearly(rows).removesuffix("."))]
    if not alone.is_range:
        gap = _("{amount} lower") if whole < alone.low else _("{amount} higher")
        words.append(_("The whole is {gap}.").format(gap=gap.format(amount=kroner(abs(alone.low - whole)))))
    return [" ".join(words)]


def _rulings(version: Recommendation) -> list[str]:
    points = version.at_points.filter(triggers_ruling=True).select_related("ruling_law", "ruling_unit")
    rows = [
        _("Point {no}: {what}").format(no=point.no, what=_joined(point.ruling_law, point.ruling_unit))
        for point in points
    ]
    return rows or [_("No at-point triggers a ruling.")]


def _follow_up(version: Recommendation) -> str:
    if version.follow_up_on is None:
        return ""
    day = format_date(version.follow_up_on, "EEEE d. MMMM y", locale=LANGUAGE)
    return _joined(day, version.follow_up_by.name if version.follow_up_by else "")


def _point(point: AtPoint) -> str:
    return f"{point.no}. {point.text}"


def _whom(decision: Decision) -> str:
    whom = str(decision.get_kind_display())
    return f"{whom}, {_both(decision.director, decision.by)}" if decision.director else whom


def _decided(point: AtPoint, given: Sequence[Position], by_director: Container[int], changed: Container[int]) -> str:
    """The point and where each chief stood; what they did not settle stands by the director's word."""
    answers = [one for one in given if one.at_point_id == point.pk]
    stands = "; ".join(f"{one.chief.name}: {one.get_stance_display()}" for one in answers)
    end = _("approved with changes") if point.pk in changed else _("approved")
    end = _("decided by the director") if point.no in by_director else end
    return f"{_point(point)} – {end}." + (f" {stands}." if stands else "")


def _reasons(given: Sequence[Position]) -> list[str]:
    """What each chief wrote, once, however many points it was written to."""
    said = {one.chief.name: one.reason.strip() for one in given if one.reason.strip()}
    return [f"{name}: »{reason}«" for name, reason in said.items()]


def _grants(decision: Decision) -> list[str]:
    rows = decision.grants.select_related("sector", "person")
    return [
        _("{sector}: {person}, {amount} of at most {limit}").format(
            sector=row.sector.code,
            person=row.person.name,
            amount=kroner(row.amount_dkk),
            limit=kroner(row.limit_dkk) if row.limit_dkk is not None else _("no limit"),
        )
        for row in rows
    ]


def _teller(case: Case) -> str:
    return _("{name} tells the family.").format(name=case.coordinator.name) if case.coordinator else ""


def _approvals(version: Recommendation) -> list[str]:
    rows = version.approvals.filter(voided_at=None).select_related("by", "acting")
    return [_signed(_("Approved the text"), row) for row in rows]


def _signed(what: str, row: Approval) -> str:
    return f"{what}: {_both(row.by, row.acting)}, {_moment(row.at)}"


def _agreed_corrections(decision: Decision) -> list[Correction]:
    """The corrections that every chief who was asked said yes to, and that made the decided version what it is."""
    before = decision.recommendation.corrected_from
    rows = before.corrections.filter(taken_back_at=None, answers__accepts=True) if before else Correction.objects.none()
    agreed = rows.exclude(answers__accepts=False).select_related("line", "chief", "by").distinct()
    return list(agreed.prefetch_related("answers__chief", "answers__by"))


def _agreed(corrections: Iterable[Correction]) -> Iterator[str]:
    """Who corrected which line and who said yes to it, each with the moment."""
    for one in corrections:
        yield _("Corrected line {key}: {who}, {when}").format(
            key=one.line.key, who=_both(one.chief, one.by), when=_moment(one.at)
        )
        for answer in one.answers.all():
            yield _("Said yes to the correction of line {key}: {who}, {when}").format(
                key=one.line.key, who=_both(answer.chief, answer.by), when=_moment(answer.at)
            )


def _deciders(given: Sequence[Position], word: DirectorsWord | None) -> list[str]:
    """Each who decided, once, with the moment of their answer; both names where somebody stood in."""
    found: dict[int, str] = {}
    answered, decided = _("Took a position"), _("Decided")
    for one in given:
        found[one.chief_id] = f"{answered}: {_both(one.chief, one.by)}, {_moment(one.at)}"
    if word:
        found[word.director_id] = f"{decided}: {_both(word.director, word.by)}, {_moment(word.at)}"
    return list(found.values())


def _both(person: User, acting: User | None) -> str:
    if acting is None or acting == person:
        return person.name
    return _("{acting} for {person}").format(acting=acting.name, person=person.name)


def _moment(at: dt.datetime) -> str:
    """7. april 2026 kl. 12.05"""
    there = at.astimezone(COPENHAGEN)
    return f"{written(there.date())} kl. {there.hour}.{there:%M}"


def _joined(*parts: object) -> str:
    """With commas between them: a sentence that is not the last loses its full stop."""
    texts = [str(part).strip() for part in parts if part]
    return ", ".join([*(text if text.endswith("kr.") else text.removesuffix(".") for text in texts[:-1]), *texts[-1:]])
