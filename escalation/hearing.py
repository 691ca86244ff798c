"""Has the family been asked: hearing letters, each addressee's own answer, and »no answer« when one chooses it; the letters
are sent from ESDH. And who must be heard before the recommendation is laid before the chiefs (forvaltningsloven § 19).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.remembering import remembered
from cases.models import Case, LegalBasis, Stage
from escalation.birthdays import birthday
from escalation.models import Addressee, Hearing, Recommendation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages
from escalation.moving import not_moving
from escalation.recommendation import draft_of, has_text, one_of_the_pair

LONGEST = dt.timedelta(days=92)  # from a letter to the last day for an answer


@remembered
def letters(case: Case) -> list[Hearing]:
    """The hearing letters of this round, with their addressees. A new version is heard again only by a new letter."""
    rows = Hearing.objects.filter(recommendation__case=case, recommendation__round=case.round)
    return list(rows.prefetch_related("addressees"))


@remembered
def is_heard(case: Case) -> bool:
    """A letter was sent, and everybody has answered, or it was chosen after the day that there is no answer."""
    sent = letters(case)
    return bool(sent) and all(letter.is_finished for letter in sent)


@remembered
def all_have_answered(case: Case) -> bool:
    """Everybody has answered with words: only that fills the family's own time."""
    sent = letters(case)
    return bool(sent) and all(letter.answered_at for letter in sent)


def child_is_party(case: Case, version: Recommendation | None, day: dt.date) -> bool:
    """Ten or more, and a line or a ruling rests on a law that makes the child a party (barnets lov § 3)."""
    if version is None or not case.child.is_party_on(day):
        return False
    lines = Q(pk__in=version.lines.values("laws"))
    rulings = Q(pk__in=version.at_points.filter(triggers_ruling=True).values("ruling_law"))
    return LegalBasis.objects.filter(lines | rulings, party_from_10=True).exists()


def child_is_heard(case: Case) -> bool:
    """The child is among those whom a finished letter asked, sent on or after the tenth birthday."""
    ten = birthday(case.child.birth_date, 10)
    return any(
        letter.is_finished
        and local_date(letter.sent_at) >= ten
        and any(one.is_child for one in letter.addressees.all())
        for letter in letters(case)
    )


def only_the_child_is_asked(case: Case, day: dt.date) -> bool:
    """No letter went to anybody but the child, who is not of age."""
    asked = [one for letter in letters(case) for one in letter.addressees.all()]
    return day < birthday(case.child.birth_date, 18) and all(one.is_child for one in asked)


def unheard(case: Case, version: Recommendation | None, day: dt.date) -> list[Problem]:
    """What the hearing still lacks before the recommendation may be laid before the chiefs."""
    found = []
    if not letters(case):
        found.append(Problem("E-HEARING", "hearing", _("Record the hearing letter to the family.")))
    elif not is_heard(case):
        text = _("Record what each one answered, or choose »no answer« when the day for an answer has passed.")
        found.append(Problem("E-HEARING", "hearing", text))
    elif only_the_child_is_asked(case, day):
        text = _("Only the child has been asked. Record a hearing letter to whoever has custody as well.")
        found.append(Problem("E-HEARING", "hearing", text))
    if child_is_party(case, version, day) and not child_is_heard(case):
        text = _("The child is 10 or more and a party. Hear the child as a party before you lay it before the chiefs.")
        found.append(Problem("E-PARTY-HEARING", "hearing", text))
    return found


def needs_hearing(act: Act) -> list[Problem]:
    problems = []
    if not _names(act):
        problems.append(Problem("E-HEARING", "to", _("Write to whom the letter was sent.")))
    if any(len(name) > 200 for name in _names(act)):
        problems.append(Problem("E-HEARING", "to", _("Each name can have at most 200 characters.")))
    due_on = act.given("due_on")
    if not due_on or due_on < act.day:
        problems.append(
            Problem("E-HEARING", "due_on", _("Write the last day for an answer. It cannot be in the past."))
        )
    elif due_on > act.day + LONGEST:
        problems.append(Problem("E-HEARING", "due_on", _("The last day for an answer lies within three months.")))
    return problems


