"""Is what one has begun to write still there: saved as a draft for oneself, given back, and gone when the act is done."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.clock import now
from accounts.models import User
from cases import parts, writing
from cases.models import Case, Depth, Draft, Note, PartKind
from escalation import sweeps
from tests import databases, story
from tests.story import unit
from tests.test_once import TOKEN, address, at_work
from tests.together import together
from web.correctionforms import correction_form

HERE = {"answer": "status"}
WORDS = "Kim er glad for svømning, og mor er træt."


@pytest.fixture
def writer(world: Any) -> Client:
    return at_work("ul-kons-1")


def save(client: Client, place: str, case: Case | None, **fields: Any) -> Any:
    asked = {"draft_place": place, "draft_case": case.pk if case else ""}
    return client.post(reverse("save_draft"), asked | HERE | fields)


def page(client: Client, name: str, case: Case | None = None, *more: str) -> str:
    return str(client.get(reverse(name, args=[*([case.pk] if case else []), *more])).content.decode())


def test_a_draft_is_saved_and_said_in_one_line(writer: Client, ordinary_case: Case) -> None:
    answer = save(writer, "write_note", ordinary_case, text=WORDS)
    assert answer.status_code == 200
    assert "Draft saved" in answer.content.decode() or "Kladde gemt kl." in answer.content.decode()
    assert WORDS not in answer.content.decode() and "<html" not in answer.content.decode()
    assert Draft.objects.get().fields == {"text": [WORDS]}
    assert not Note.objects.exists(), "a draft is no act"


def test_the_form_is_filled_from_its_draft(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS, kind="note")
    shown = page(writer, "act", ordinary_case, "write_note")
    assert f">\n{WORDS}</textarea>" in shown
    assert reverse("discard_draft") in shown


def test_nobody_else_gets_it(writer: Client, star_case: Case) -> None:
    save(writer, "write_note", star_case, text=WORDS)
    other = at_work("ff-tl-han")
    assert WORDS not in page(other, "act", star_case, "write_note")
    assert WORDS not in page(other, "my_work")


def given_back(case: Case, code: str, place: str, name: str, **fields: Any) -> str:
    """The page of a form that somebody has begun to write in."""
    client = at_work(code)
    save(client, place, case, **fields)
    shown = page(client, name, case)
    assert WORDS in shown
    return shown


def test_the_proposal_of_a_star_gives_its_draft_back(ordinary_case: Case) -> None:
    shown = given_back(ordinary_case, "ul-kons-1", "propose", "propose", criterion_a=WORDS, partly_a="on")
    assert 'id="id_partly_a" checked' in shown


def test_signing_gives_its_draft_back(half_star: Case) -> None:
    shown = given_back(half_star, "ff-tl-han", "cosign", "cosign", justification_b=WORDS, criterion_b="partly")
    assert 'name="criterion_b" value="partly" checked' in shown


def test_declining_gives_its_draft_back(half_star: Case) -> None:
    given_back(half_star, "ff-tl-han", "decline", "decline", reason=WORDS)


def test_the_texts_of_the_recommendation_give_their_draft_back(written: Case) -> None:
    shown = given_back(written, "ul-kons-1", "texts", "recommendation", why=WORDS, success_criteria="Ro i\nklassen")
    assert ">\nRo i\nklassen</textarea>" in shown


def test_a_chiefs_remark_gives_its_draft_back(laid_before: Case) -> None:
    shown = given_back(laid_before, "ul-chef", "decide", "decide", choice="disagree", contested=["2"], remark=WORDS)
    assert 'name="contested" value="2" checked' in shown
    assert 'value="disagree" class="vis-punkter">' in shown, "no decision is chosen beforehand"


def test_the_follow_up_gives_its_draft_back_also_what_is_no_number(in_follow_up: Case) -> None:
    given = {"school_part": WORDS, "actual_L1": "12 tusind"}
    assert "12 tusind" in given_back(in_follow_up, "ul-kons-1", "follow_up", "follow_up", **given)


def test_a_reply_is_given_back_at_its_question(writer: Client, star_case: Case) -> None:
    case = story.discuss(star_case)
    question = case.deliberations.get().questions.get()
    save(writer, f"reply:{question.pk}", case, **{f"q{question.pk}-text": WORDS, f"q{question.pk}-kind": "fact"})
    assert f">\n{WORDS}</textarea>" in page(writer, "case", case)
    assert f"#q{question.pk}" in page(writer, "my_work")


def test_the_directors_reasons_are_given_back(world: Any, laid_before: Case) -> None:
    case = story.refer(laid_before)
    director = at_work("direktoer")
    save(director, "direct", case, remark=WORDS)
    assert WORDS in page(director, "direct", case)


def chosen(page: str, name: str) -> list[str]:
    """The radio buttons of that name that are chosen on the page."""
    return re.findall(rf'<input type="radio"[^>]*name="{name}"[^>]*checked', page)


@pytest.mark.parametrize("choice", ["approve", "return", "approve_with_changes", "disagree"])
def test_no_decision_of_a_chief_is_chosen_beforehand_from_a_draft(laid_before: Case, choice: str) -> None:
    assert not chosen(given_back(laid_before, "ul-chef", "decide", "decide", choice=choice, remark=WORDS), "choice")


def test_no_decision_of_the_director_is_chosen_beforehand_from_a_draft(laid_before: Case) -> None:
    case, director = story.refer(laid_before), at_work("direktoer")
    shown = page(director, "direct", case)
    keys = set(re.findall(r'name="([A-Za-z0-9]+-choice)"', shown))
    assert keys, "the chiefs disagree on a line"
    sent = {"remark": WORDS, "choice": "decide"} | dict.fromkeys(keys, "recommended")
    save(director, "direct", case, **sent)
    shown = page(director, "direct", case)
    assert WORDS in shown
    assert not any(chosen(shown, name) for name in ("choice", *keys))


@pytest.mark.parametrize(
    ("page_name", "given"),
    [
        ("decide", {"choice": "approve"}),
        ("decide", {"choice": "return", "remark": "Hvem kører Kim?"}),
        ("correct", {"reason": "Arbejdet ligger i skoletiden."}),
    ],
)
def test_a_decision_uses_up_the_drafts_of_all_ways_to_decide(
    laid_before: Case, page_name: str, given: dict[str, str]
) -> None:
    chief = at_work("ul-chef")
    sent = sent_by(page(chief, page_name, laid_before)) | given
    for place in ("decide", "correct", "write_to_chiefs"):
        save(chief, place, laid_before, remark=WORDS, choice="disagree")
    if page_name == "correct":
        form = correction_form(story.newest(laid_before), [unit("UL"), unit("FF")])
        fields = {name: form[name].value() for name in form.fields if name not in {"reason", "shown"}}
        halves = {f"L2-share_{unit(code).pk}": "50" for code in ("UL", "FF")}
        sent |= {name: value for name, value in fields.items() if value is not None} | halves
    assert chief.post(reverse(page_name, args=[laid_before.pk]), sent).status_code == 302
    assert list(Draft.objects.values_list("place", flat=True)) == ["write_to_chiefs"]


def test_the_directors_decision_uses_up_the_draft(laid_before: Case) -> None:
    case, director = story.refer(laid_before), at_work("direktoer")
    save(director, "direct", case, remark=WORDS)
    given = {"choice": "return", "remark": "Hvem kører Kim?"}
    assert director.post(reverse("direct", args=[case.pk]), given).status_code == 302
    assert not Draft.objects.exists()


def sent_by(shown: str) -> dict[str, str]:
    """The fields with a value that the page has."""
    return dict(re.findall(r'<input type="(?:text|hidden)"[^>]* name="([A-Za-z0-9_-]+)" value="([^"]*)"', shown))


def test_a_new_case_is_given_back_without_its_cpr_number(writer: Client) -> None:
    answer = save(writer, "new_case", None, name="Kim Prøvesen", cpr="720516-1234", summary=WORDS)
    assert "CPR" in answer.content.decode()
    assert Draft.objects.get().fields == {"name": ["Kim Prøvesen"], "summary": [WORDS]}
    shown = page(writer, "new_case")
    assert WORDS in shown and "Kim Prøvesen" in shown and "720516" not in shown


@pytest.mark.parametrize("number", ["720516-1234", "7205161234", "720516 1234", "Mor: 720516-1234.", "010101-AB12"])
def test_a_field_with_a_cpr_number_in_it_is_never_saved(writer: Client, ordinary_case: Case, number: str) -> None:
    save(writer, "add_tried", ordinary_case, channel="Møde på skolen", result=f"Mor har {number}")
    assert Draft.objects.get().fields == {"channel": ["Møde på skolen"]}


@pytest.mark.parametrize("text", ["Ring 12345678", "2026-000017", "Sag 12-345678", "1234567890123"])
def test_other_numbers_are_saved(writer: Client, ordinary_case: Case, text: str) -> None:
    save(writer, "add_tried", ordinary_case, result=text)
    assert Draft.objects.get().fields == {"result": [text]}


def test_a_telephone_note_is_given_back_and_used_up(writer: Client, ordinary_case: Case) -> None:
    sent = {"draft_place": "phone_note", "text": WORDS, "case": str(ordinary_case.pk)}
    writer.post(reverse("save_draft"), sent)
    assert WORDS in page(writer, "phone_note") and WORDS in page(writer, "my_work")
    writer.post(reverse("phone_note"), {"case": str(ordinary_case.pk), "text": WORDS})
    assert not Draft.objects.exists() and Note.objects.get().text == WORDS


def test_the_act_uses_the_draft_up(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    sent = {"kind": "note", "text": WORDS, "draft_place": "write_note", "draft_case": ordinary_case.pk}
    assert writer.post(address("write_note", ordinary_case), sent | {"text": ""}).status_code == 422
    assert Draft.objects.exists(), "nothing was done"
    assert writer.post(address("write_note", ordinary_case), sent).status_code == 302
    assert not Draft.objects.exists()


def test_opening_a_case_uses_its_draft_up(writer: Client) -> None:
    save(writer, "new_case", None, summary=WORDS)
    child = {"name": "Kim Prøvesen", "cpr": "720516-1234", "birth_date": "2016-05-12", "summary": WORDS}
    child |= {"general_arena_unit": str(story.unit("UL-S01").pk), "draft_place": "new_case", "draft_case": ""}
    assert writer.post(reverse("new_case"), child).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_that_arrives_after_the_form_was_sent_is_not_kept(writer: Client, ordinary_case: Case) -> None:
    sent = {"kind": "note", "text": WORDS, "once": TOKEN}
    writer.post(address("write_note", ordinary_case), sent)
    assert save(writer, "write_note", ordinary_case, **sent).status_code == 409
    assert not Draft.objects.exists()


def test_saving_without_scripts_leads_back_to_the_form_and_leaves_its_token_unused(
    writer: Client, ordinary_case: Case
) -> None:
    sent = {"text": WORDS, "kind": "note", "once": TOKEN, "draft_place": "write_note", "draft_case": ordinary_case.pk}
    answer = writer.post(reverse("save_draft"), sent, follow=True)
    assert answer.redirect_chain == [(address("write_note", ordinary_case), 302)]
    assert WORDS in answer.content.decode()
    assert writer.post(address("write_note", ordinary_case), sent).status_code == 302
    assert Note.objects.count() == 1 and not Draft.objects.exists()


@pytest.mark.parametrize("round_number", range(3))
def test_a_draft_and_the_act_at_the_same_moment_leave_no_draft(
    realdb: databases.RealDatabase, ordinary_case: Case, round_number: int
) -> None:
    clients = [at_work("ul-kons-1"), at_work("ul-kons-1")]
    here = {"draft_place": "write_note", "draft_case": ordinary_case.pk}
    sent = here | {"kind": "note", "text": WORDS, "once": f"{TOKEN}-{round_number}"}
    answers = together(
        lambda: clients[0].post(address("write_note", ordinary_case), sent),
        lambda: save(clients[1], "write_note", ordinary_case, **sent),
    )
    assert answers[0].status_code == 302 and answers[1].status_code in {200, 409}
    assert Note.objects.count() == 1 and not Draft.objects.exists()


def test_nothing_written_is_no_draft(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    save(writer, "write_note", ordinary_case, text="  ")
    assert not Draft.objects.exists()


def test_signs_that_cannot_be_kept_do_not_stop_it(writer: Client, ordinary_case: Case) -> None:
    assert save(writer, "write_note", ordinary_case, text=f"Foran\0bagved {WORDS}").status_code == 200
    assert WORDS in Draft.objects.get().fields["text"][0]


def test_a_draft_can_be_discarded(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    gone = {"draft_place": "write_note", "draft_case": ordinary_case.pk}
    assert writer.post(reverse("discard_draft"), gone)["Location"] == address("write_note", ordinary_case)
    assert not Draft.objects.exists()
    assert WORDS not in page(writer, "act", ordinary_case, "write_note")


def test_discarding_is_for_ones_own(writer: Client, star_case: Case) -> None:
    save(writer, "write_note", star_case, text=WORDS)
    gone = {"draft_place": "write_note", "draft_case": star_case.pk}
    at_work("ff-tl-han").post(reverse("discard_draft"), gone)
    assert Draft.objects.exists()


# Who may, and where


def test_an_outsider_cannot_save_to_a_case_and_cannot_tell_that_it_exists(world: Any, ordinary_case: Case) -> None:
    outsider = at_work("ff-raad-5")
    hidden = save(outsider, "write_note", ordinary_case, text=WORDS)
    nowhere = outsider.post(
        reverse("save_draft"), {"draft_place": "write_note", "draft_case": uuid.uuid4(), "text": WORDS} | HERE
    )
    assert hidden.status_code == nowhere.status_code == 404
    assert not Draft.objects.exists()


def test_who_is_not_signed_in_saves_nothing(world: Any, ordinary_case: Case) -> None:
    asked = {"draft_place": "write_note", "draft_case": ordinary_case.pk, "text": WORDS} | HERE
    assert Client().post(reverse("save_draft"), asked, headers={"HX-Request": "true"}).status_code == 401
    assert Client().post(reverse("save_draft"), asked).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "place", ["", "no_such_act", "write_note:", "write_note:../..", "Write_note", "x" * 80, "new_case"]
)
def test_a_place_that_is_none_does_not_exist(writer: Client, ordinary_case: Case, place: str) -> None:
    assert save(writer, place, ordinary_case, text=WORDS).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("case", ["", "1", "not-an-id", "\0"])
def test_a_case_that_is_no_id_does_not_exist(writer: Client, case: str) -> None:
    asked = {"draft_place": "write_note", "draft_case": case, "text": WORDS} | HERE
    assert writer.post(reverse("save_draft"), asked).status_code == 404


def test_a_draft_of_a_case_one_no_longer_sees_is_neither_listed_nor_served(world: Any, star_case: Case) -> None:
    guest = story.person("ff-psyk-1")
    part = parts.give(star_case, PartKind.INVITEE, guest, now(), depth=Depth.SHARE, until=now() + dt.timedelta(days=9))
    client = at_work("ff-psyk-1")
    save(client, "propose_option", star_case, description=WORDS)
    assert WORDS in page(client, "my_work")
    part = star_case.parts.get(user=guest)
    part.until = part.since + dt.timedelta(microseconds=1)
    part.save()
    assert WORDS not in page(client, "my_work")
    assert client.get(address("propose_option", star_case)).status_code == 404
    assert save(client, "propose_option", star_case, description=WORDS).status_code == 404


def test_drafts_stand_on_my_work_with_a_way_on_and_the_words(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    save(writer, "new_case", None, summary="Et nyt barn med ondt i maven")
    shown = page(writer, "my_work")
    assert address("write_note", ordinary_case) in shown and reverse("new_case") in shown
    assert WORDS in shown and "Et nyt barn" in shown


def test_words_of_a_form_that_has_closed_can_still_be_read(world: Any, half_star: Case) -> None:
    client = at_work("ff-tl-han")
    save(client, "cosign", half_star, justification_a=WORDS)
    story.decline(half_star, at=now())
    assert client.get(reverse("cosign", args=[half_star.pk])).status_code == 409
    assert WORDS in page(client, "my_work")


# How long


def test_drafts_survive_signing_out_and_a_new_session(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    writer.post(reverse("account_logout"))
    assert WORDS in page(at_work("ul-kons-1"), "act", ordinary_case, "write_note")


def test_a_sweep_forgets_drafts_after_thirty_days(writer: Client, ordinary_case: Case) -> None:
    save(writer, "write_note", ordinary_case, text=WORDS)
    saved_at = Draft.objects.get().saved_at
    assert writing.forget_old(saved_at + dt.timedelta(days=30)) == 0
    sweeps.sweep(saved_at + dt.timedelta(days=30, seconds=1))
    assert not Draft.objects.exists()


def test_a_draft_is_saved_in_place_of_the_one_before(writer: Client, ordinary_case: Case) -> None:
    for text in ("Kim er", "Kim er glad", WORDS):
        save(writer, "write_note", ordinary_case, text=text)
    assert [draft.fields["text"] for draft in Draft.objects.all()] == [[WORDS]]
    assert User.objects.get(code="ul-kons-1") == Draft.objects.get().person
