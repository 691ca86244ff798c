"""Does an invited person see what was ticked for them and nothing else: on every way out, while it lasts and afterwards?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import parts
from cases.access import NotVisible, cases_visible_to, sight
from cases.models import Case, CustodyHolder, Depth, Ending, Part, PartKind, SharingBasis
from escalation.models import Invitation, Meeting, Option, Question
from escalation.moves import Forbidden, Incomplete
from escalation.sharing import choices
from escalation.workflow import perform
from notifications.models import Notification
from orgunits.models import Capability
from tests import story
from tests.matrix import life
from tests.story import act, days_later, person, unit

pytestmark = pytest.mark.usefixtures("world")
GUEST = "ul-skole-2"  # leads a school that has no part in the case
UNTIL = life.SEEN_AT.date() + dt.timedelta(days=30)
KINDS = (
    *("extract", "contact", "interim", "entries", "needs", "measures", "perspective", "question", "meeting", "minutes"),
    *("option", "file"),
)


@pytest.fixture
def filled(star_case: Case, settings: Any, tmp_path: Path) -> Case:
    """Something of every kind that can be shared, each with a word that stands nowhere else."""
    settings.FILES_ROOT = str(tmp_path)
    at, case = days_later(3), star_case
    act("add_need", case, "ul-kons-1", at, dimension="familieforhold", description="kanarineeds")
    act("add_measure", case, "ul-kons-1", at, name="kanarimeasures", unit=unit("UL-S01"))
    act("add_perspective", case, "ul-kons-1", at, who="mother", words="kanariperspective", no_to_sharing="ikke skolen")
    act("ask_question", case, "ul-kons-1", at, title="kanariquestion", text="kanariquestion svar")
    hidden = {"question": Question.objects.get(), "text": "kanarihidden", "hidden_from_invited": True}
    act("reply", case, "ul-kons-1", at, **hidden)
    act("reply", case, "ul-kons-1", at, text="kanarientries", question=None)
    plan = {"place": "kanarimeeting", "agenda": ["kanarimeeting"], "attendees": [person(GUEST)]}
    act("plan_meeting", case, "ul-kons-1", at, meeting_at=at, **plan)
    act("write_minutes", case, "ul-kons-1", at, meeting=Meeting.objects.get(), minutes="kanariminutes")
    act("propose_option", case, "ul-kons-1", at, title="kanarioption", description="kanarioption")
    story.attach(case, at=at, name="kanarifile.pdf", theme="kanarifile")
    case.stars.update(interim="kanariinterim")
    return Case.objects.get(pk=case.pk)


def codes_of(case: Case, kinds: tuple[str, ...]) -> list[str]:
    return [choice.code for choice in choices(case) if choice.kind in kinds]


def share(case: Case, *kinds: str, **other: Any) -> Case:
    """The guest is invited to these kinds of parts."""
    given = {"invited": person(GUEST), "reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL}
    given |= {"shared": codes_of(case, kinds), "extract": "kanariextract" if "extract" in kinds else ""}
    return act("invite", case, "ul-kons-1", days_later(4), **(given | other))


def browser(code: str = GUEST) -> Client:
    life.set_clock()
    client = Client(raise_request_exception=False)
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def everything(case: Case, client: Client, word: str) -> str:
    """All that the guest can get hold of: pages, lists, search, notices, mails, fragments, files, sheets, errors, drafts."""
    file, at = case.attachments.get(), [case.pk]
    paths = [reverse("attachment", args=[case.pk, file.pk]), reverse("share", args=at)]
    names = (
        "case",
        "path",
        "log",
        "print_case",
        "print_log",
        "print_path",
        "recommendation",
        "decide",
        "print_decision",
    )
    paths += [reverse(name, args=at) for name in names]
    paths += [reverse(name) for name in ("my_work", "cases", "notifications", "outbox")]
    verbs = ("ask_question", "reply", "give_concern", "agree_question", "write_minutes", "add_need", "end_invitation")
    paths += [reverse("act", args=[case.pk, verb]) for verb in verbs]
    asked = Question.objects.order_by("pk").values_list("pk", flat=True)
    answers = [client.get(path) for path in paths]
    answers += [client.get(paths[2], headers={"HX-Request": "true"})]
    answers += [client.post(reverse("act", args=[case.pk, "reply"]), {"question": pk, "text": ""}) for pk in asked]
    answers += [client.post(reverse("search"), {"q": word})]
    found = [f"{answer.content.decode(errors='ignore')} {answer.headers}" for answer in answers]
    typed = f'value="{word}"'
    mails = [str(row.key) + row.code for row in Notification.objects.filter(person__code=GUEST)]
    return "\n".join([*found, *mails]).replace(typed, "").replace(f"»{word}«", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_is_not_ticked_comes_out_nowhere(filled: Case, kind: str) -> None:
    case = share(filled, *(one for one in KINDS if one not in {kind, "option" if kind == "meeting" else kind}))
    got = everything(case, browser(), f"kanari{kind}")
    assert f"kanari{kind}" not in got and "kanarihidden" not in got
    if kind != "contact":
        assert f"kanari{'needs' if kind != 'needs' else 'measures'}" in got, "the others are there"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "contact"])
def test_a_part_that_is_ticked_stands_on_the_page_alone(filled: Case, kind: str) -> None:
    case = share(filled, kind)
    page = browser().get(reverse("case", args=[case.pk])).content.decode()
    assert {one for one in KINDS if f"kanari{one}" in page} == {kind}
    assert "kanarihidden" not in page


def test_only_a_file_that_is_shared_can_be_fetched(filled: Case) -> None:
    case, path = share(filled), reverse("attachment", args=[filled.pk, filled.attachments.get().pk])
    assert browser().get(path).status_code == 404
    row = Invitation.objects.get()
    given = {"reason": "x", "basis": "own_unit", "access_until": UNTIL, "shared": codes_of(case, ("file",))}
    act("change_share", case, "ul-kons-1", days_later(5), invitation=row, **given)
    assert browser().get(path).status_code == 200


def test_a_share_that_is_changed_is_a_new_row_and_the_old_one_is_kept(filled: Case) -> None:
    case = share(filled, "needs", ask="Hvem tager imod?")
    first = Invitation.objects.get()
    given = {"reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL, "ask": "Hvem tager imod?"}
    act("change_share", case, "ff-tl-han", days_later(5), invitation=first, shared=["measures", "needs:1"], **given)
    first.refresh_from_db()
    second = Invitation.objects.get(follows=first)
    assert first.part and second.part and first.question == second.question
    assert (first.part.ending, first.ended_at, "needs" in first.part.shared) == (Ending.CHANGED, days_later(5), True)
    assert second.part.shared == ["measures", f"question:{second.question_id}"]


def test_the_invited_answer_what_they_were_asked_and_nothing_else(filled: Case) -> None:
    case = share(filled, ask="Hvem tager imod?")
    mine = Question.objects.get(title="Hvem tager imod?")
    act("reply", case, GUEST, days_later(5), question=mine, text="Anja står i døren.")
    with pytest.raises(Forbidden):
        other = Question.objects.get(title="kanariquestion")
        perform("reply", case, by=person(GUEST), at=days_later(5), question=other, text="Ikke min tråd.")


def test_whoever_is_invited_is_told_so(filled: Case) -> None:
    share(filled)
    assert Notification.objects.filter(person__code=GUEST, code="invite").exists()


def test_removal_is_final_until_somebody_invites_the_person_again_by_name(filled: Case) -> None:
    case = share(filled, "needs")
    parts.give_role(case, PartKind.LINE, unit("UL-S02"), Capability.LEAD_UNIT, days_later(4), depth=Depth.SHARE)
    at = days_later(6)
    assert sight(person(GUEST), case, days_later(5)).shared
    act("end_invitation", case, "ul-kons-1", at, invitation=Invitation.objects.get(), reason="Har fået andet arbejde")
    case = Case.objects.get(pk=case.pk)
    assert sight(person(GUEST), case, at).depth == 0
    assert case not in cases_visible_to(person(GUEST), at)
    nowhere = reverse("case", args=["00000000-0000-4000-8000-000000000000"])
    gone, none = (browser().get(path) for path in (reverse("case", args=[case.pk]), nowhere))
    assert gone.status_code == none.status_code == 404
    assert Part.objects.filter(case=case, user__code=GUEST, kind=PartKind.INVITEE, ending=Ending.REMOVED).exists()
    given = {"invited": person(GUEST), "reason": "Igen", "basis": "own_unit", "access_until": UNTIL}
    case = act("invite", case, "ul-kons-1", days_later(7), **given)
    assert sight(person(GUEST), case, days_later(8)).discussion
    assert case in cases_visible_to(person(GUEST), days_later(8))


def test_only_the_pair_and_the_coordinator_end_an_access_and_say_why(filled: Case) -> None:
    case, row = share(filled), Invitation.objects.get()
    with pytest.raises(Forbidden):
        perform("end_invitation", case, by=person(GUEST), at=days_later(5), invitation=row, reason="x")
    with pytest.raises(NotVisible):
        perform("end_invitation", case, by=person("dt-kons-1"), at=days_later(5), invitation=row, reason="x")
    with pytest.raises(Incomplete):
        perform("end_invitation", case, by=person("ul-kons-1"), at=days_later(5), invitation=row, reason=" ")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"basis": "ssd", "basis_reason": "x"}, "basis"),  # it held until 2023
        ({"basis": "no-such-basis"}, "basis"),
        ({"basis": "balance"}, "basis_reason"),
        ({"basis": "own_unit", "consents": []}, "basis"),  # works in no unit of the pair
        ({"basis": "consent", "consents": []}, "consents"),
        ({"answer_by": UNTIL + dt.timedelta(days=1)}, "answer_by"),
    ],
)
def test_a_share_needs_a_basis_that_holds(filled: Case, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        share(filled, **given)
    assert {problem.field for problem in refused.value.problems} == {field}


def test_a_consent_must_cover_the_unit_of_the_invited(filled: Case) -> None:
    CustodyHolder.objects.create(child=filled.child, name="Maj Prøvesen", relation="mother")
    for code in ("UL-S01", "UL-S02"):
        given = {"given_by": "Maj Prøvesen", "scope": "Skole", "units": [unit(code)]}
        act("add_consent", filled, "ul-kons-1", days_later(3), **given)
    other, right = filled.consents.order_by("pk")
    with pytest.raises(Incomplete):
        share(filled, basis="consent", consents=[other])
    share(filled, basis="consent", consents=[right])
    assert list(Invitation.objects.get().consents.all()) == [right]


def test_the_catalogue_of_bases_is_data_with_days() -> None:
    codes = {row.code for row in SharingBasis.objects.all() if row.holds_on(dt.date(2026, 3, 10))}
    assert codes == {"consent", "own_unit", "law", "balance"}
    assert SharingBasis.objects.get(code="ssd").holds_on(dt.date(2023, 12, 31))


def sheet(case: Case, **given: Any) -> dict[str, Any]:
    asked = {
        "invited": person(GUEST).pk,
        "reason": "kender skolen",
        "basis": "law",
        "basis_reason": "Skolen skal vide det",
    }
    return asked | {"access_until": UNTIL.isoformat(), "extract": "kanariextract"} | given


def test_the_preview_shows_what_the_invited_will_get_and_keeps_nothing(filled: Case) -> None:
    client, path = browser("ul-kons-1"), reverse("share", args=[filled.pk])
    asked = sheet(filled, shared=codes_of(filled, ("needs", "question")), ask="Hvem tager imod?")
    answer = client.post(path, asked | {"vis": "1"})
    seen = answer.content.decode().split('id="sesom"')[1]
    assert answer.status_code == 200 and not Invitation.objects.exists()
    assert {one for one in KINDS if f"kanari{one}" in seen} == {"needs", "question", "extract"}
    assert "Hvem tager imod?" in seen and "kanarihidden" not in seen
    assert client.post(path, asked).status_code == 302
    page = browser().get(reverse("case", args=[filled.pk])).content.decode()
    assert {one for one in KINDS if f"kanari{one}" in page} == {"needs", "question", "extract"}
    after = client.get(path, {"invitation": Invitation.objects.get().pk}).content.decode().split('id="sesom"')[1]
    assert {one for one in KINDS if f"kanari{one}" in after} == {"needs", "question", "extract"}


def test_nothing_is_ticked_from_the_start_and_a_no_stands_at_its_part(filled: Case) -> None:
    page = browser("ul-kons-1").get(reverse("share", args=[filled.pk])).content.decode()
    assert " checked" not in page and "ikke skolen" in page


def test_somebody_without_part_finds_no_share_sheet(filled: Case) -> None:
    share(filled)
    for code in (GUEST, "dt-kons-1"):
        assert browser(code).get(reverse("share", args=[filled.pk])).status_code == 404


def test_an_option_of_the_group_is_no_part_of_a_meeting(filled: Case) -> None:
    assert Option.objects.exists()
    assert "kanarioption" not in browser_page(share(filled, "meeting", "minutes"))


def browser_page(case: Case) -> str:
    return browser().get(reverse("case", args=[case.pk])).content.decode()


def test_what_the_invited_are_asked_stands_under_their_work_with_its_day_until_they_answer(filled: Case) -> None:
    due = life.SEEN_AT.date() + dt.timedelta(days=3)
    share(filled, ask="Hvad virker i klassen?", answer_by=due)
    question = Invitation.objects.get().question
    assert question is not None
    page = browser().get(reverse("my_work")).content.decode()
    assert "Svar på det, du bliver spurgt om" in page and page.replace("\xa0", " ").count("søn. 5. juli") == 2, (
        "and in the next seven days"
    )
    act("reply", filled, GUEST, life.SEEN_AT, question=question, text="Faste pauser.")
    assert "Svar på det, du bliver spurgt om" not in browser().get(reverse("my_work")).content.decode()


def test_the_list_of_whom_to_invite_says_title_and_unit(star_case: Case) -> None:
    page = browser("ul-kons-1").get(reverse("share", args=[star_case.pk])).content.decode()
    guest = person(GUEST)
    assert f"{guest.name}, {guest.title}, {unit('UL-S02').name}" in page
    assert ("Der er ikke noteret noget samtykke, som gælder nu" in page) != ("Hvilke samtykker dækker" in page)