def send_hearing(act: Act) -> None:
    hearing = Hearing.objects.create(recommendation=draft_of(act), sent_at=act.at, due_on=act.input["due_on"])
    child = _plain(act.case.child.name)
    Addressee.objects.bulk_create(
        Addressee(hearing=hearing, name=name, is_child=_plain(name) == child) for name in _names(act)
    )
    act.data["hearing"] = hearing.pk


def _names(act: Act) -> list[str]:
    """Everybody the letter asks, once each; `child` puts the child among them."""
    child = [act.case.child.name] if act.given("child") else []
    names = {_plain(name): name.strip() for name in [*(act.given("to") or []), *child] if name.strip()}
    return list(names.values())


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def awaited(case: Case) -> list[Addressee]:
    """Those who have not answered, late or not."""
    return [one for letter in letters(case) for one in letter.addressees.all() if one.answered_at is None]


def silent(case: Case, day: dt.date) -> list[Addressee]:
    """Those whose day for an answer has passed without one, and for whom nothing has been chosen."""
    waiting = (one for letter in letters(case) if letter.due_on < day for one in letter.addressees.all())
    return [one for one in waiting if not one.is_settled]


def is_awaited(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.HEARING or awaited(ask.case):
        return None
    return OutOfTurn("E-ANSWERED", _("The answer has been recorded."))


def somebody_is_silent(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.HEARING or silent(ask.case, ask.day):
        return None
    return OutOfTurn("E-HEARING", _("»No answer« can be chosen when the day for an answer has passed without one."))


def needs_answer(act: Act) -> list[Problem]:
    problems = []
    if "addressees" in act.input and not _answering(act):
        problems.append(Problem("E-EMPTY", "addressees", _("Choose who has answered.")))
    if not act.text("answer"):
        problems.append(Problem("E-EMPTY", "answer", _("Write what the family answered.")))
    return problems


def answer_hearing(act: Act) -> None:
    """The words are those of everybody who is chosen; of all who have not answered, when nobody is. A late answer
    stands beside the »no answer« that was chosen before it."""
    for one in _of_this_case(act, _answering(act), awaited(act.case)):
        one.answered_at, one.answer, one.used_how = act.at, act.text("answer"), act.text("used_how")
        one.save()
        act.data.setdefault("addressees", []).append(one.pk)


def _answering(act: Act) -> list[Addressee]:
    return list(act.input["addressees"]) if "addressees" in act.input else awaited(act.case)


def needs_silent_one(act: Act) -> list[Problem]:
    return [] if act.given("addressee") else [Problem("E-EMPTY", "addressee", _("Choose who has not answered."))]


def mark_no_answer(act: Act) -> None:
    (one,) = _of_this_case(act, [act.input["addressee"]], silent(act.case, act.day))
    one.no_answer_at = act.at
    one.save()
    act.data["addressee"] = one.pk


def _of_this_case(act: Act, chosen: Iterable[Addressee], possible: list[Addressee]) -> list[Addressee]:
    """The chosen rows, as they are now. Raises Forbidden for a row of another case, OutOfTurn for one that is settled."""
    rows = []
    for one in chosen:
        if one.hearing.recommendation.case_id != act.case.pk:
            raise Forbidden("E-NOACCESS", _("This belongs to another case."))
        if one not in possible:
            raise OutOfTurn("E-ANSWERED", _("This one has answered, or the day for an answer has not passed."))
        rows.append(next(row for row in possible if row == one))
    return rows


MOVES = (
    Move(
        "send_hearing",
        _("Record hearing letter"),
        stages(Stage.RECOMMENDATION, Stage.HEARING),
        one_of_the_pair,
        to=Stage.HEARING,
        unless=(not_moving, has_text),
        needs=needs_hearing,
        then=send_hearing,
    ),
    Move(
        "answer_hearing",
        _("Record the answer"),
        stages(Stage.HEARING),
        one_of_the_pair,
        unless=(is_awaited,),
        needs=needs_answer,
        then=answer_hearing,
    ),
    Move(
        "mark_no_answer",
        _("Choose »no answer«"),
        stages(Stage.HEARING),
        one_of_the_pair,
        unless=(somebody_is_silent,),
        needs=needs_silent_one,
        then=mark_no_answer,
    ),
)
