"""Has the family been asked before the chiefs are: each addressee's own answer, »no answer«, and the child as a party."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.access import NotVisible
from cases.models import Case, Child, LegalBasis, Stage
from escalation.hearing import child_is_party, letters, unheard
from escalation.models import Addressee, Deadline, Ruling
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.recommendation import newest
from escalation.submission import missing
from escalation.workflow import open_moves, perform
from tests import story
from tests.story import act, days_later, on, person, points
from web.casehead import nearest

DUE = dt.date(2026, 3, 20)
AFTER = on(dt.date(2026, 3, 23))
CHILD = "Kim Prøvesen"


def sent(case: Case, *to: str, at: dt.datetime | None = None, due_on: dt.date = DUE) -> Case:
    to = to or ("Maj Prøvesen", "Steen Prøvesen")
    return act("send_hearing", case, "ul-kons-1", at or days_later(9), to=list(to), due_on=due_on)


def addressee(name: str) -> Addressee:
    return Addressee.objects.get(name=name)


def answered(case: Case, *names: str, at: dt.datetime | None = None) -> Case:
    given = {"addressees": [addressee(name) for name in names], "answer": "Vi er enige."}
    return act("answer_hearing", case, "ul-kons-1", at or days_later(10), **given)


def codes(case: Case, at: dt.datetime) -> set[str]:
    return {problem.code for problem in missing(case, newest(case), at.date()) if problem.stops}


def born(case: Case, day: dt.date) -> None:
    Child.objects.filter(pk=case.child_id).update(birth_date=day)


@pytest.fixture
def party(drafted: Case) -> Case:
    """The child is ten, and the second line rests on barnets lov § 32."""
    born(drafted, dt.date(2016, 3, 1))
    return Case.objects.get(pk=drafted.pk)


def test_nothing_is_laid_before_the_chiefs_until_the_family_is_heard(drafted: Case) -> None:
    assert codes(drafted, days_later(10)) == {"E-HEARING"}
    with pytest.raises(Incomplete) as refused:
        act("lay_before", drafted, "ul-kons-1", days_later(10))
    assert [problem.code for problem in refused.value.problems if problem.stops] == ["E-HEARING"]
    case = answered(sent(drafted), "Maj Prøvesen", "Steen Prøvesen")
    assert codes(case, days_later(10)) == set()
    assert act("lay_before", case, "ul-kons-1", days_later(10)).stage == Stage.SUBMITTED


def test_whose_approval_is_missing_is_asked_also_while_the_family_is_heard(drafted: Case) -> None:
    case = sent(act("write_texts", drafted, "ul-kons-1", days_later(9), benefit="Kim får ro."), "Far")
    assert list(case.awaited.values_list("task", flat=True)) == ["hearing"]
    case = act("approve_text", case, "ul-kons-1", days_later(10))
    turns = set(case.awaited.values_list("person__code", "task"))
    assert turns == {("ul-kons-1", "hearing"), ("ff-tl-han", "approve_text")}


def test_each_addressee_has_an_answer_of_their_own(drafted: Case) -> None:
    case = answered(sent(drafted), "Maj Prøvesen")
    assert (addressee("Maj Prøvesen").answer, addressee("Steen Prøvesen").answer) == ("Vi er enige.", "")
    assert codes(case, days_later(10)) == {"E-HEARING"}
    assert Deadline.objects.get(code="hearing_answer").done_on is None
    case = answered(case, "Steen Prøvesen", at=days_later(11))
    assert codes(case, days_later(11)) == set()
    assert Deadline.objects.get(code="hearing_answer").done_on == days_later(11).date()


def test_no_answer_is_chosen_after_the_day_by_somebody_and_never_by_itself(drafted: Case) -> None:
    case = answered(sent(drafted), "Maj Prøvesen")
    case = story.pass_time(case, AFTER)
    assert codes(case, AFTER) == {"E-HEARING"}  # silence alone settles nothing
    case = act("mark_no_answer", case, "ul-kons-1", AFTER, addressee=addressee("Steen Prøvesen"))
    assert addressee("Steen Prøvesen").no_answer_at == AFTER
    assert codes(case, AFTER) == set()


def test_no_answer_never_fills_the_familys_own_time(drafted: Case) -> None:
    case = answered(sent(drafted), "Maj Prøvesen")
    case = act("mark_no_answer", case, "ul-kons-1", AFTER, addressee=addressee("Steen Prøvesen"))
    assert Deadline.objects.get(code="hearing_answer").done_on is None
    shown = nearest(case, AFTER.date())
    assert shown is None or shown.deadline.code != "hearing_answer"  # but nobody is waited for any more


def test_no_answer_cannot_be_chosen_while_the_family_still_has_time(drafted: Case) -> None:
    case = sent(drafted)
    for at in (days_later(9), on(DUE, 23)):
        with pytest.raises(OutOfTurn) as refused:
            act("mark_no_answer", case, "ul-kons-1", at, addressee=addressee("Maj Prøvesen"))
        assert refused.value.code == "E-HEARING"
    assert "mark_no_answer" in open_moves(case, person("ul-kons-1"), AFTER)


def test_a_late_answer_is_kept_beside_the_no_answer_that_was_chosen(drafted: Case) -> None:
    case = act("mark_no_answer", sent(drafted), "ul-kons-1", AFTER, addressee=addressee("Maj Prøvesen"))
    case = answered(case, "Maj Prøvesen", at=on(dt.date(2026, 3, 24)))
    row = addressee("Maj Prøvesen")
    assert row.no_answer_at and row.answered_at and row.answer


def test_one_who_has_answered_cannot_be_marked_or_answer_again(drafted: Case) -> None:
    case = answered(sent(drafted), "Maj Prøvesen")
    with pytest.raises(OutOfTurn):
        act("mark_no_answer", case, "ul-kons-1", AFTER, addressee=addressee("Maj Prøvesen"))
    with pytest.raises(OutOfTurn):
        answered(case, "Maj Prøvesen", at=AFTER)


def test_an_answer_says_who_and_what(drafted: Case) -> None:
    case = sent(drafted)
    with pytest.raises(Incomplete) as refused:
        act("answer_hearing", case, "ul-kons-1", days_later(10), addressees=[], answer=" ")
    assert {problem.field for problem in refused.value.problems} == {"addressees", "answer"}


def test_an_addressee_of_another_case_is_refused_and_an_outsider_finds_no_case(drafted: Case, outsider: Any) -> None:
    case = sent(drafted)
    other = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    other = sent(other, "En anden")
    with pytest.raises(Forbidden):
        act("answer_hearing", case, "ul-kons-1", days_later(10), addressees=[addressee("En anden")], answer="Nej")
    with pytest.raises(NotVisible):
        perform("mark_no_answer", case, by=outsider, at=AFTER, addressee=addressee("Maj Prøvesen"))


def test_the_child_alone_is_not_the_family(drafted: Case) -> None:
    case = act("send_hearing", drafted, "ul-kons-1", days_later(9), to=[], child=True, due_on=DUE)
    case = answered(case, CHILD)
    assert codes(case, days_later(10)) == {"E-HEARING"}
    assert "kun barnet" in str(unheard(case, newest(case), days_later(10).date())[0].message).casefold()
    case = answered(sent(case, "Maj Prøvesen", at=days_later(10)), "Maj Prøvesen", at=days_later(10))
    assert codes(case, days_later(10)) == set()


def test_the_day_for_an_answer_lies_within_three_months(drafted: Case) -> None:
    with pytest.raises(Incomplete) as refused:
        sent(drafted, due_on=dt.date(2035, 1, 1))
    assert [problem.field for problem in refused.value.problems] == ["due_on"]


def test_several_letters_are_all_waited_for(drafted: Case) -> None:
    case = answered(sent(drafted, "Maj Prøvesen"), "Maj Prøvesen")
    case = sent(case, "Steen Prøvesen", at=days_later(10))
    assert (case.stage, len(letters(case)), codes(case, days_later(10))) == (Stage.HEARING, 2, {"E-HEARING"})


def test_a_child_of_ten_is_heard_as_a_party_before_the_chiefs_are_asked(party: Case) -> None:
    assert codes(party, days_later(10)) == {"E-HEARING", "E-PARTY-HEARING"}
    case = answered(sent(party), "Maj Prøvesen", "Steen Prøvesen")
    assert codes(case, days_later(10)) == {"E-PARTY-HEARING"}
    with pytest.raises(Incomplete):
        act("lay_before", case, "ul-kons-1", days_later(10))
    case = act("send_hearing", case, "ul-kons-1", days_later(10), to=[], child=True, due_on=DUE)
    assert addressee(CHILD).is_child
    assert codes(case, days_later(10)) == {"E-HEARING", "E-PARTY-HEARING"}
    assert codes(answered(case, CHILD), days_later(10)) == set()


def test_a_child_under_ten_or_grown_up_is_no_party(drafted: Case) -> None:
    for day, party in ((dt.date(2016, 3, 21), False), (dt.date(2016, 3, 20), True), (dt.date(2008, 3, 20), False)):
        born(drafted, day)
        case = Case.objects.get(pk=drafted.pk)
        assert child_is_party(case, newest(case), dt.date(2026, 3, 20)) == party, day


def test_a_hearing_before_the_tenth_birthday_was_not_as_a_party(drafted: Case) -> None:
    born(drafted, dt.date(2016, 3, 20))
    case = answered(sent(Case.objects.get(pk=drafted.pk), "Maj Prøvesen", CHILD), "Maj Prøvesen", CHILD)
    assert codes(case, days_later(10)) == {"E-PARTY-HEARING"}  # it is 20 March: sent on the 19th


def test_the_child_is_a_party_by_the_law_of_a_line_or_of_a_ruling_only(party: Case) -> None:
    LegalBasis.objects.update(party_from_10=False)
    assert "E-PARTY-HEARING" not in codes(party, days_later(10))
    LegalBasis.objects.filter(code="BL-32-1-2").update(party_from_10=True)
    assert "E-PARTY-HEARING" in codes(party, days_later(10))
    for line in newest(party).lines.all():  # type: ignore[union-attr]
        line.laws.set([story.law("FSL-20-2")])
    assert "E-PARTY-HEARING" in codes(party, days_later(10))  # the ruling of the second point is left
    given = [{**points()[1], "triggers_ruling": False, "ruling_law": None}]
    case = act("write_points", party, "ul-kons-1", days_later(10), points=given)
    assert "E-PARTY-HEARING" not in codes(case, days_later(10))


def test_the_import_says_which_laws_make_a_child_of_ten_a_party(world: bool) -> None:
    marked = set(LegalBasis.objects.filter(party_from_10=True).values_list("code", flat=True))
    assert {"BL-32", "BL-32-1-2", "BL-46", "BL-114"} <= marked
    assert all(code.startswith(("BL-32", "BL-46", "BL-114")) for code in marked)


def test_history_from_a_file_is_loaded_as_it_stands(drafted: Case) -> None:
    case = act("lay_before", drafted, "ul-kons-1", days_later(10), as_filed=True)
    assert case.stage == Stage.SUBMITTED


def test_the_page_shows_each_addressee_and_offers_no_answer_when_the_day_has_passed(drafted: Case) -> None:
    case = answered(sent(drafted), "Maj Prøvesen")  # the day has passed long ago for whoever looks now
    client = Client()
    client.force_login(person("ul-kons-1"), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("recommendation", args=[case.pk])).content.decode()
    assert "Maj Prøvesen" in page and "Steen Prøvesen" in page
    assert reverse("act", args=[case.pk, "mark_no_answer"]) in page
    answer = client.post(
        reverse("act", args=[case.pk, "mark_no_answer"]), {"addressee": addressee("Steen Prøvesen").pk}
    )
    assert answer.status_code == 302
    assert addressee("Steen Prøvesen").no_answer_at


def test_a_ruling_is_not_sent_without_a_hearing_or_a_reason_why_not(drafted: Case) -> None:
    case = story.decide(act("lay_before", drafted, "ul-kons-1", days_later(10), as_filed=True))
    ruling = case.decisions.get(in_force=True).rulings.get()
    with pytest.raises(Incomplete) as refused:
        act("send_ruling", case, "ff-tl-han", days_later(15), ruling=ruling)
    assert [problem.field for problem in refused.value.problems] == ["without_hearing_reason"]
    with pytest.raises(Incomplete) as refused:
        act("send_ruling", case, "ff-tl-han", days_later(15), ruling=ruling, has_guidance=False)
    assert {problem.code for problem in refused.value.problems} == {"E-HEARING", "E-GUIDANCE"}
    given = {"without_hearing_reason": "Familien har selv søgt, og alt er bevilget.", "has_guidance": True}
    act("send_ruling", case, "ff-tl-han", days_later(15), ruling=ruling, **given)
    row = Ruling.objects.get()
    assert row.sent_at and row.has_guidance and row.without_hearing_reason


def test_rulings_towards_the_family_block_closing(decided: Case) -> None:
    """A follow-up cannot conclude so, and the case cannot be closed, while one is open."""
    case = story.accept(story.begin_implementation(decided), "L2", "ff-raad-3")
    case = story.pass_time(case, on(story.FIRST_DAY))
    assert case.stage == Stage.FOLLOW_UP
    with pytest.raises(Incomplete) as refused:
        story.follow_up(case, conclusion="close", next_on=None)
    assert [problem.code for problem in refused.value.problems] == ["E-RULING"]
    with pytest.raises(OutOfTurn) as not_now:
        story.close(case)
    assert not_now.value.code == "E-RULING"
    ruling = case.decisions.get(in_force=True).rulings.get()
    act("send_ruling", case, "ff-tl-han", on(dt.date(2026, 6, 1)), ruling=ruling)
    assert story.close(story.follow_up(case, conclusion="close", next_on=None)).stage == Stage.CLOSED


def test_every_at_point_says_whether_it_triggers_a_ruling(drafted: Case) -> None:
    rows = [row | {"triggers_ruling": None} for row in points()]
    case = act("write_points", drafted, "ul-kons-1", days_later(9, 13), points=rows)
    assert "E-RULING" in codes(case, days_later(10))
