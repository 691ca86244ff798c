"""Who comes first among those who decide: corrections, stand-ins, the director, positions that are shown, signatures.

Fault F11 of trust.md. Three rounds each, two hundred in a full campaign.
"""

from __future__ import annotations

import datetime as dt

import pytest

from cases.access import NotVisible
from cases.models import Case, Part, PartKind, Stage
from escalation import sweeps
from escalation.corrections import REFUSED, outcome, standing
from escalation.models import CorrectionAnswer, Decision, FollowUp, Option, OptionPosition, Position
from escalation.positions import deciding_chiefs
from orgunits.models import Absence, Deputy
from tests import databases, story
from tests.story import act, days_later, person, unit
from tests.together import ROUNDS, doing, fresh, is_whole, laid_before_the_chiefs, refusals, sent_back, together

pytestmark = pytest.mark.campaign
EVEN = {"L2": {"shares": {"UL": 50, "FF": 50}}}
MORE = {"L2": {"shares": {"UL": 30, "FF": 70}}}


def correcting(case: Case, by: str, corrected: dict[str, object], at: dt.datetime) -> object:
    return doing("approve_with_changes", case, by, at, corrected=corrected, reason=f"Derfor, siger {by}.")


def test_two_corrections_of_one_line_at_once_leave_one_that_stands_and_the_other_refused_by_it(
    realdb: databases.RealDatabase,
) -> None:
    case = laid_before_the_chiefs()
    for _round in ROUNDS:
        case, at = fresh(case), case.stage_at
        results = together(correcting(case, "ul-chef", EVEN, at), correcting(case, "ff-chef", MORE, at))
        assert refusals(results) == []
        version = story.newest(case)
        (last,) = standing(version)
        (first,) = version.corrections.exclude(pk=last.pk)
        assert {first.reason, last.reason} == {"Derfor, siger ul-chef.", "Derfor, siger ff-chef."}
        assert outcome(first, deciding_chiefs(case)) == REFUSED and first.answers.get().chief == last.chief
        is_whole(case)
        case = sent_back(case)


def test_a_correction_taken_back_while_it_is_answered_is_answered_or_gone(realdb: databases.RealDatabase) -> None:
    case = laid_before_the_chiefs()
    for _round in ROUNDS:
        case = act("take_position", case, "ul-chef", case.stage_at, stance="approve")
        case = act("approve_with_changes", case, "ff-chef", case.stage_at, corrected=EVEN, reason="Derfor.")
        (row,) = standing(story.newest(case))
        results = together(
            doing("answer_correction", case, "ul-chef", case.stage_at, correction=row, accepts=True),
            doing("take_position", case, "ff-chef", case.stage_at, stance="approve"),
        )
        refused, answered = refusals(results), CorrectionAnswer.objects.filter(correction=row).exists()
        row.refresh_from_db()
        assert (row.taken_back_at is None) == answered
        assert refused == ([] if answered else [refused[0]]) and set(refused) <= {"E-NOCORRECTION", "E-OLDVERSION"}
        is_whole(case)
        case = sent_back(case)


def test_a_chief_who_comes_back_and_the_stand_in_at_once_leave_one_answer_that_is_lawful(
    realdb: databases.RealDatabase,
) -> None:
    """The deputy answers while the chief's absence is ended and the chief answers as well."""
    case = laid_before_the_chiefs()
    day = case.stage_at.date()
    Deputy.objects.filter(person=person("ff-chef")).delete()
    Deputy.objects.create(person=person("ff-chef"), deputy=person("dt-chef"), since=day)
    for number in ROUNDS:
        Absence.objects.create(person=person("ff-chef"), since=day, until=day + dt.timedelta(days=5))
        at = case.stage_at
        results = together(
            doing("take_position", case, "dt-chef", at, stance="approve", reason=f"dt-chef {number}"),
            doing("take_position", case, "ff-chef", at, stance="approve", reason=f"ff-chef {number}"),
            lambda: Absence.objects.all().delete(),
        )
        assert all(isinstance(each, Exception) or each for each in results[:2])
        rows = Position.objects.filter(recommendation__case=case, superseded_at=None, chief=person("ff-chef"))
        done = {code for code, result in zip(("dt-chef", "ff-chef"), results, strict=False) if not is_no(result)}
        assert {row.by.code for row in rows if row.by} <= done and bool(rows) == bool(done)
        assert len(rows) in (0, story.newest(case).at_points.count())
        is_whole(case)
        case = sent_back(case)


