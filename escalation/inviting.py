"""Who is let in to the deliberation: to see which parts, on which basis, until when; how a share is changed, and how it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date, local_instant
from accounts.models import User
from cases import parts
from cases.access import runs
from cases.family import covered_units
from cases.models import Case, Consent, Ending, Part, PartKind, SharingBasis
from escalation.casefile import OPEN, works_on_it
from escalation.consents import BASIS, resting_on_consent
from escalation.deliberation import TALKING, begun, coordinates_or_flags, current_deliberation
from escalation.models import Invitation, Question
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused
from escalation.recommendation import pair_of
from escalation.sharing import known_codes
from orgunits.people import home_unit, memberships_on, outside_cases

DAY = dt.timedelta(days=1)


def running(case: Case, day: dt.date) -> QuerySet[Invitation]:
    """Invitations that last on `day` or are still to begin."""
    rows = Invitation.objects.filter(deliberation__case=case, ended_at=None, access_until__gte=day)
    return rows.select_related("person", "invited_by", "question", "part").order_by("pk")


def of_person(case: Case, person: User, at: dt.datetime) -> list[Invitation]:
    """The invitations by which the person sees something of the case at `at`, the newest first."""
    rows = running(case, local_date(at)).filter(person=person, part__since__lte=at, part__until__gt=at)
    return list(rows.order_by("-pk"))


def somebody_is_invited(ask: Asking) -> Refused | None:
    if running(ask.case, ask.day).exists():
        return None
    return OutOfTurn("E-ACCESS-ENDED", _("Nobody is invited to the case now."))


def needs_invitation(act: Act) -> list[Problem]:
    problem = cannot_be_invited(act)
    return ([problem] if problem else []) + needs_share(act)


def cannot_be_invited(act: Act) -> Problem | None:
    """Nobody is chosen, or somebody who sees it all already, or who may be let in to no case (decision on access)."""
    person: User | None = act.given("invited")
    if person is None:
        return Problem("E-EMPTY", "invited", _("Choose whom to invite."))
    if person == act.person:
        return Problem("E-INVITED", "invited", _("You see the case already. Choose somebody else."))
    if person.pk in pair_of(act.case):
        return Problem(
            "E-INVITED", "invited", _("The two who set the star see the case already. Choose somebody else.")
        )
    if outside_cases(act.day).filter(pk=person.pk).exists():
        sentence = _(
            "Those who administer, control the log or work with statistics see no cases. Choose somebody else."
        )
        return Problem("E-INVITED", "invited", sentence)
    return None


def invitable(case: Case, by: User, day: dt.date) -> QuerySet[User]:
    """Whom `by` may choose among on the share sheet: those who work here, and may be let in to a case."""
    staff = User.objects.filter(is_active=True, is_external=False, memberships__in=memberships_on(day)).distinct()
    return staff.exclude(pk__in=outside_cases(day)).exclude(pk__in=[by.pk, *pair_of(case)])


def questions_to(user: User, at: dt.datetime) -> list[Invitation]:
    """The person's running invitations with a question that they have not answered, while the group still talks."""
    let_in = Part.objects.filter(runs(at), user=user, kind=PartKind.INVITEE, case__stage__in=TALKING)
    rows = Invitation.objects.filter(part__in=let_in, ended_at=None, question__agreed_at=None).exclude(question=None)
    return list(rows.exclude(question__posts__author=user).select_related("deliberation__case__child"))


def needs_share(act: Act) -> list[Problem]:
    problems, until = [], act.given("access_until")
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the person is invited.")))
    if not until or until < act.day:
        problems.append(
            Problem("E-EMPTY", "access_until", _("Write the last day of access. It cannot be in the past."))
        )
    if act.given("answer_by") and until and not act.day <= act.input["answer_by"] <= until:
        sentence = _("Choose a day from today to the last day of access.")
        problems.append(Problem("E-EMPTY", "answer_by", sentence))
    return problems + needs_basis(act)


def needs_basis(act: Act) -> list[Problem]:
    """A basis of the catalogue that holds today; consent that covers the person's unit, or a written reason (R-43)."""
    basis = SharingBasis.objects.filter(code=act.text("basis")).first()
    if basis is None or not basis.holds_on(act.day):
        return [Problem("E-CONSENT", "basis", _("Choose the basis for sharing."))]
    chosen = act.given("consents")  # a replay names none, and rests on those that cover the unit
    if basis.asks == SharingBasis.Asks.CONSENT and chosen is not None:
        return consent_problems(act, chosen)
    if basis.asks == SharingBasis.Asks.OWN_UNIT and chosen is not None and not _is_of_the_pair(act):
        return [Problem("E-CONSENT", "basis", _("They work in another unit than the two of the pair."))]
    if basis.asks == SharingBasis.Asks.REASON and not act.text("basis_reason"):
        return [Problem("E-REASON", "basis_reason", _("Write why it is necessary to share without consent."))]
    return []


