"""What do we ask the chiefs: the texts, the at-points and the split, written together and approved by both of the pair."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case, PartKind, Stage
from escalation import wording
from escalation.canonical import keep_edition
from escalation.models import Approval, AtPoint, Line, LineShare, Recommendation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.split import LineRow
from escalation.succession import task_key_of

WRITING = stages(Stage.RECOMMENDATION, Stage.HEARING)
TEXTS = ("ask", "why", "benefit", "dissent", "dearer_reason")


def one_of_the_pair(ask: Asking) -> bool:
    """The two who signed the star, and the coordinator if that is a third."""
    return ask.has(PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR)


@remembered
def newest(case: Case) -> Recommendation | None:
    """The newest version of this round, laid before or not."""
    return Recommendation.objects.filter(case=case, round=case.round).order_by("version").last()


def draft_of(act: Act) -> Recommendation:
    """The version one may edit: the newest, or after a return its copy with the next number."""
    latest = newest(act.case)
    if latest is None:
        return Recommendation.objects.create(
            case=act.case, round=act.case.round, drafted_by=act.person, changed_at=act.at
        )
    return latest if latest.submitted_at is None else next_version(latest, act)


def next_version(old: Recommendation, act: Act) -> Recommendation:
    """A copy of the texts, points and lines with the next number, not laid before and approved by nobody."""
    new = Recommendation.objects.get(pk=old.pk)
    new.pk, new.version, new.edits = None, old.version + 1, 0
    new.submitted_at = new.text_approved_at = None
    new.corrected_from = None
    new.drafted_by = act.by if isinstance(act.by, User) else old.drafted_by
    new.changed_at = act.at
    new.save()
    for point in old.at_points.all():
        point.pk, point.recommendation = None, new
        point.save()
    for line in old.lines.all():
        laws, needs, shares = list(line.laws.all()), list(line.needs.all()), list(line.shares.all())
        line.pk, line.recommendation = None, new
        line.save()
        line.laws.set(laws)
        line.needs.set(needs)
        LineShare.objects.bulk_create(
            LineShare(line=line, sector=share.sector, percent=share.percent) for share in shares
        )
    keep_edition(act, new)
    return new


def changed(act: Act, draft: Recommendation) -> None:
    """The text is another one now: approvals of what stood before are void."""
    draft.changed_at, draft.edits = act.at, draft.edits + 1
    draft.text_approved_at = None
    draft.save()
    keep_edition(act, draft)
    voided = draft.approvals.filter(voided_at=None).update(voided_at=act.at)
    act.data.update(version=draft.version, voided=voided)


def write_texts(act: Act) -> None:
    draft = draft_of(act)
    wording.must_be_current(act, draft, wording.THE_TEXTS)
    wording.keep_before(draft, wording.THE_TEXTS, wording.of_texts(draft))
    for name in TEXTS:
        if name in act.input:
            setattr(draft, name, act.text(name))
    for name in ("option", "follow_up_on", "follow_up_by", "success_criteria", "stated_cost_dkk"):
        if name in act.input:
            setattr(draft, name, act.given(name))
    draft.text_edits += 1
    changed(act, draft)
    wording.keep(act, draft, wording.THE_TEXTS, draft.text_edits, wording.of_texts(draft))


def write_points(act: Act) -> None:
    """Replaces the at-points by the given rows, numbered as they stand; `seen` marks those that the form showed."""
    draft = draft_of(act)
    if act.given("seen") is not None and act.given("seen") != wording.mark_of_points(draft):
        raise wording.PointsChanged
    draft.at_points.all().delete()
    for no, row in enumerate(act.given("points") or [], start=1):
        AtPoint.objects.create(recommendation=draft, no=no, **row)
    changed(act, draft)


def write_line(act: Act) -> None:
    """Writes one line whole; a key that is not there yet is a new line at the end.

    The person named and the answer to a ruling stay as they are unless they are given: no row of the editor has them.
    `takes_over_from` is the key of the line whose task this one carries on; `task_key` names the task itself.
    """
    draft = draft_of(act)
    key = act.text("key") or _next_key(draft)
    wording.must_be_current(act, draft, key)
    line = draft.lines.filter(key=key).first() or Line(recommendation=draft, key=key, position=draft.lines.count() + 1)
    edit = wording.edit_of(draft, key)
    if line.pk:
        wording.keep_before(draft, key, wording.of_line(line))
    for name in ("task", "function", "end_criterion"):
        setattr(line, name, act.text(name))
    for name in ("unit", "start", "end_on", "cost_dkk", "one_off_dkk"):
        setattr(line, name, act.given(name))
    for name in ("person", "triggers_ruling"):
        if name in act.input:
            setattr(line, name, act.given(name))
    if "takes_over_from" in act.input:
        line.task_key = task_key_of(draft, key, act.text("takes_over_from"))
    line.task_key = act.text("task_key") or line.task_key or key
    line.edits = edit + 1
    line.save()
    line.laws.set(act.given("laws") or [])
    line.needs.set(act.given("needs") or [])
    line.shares.all().delete()
    LineShare.objects.bulk_create(
        LineShare(line=line, sector=sector, percent=percent)
        for sector, percent in (act.given("shares") or {}).items()
        if percent
    )
    wording.keep(act, draft, key, line.edits, wording.of_line(line))
    changed(act, draft)
    act.data["line"] = key


def needs_line(act: Act) -> list[Problem]:
    start, end_on = act.given("start"), act.given("end_on")
    if start and end_on and end_on < start:
        return [Problem("E-NOEND", "end_on", _("The last day lies before the first. Write a later day."))]
    return []


def drop_line(act: Act) -> None:
    draft = draft_of(act)
    line = draft.lines.filter(key=act.text("key")).first()
    if line:
        wording.keep_before(draft, line.key, wording.of_line(line))
        wording.keep(act, draft, line.key, line.edits + 1, {})
        line.delete()
    for position, line in enumerate(draft.lines.all(), start=1):
        Line.objects.filter(pk=line.pk).update(position=position)
    changed(act, draft)
    act.data["line"] = act.text("key")


def has_text(ask: Asking) -> Refused | None:
    draft = ask.version
    if ask.case.stage not in WRITING or (draft and draft.submitted_at is None and draft.ask):
        return None
    return OutOfTurn("E-NOTEXT", _("There is no text to approve yet."))


def not_approved_already(ask: Asking) -> Refused | None:
    draft = ask.version
    mine = [pk for pk in ask.known(pair_of) if ask.is_one_of(pk)]
    given = draft.approvals.filter(voided_at=None).values_list("by", flat=True) if draft else ()
    if draft and draft.submitted_at is None and mine and set(mine) <= set(given):
        return OutOfTurn("E-APPROVED", _("You have approved this text. It is the other one's turn."))
    return None


def approve_text(act: Act) -> None:
    act.as_shown()
    draft = draft_of(act)
    given = set(draft.approvals.filter(voided_at=None).values_list("by", flat=True))
    mine = [pk for pk in pair_of(act.case) if act.is_one_of(pk) and pk not in given]
    if act.person.pk not in mine and given & act.persons.keys():
        raise Forbidden("E-PAIR", _("You have approved for the other one. Two different people must approve."))
    holder = act.person if act.person.pk in mine or not mine else act.persons[mine[0]]
    Approval.objects.create(
        recommendation=draft, by=holder, acting=act.person, at=act.at, content_hash=draft.content_hash
    )
    act.data.update(version=draft.version)


def both_approved(case: Case, _at: dt.datetime) -> bool:
    draft = newest(case)
    if draft is None or draft.submitted_at or draft.text_approved_at:
        return False
    return missing_approvals(case, draft) == []


@remembered
def missing_approvals(case: Case, draft: Recommendation) -> list[int]:
    """Whose approval of the text is missing: the ids of those of the present pair who have not given it."""
    given = set(draft.approvals.filter(voided_at=None).values_list("by", flat=True))
    return [person for person in pair_of(case) if person not in given]


@remembered
def pair_of(case: Case) -> list[int]:
    """The ids of the present pair, the proposer's side first."""
    rows = case.parts.filter(kind__in=(PartKind.PROPOSER, PartKind.COUNTERPART), until=None, user__isnull=False)
    return [pk for pk in rows.order_by("-kind", "pk").values_list("user", flat=True) if pk]