def is_no(result: object) -> bool:
    return isinstance(result, Exception)


def with_the_director() -> Case:
    return story.refer(laid_before_the_chiefs())


def test_the_directors_word_given_twice_at_once_is_one_word(realdb: databases.RealDatabase) -> None:
    for _round in ROUNDS:
        case, at = with_the_director(), days_later(14)
        results = together(
            doing("director_decides", case, "direktoer", at, corrected=EVEN, reason="Lige."),
            doing("director_decides", case, "direktoer", at, reason="Som gruppen indstillede."),
            lambda at=at: sweeps.sweep(at),
        )
        assert refusals(results[:2]) == []
        words = story.newest(case).directors_words
        assert (words.count(), words.filter(superseded_at=None).count()) == (2, 1)
        last = fresh(case).events.filter(verb="director_decides").latest("seq")
        said = last.statements.get(kind="reason").text
        case = story.pass_time(case, at + dt.timedelta(minutes=10))
        shares = Decision.objects.get(case=case).recommendation.lines.get(key="L2").shares
        assert ({row.percent for row in shares.all()} == {50}) == (said == "Lige.")
        is_whole(case)


def test_a_director_who_thinks_again_in_the_very_minute_it_takes_effect_is_heard_or_told_it_is_too_late(
    realdb: databases.RealDatabase,
) -> None:
    for _round in ROUNDS:
        case, at = with_the_director(), days_later(14)
        case, effect = act("director_decides", case, "direktoer", at, reason="Først."), at + dt.timedelta(minutes=10)
        results = together(
            doing("director_returns", case, "direktoer", effect, questions="Er skolen spurgt?"),
            lambda case=case, effect=effect: sweeps.sweep(effect, case),
        )
        case = fresh(case)
        # When it has taken effect the director's access has ended, and so the case is hidden from them.
        decided = case.stage == Stage.DECIDED
        assert isinstance(results[0], NotVisible) == decided and (decided or results[0].verb == "director_returns")
        assert Decision.objects.filter(case=case).count() == decided
        is_whole(case)


def test_the_last_two_first_positions_at_once_are_shown_once_and_both_kept(realdb: databases.RealDatabase) -> None:
    mellemform = {"title": "Mellemform", "description": "Støtte i klassen", "costs": {unit("UL"): 60_000}}
    for number in ROUNDS:
        case = story.cosign(story.propose(story.ordinary_case()))
        case = act("propose_option", case, "ul-kons-1", days_later(2), **mellemform)
        option = Option.objects.get(deliberation__case=case)
        give = {"option": option, "stance": "against", "reason": f"Derfor {number}"}
        results = together(
            *(doing("take_stance", case, code, days_later(3), **give) for code in ("ul-kons-1", "ff-tl-han"))
        )
        assert refusals(results) == []
        assert OptionPosition.objects.filter(option=option, is_later=False).count() == 2
        assert case.events.filter(verb="reveal_positions").count() == 1
        is_whole(case)


def test_a_follow_up_signed_twice_at_once_is_settled_once(realdb: databases.RealDatabase) -> None:
    for _round in ROUNDS:
        case = story.carry_out(story.decide(laid_before_the_chiefs()))
        case = story.record_follow_up(case)
        at = case.events.latest("seq").at
        signs = doing("sign_follow_up", case, "ff-tl-han", at, part="Der er ro i hjemmet.")
        assert len(refusals(together(signs, signs))) == 1
        assert FollowUp.objects.filter(case=case).exclude(signed_at=None).count() == 1
        assert case.events.filter(verb="settle_follow_up").count() == 1
        is_whole(case)


def test_an_invitation_ended_and_changed_at_once_leaves_no_door_open(realdb: databases.RealDatabase) -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    for _round in ROUNDS:
        case = story.invite(case, "ul-skole-2")
        invitation = case.deliberations.get().invitations.get(ended_at=None)
        at, until = case.events.latest("seq").at, days_later(40).date()
        given = {"basis": "law", "basis_reason": "§", "access_until": until, "reason": "Mere.", "extract": "Kun dette."}
        results = together(
            doing("end_invitation", case, "ul-kons-1", at, invitation=invitation, reason="Slut."),
            doing("change_share", case, "ff-tl-han", at, invitation=invitation, **given),
        )
        assert len(refusals(results)) in (0, 1) and not is_no(results[0])
        assert not Part.objects.filter(case=case, kind=PartKind.INVITEE, until=None).exists()
        is_whole(case)