def consent_problems(act: Act, chosen: Iterable[Consent]) -> list[Problem]:
    """The consents that are chosen count, and every custody holder's names the unit of the invited (FVL § 28)."""
    person = _person(act)
    unit = home_unit(person, act.day) if person else None
    good = _covering(act.case, person, act.at) if person else []
    if not list(chosen):
        return [Problem("E-CONSENT", "consents", _("Choose the consent that covers what you share."))]
    if unit is None or unit.pk not in covered_units(act.case, act.day) or any(one not in good for one in chosen):
        sentence = _("The consent does not cover the unit of the one you invite. Ask for it, or choose another basis.")
        return [Problem("E-CONSENT", "consents", sentence)]
    return []


def _covering(case: Case, person: User, at: dt.datetime) -> list[Consent]:
    return resting_on_consent(case, Invitation(person=person, basis=BASIS), at)


def _is_of_the_pair(act: Act) -> bool:
    person = _person(act)
    unit = home_unit(person, act.day) if person else None
    pair = User.objects.filter(pk__in=pair_of(act.case))
    return person is None or unit in [home_unit(one, act.day) for one in pair]


def _person(act: Act) -> User | None:
    invited: User | None = act.given("invited")
    if invited:
        return invited
    return act.input["invitation"].person if act.given("invitation") else None


def invite(act: Act) -> None:
    """Access from the day to the end of the last day, to the parts that were chosen and to nothing else."""
    _let_in(act, act.input["invited"], None)


def change_share(act: Act) -> None:
    """The share as it is now takes the place of the one before, which is kept as history."""
    before = _own(act)
    _end(before, act.at, Ending.CHANGED)
    _let_in(act, before.person, before)


def _let_in(act: Act, person: User, before: Invitation | None) -> None:
    first, last = act.given("access_from") or act.day, act.input["access_until"]
    question = _question(act, before)
    codes = known_codes(act.case, act.given("shared") or ())
    codes |= {f"question:{question.pk}"} if question else set()
    row = Invitation(deliberation=current_deliberation(act.case), person=person, invited_by=act.person, follows=before)
    row.reason, row.basis, row.basis_reason = act.text("reason"), act.text("basis"), act.text("basis_reason")
    row.extract, row.question, row.answer_by = act.text("extract"), question, act.given("answer_by")
    row.access_from, row.access_until, row.invited_at = first, last, act.at
    since, until = max(act.at, local_instant(first)), local_instant(last + DAY)
    row.part = parts.share(act.case, person, codes, since=since, until=until, reason=row.reason)
    row.save()
    chosen = act.given("consents")
    row.consents.set(resting_on_consent(act.case, row, act.at) if chosen is None else chosen)
    act.data |= {"invitation": row.pk, "part": row.part.pk, "basis": row.basis}


def _question(act: Act, before: Invitation | None) -> Question | None:
    """The thread in which the person answers: put to the group by the invitation, or the one they had."""
    ask, old = act.text("ask"), before.question if before else None
    if not ask or (old and old.title == ask):
        return old
    return Question.objects.create(deliberation=begun(act), title=ask, asked_by=act.person, asked_at=act.at)


def _own(act: Act) -> Invitation:
    """Raises Forbidden for another case's invitation, OutOfTurn for one that has ended."""
    row = _of_this_case(act)
    if row.ended_at or row.access_until < act.day:
        raise _has_ended()
    return row


def _of_this_case(act: Act) -> Invitation:
    row = Invitation.objects.select_related("deliberation", "part", "question").get(pk=act.input["invitation"].pk)
    if row.deliberation.case_id != act.case.pk:
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    return row


def _has_ended() -> OutOfTurn:
    return OutOfTurn("E-ACCESS-ENDED", _("The invitation has ended. Invite the person again by name."))


def _end(row: Invitation, at: dt.datetime, ending: Ending) -> None:
    row.ended_at = at
    row.save()
    if row.part:
        parts.cut_short(row.part, at, ending)


def needs_ending(act: Act) -> list[Problem]:
    problems = []
    if not act.given("invitation"):
        problems.append(Problem("E-EMPTY", "invitation", _("Choose whose access ends.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the access ends.")))
    return problems


def end_invitation(act: Act) -> None:
    """The person is out at once, by whatever invitation they came, until somebody invites them again by name.

    Also when the invitation that the page showed has just been replaced by another share.
    """
    rows = list(running(act.case, act.day).filter(person=_of_this_case(act).person))
    if not rows:
        raise _has_ended()
    for row in rows:
        _end(row, act.at, Ending.REMOVED)
    act.words["reason"] = act.text("reason")
    act.data["invitations"] = [row.pk for row in rows]


def needs_change(act: Act) -> list[Problem]:
    if not act.given("invitation"):
        return [Problem("E-EMPTY", "invitation", _("Choose whose share is changed."))]
    return needs_share(act)


MOVES = (
    Move("invite", _("Invite"), TALKING, works_on_it, needs=needs_invitation, then=invite),
    Move(
        "change_share",
        _("Change what is shared"),
        TALKING,
        works_on_it,
        unless=(somebody_is_invited,),
        needs=needs_change,
        then=change_share,
    ),
    Move(
        "end_invitation",
        _("End the access"),
        OPEN,
        coordinates_or_flags,
        unless=(somebody_is_invited,),
        needs=needs_ending,
        then=end_invitation,
    ),
)