def settle_text(act: Act) -> None:
    draft = draft_of(act)
    draft.text_approved_at = act.at
    draft.save()
    act.data.update(version=draft.version)


@remembered
def rows_of(version: Recommendation) -> list[LineRow]:
    """The lines as plain rows for the rules in `responsibility`."""
    lines = version.lines.select_related("unit__sector", "person").prefetch_related("shares__sector", "laws", "needs")
    return [
        LineRow(
            no=no,
            key=line.key,
            task=line.task,
            unit=line.unit.code if line.unit else "",
            function=line.function,
            person=line.person.code if line.person else "",
            start=line.start,
            end_on=line.end_on,
            end_criterion=line.end_criterion,
            cost_dkk=line.cost_dkk,
            one_off_dkk=line.one_off_dkk or 0,
            shares={share.sector.code: share.percent for share in line.shares.all()},
            laws=tuple(law.code for law in line.laws.all()),
            needs=tuple(need.key for need in line.needs.all()),
            task_key=line.task_key,
            unit_name=line.unit.name if line.unit else "",
            sector=line.unit.sector.code if line.unit and line.unit.sector else "",
            sector_name=line.unit.sector.name if line.unit and line.unit.sector else "",
        )
        for no, line in enumerate(lines, start=1)
    ]


def _next_key(draft: Recommendation) -> str:
    used = wording.keys_used(draft)
    return next(f"L{number}" for number in range(1, len(used) + 2) if f"L{number}" not in used)


MOVES = (
    Move("write_texts", _("Save the texts"), WRITING, one_of_the_pair, unless=(not_moving,), then=write_texts),
    Move("write_points", _("Save the at-points"), WRITING, one_of_the_pair, unless=(not_moving,), then=write_points),
    Move(
        "write_line",
        _("Save the line"),
        WRITING,
        one_of_the_pair,
        unless=(not_moving,),
        needs=needs_line,
        then=write_line,
    ),
    Move("drop_line", _("Delete the line"), WRITING, one_of_the_pair, unless=(not_moving,), then=drop_line),
    Move(
        "approve_text",
        _("Approve the text"),
        WRITING,
        one_of_the_pair,
        unless=(not_moving, has_text, not_approved_already),
        then=approve_text,
        asks=lambda case: missing_approvals(case, draft) if (draft := newest(case)) else (),
    ),
    Move("settle_text", _("Text approved by both"), WRITING, the_clock, when=both_approved, then=settle_text),
)
