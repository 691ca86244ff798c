"""Does nobody write over what somebody else has just written: edits per line, both versions shown, and a deleted line back."""

from __future__ import annotations

import datetime as dt
import os
import re
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.clock import now
from cases.models import Case, Draft, Event
from escalation import wording
from escalation.models import Approval, Line, Wording
from escalation.moves import Incomplete
from escalation.wording import Stale
from tests import databases, story
from tests.story import act, days_later, person, unit
from tests.test_once import at_work
from tests.together import together

FULL = os.environ.get("CAMPAIGN") == "full"
ROUNDS = [2, pytest.param(200 if FULL else 5, marks=pytest.mark.campaign)]
FRAGMENT = {"HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("world")


def line(case: Case, key: str = "L1") -> Line:
    return story.newest(case).lines.get(key=key)


def row(case: Case, key: str = "L1", **changed: Any) -> dict[str, Any]:
    """The row as the editor sends it."""
    found = line(case, key)
    sent: dict[str, Any] = {name: getattr(found, name) for name in ("task", "function", "end_criterion")}
    sent |= {"key": key, "version": found.edits, "cost_dkk": found.cost_dkk, "unit": found.unit_id}
    sent |= {f"share_{share.sector_id}": share.percent for share in found.shares.all()}
    sent |= {name: f"{day:%d.%m.%y}" for name in ("start", "end_on") if (day := getattr(found, name))}
    sent |= {"law": found.laws.get().pk, "needs": [need.pk for need in found.needs.all()]}
    return sent | changed


def texts(case: Case, **changed: Any) -> dict[str, Any]:
    found = story.newest(case)
    sent: dict[str, Any] = {name: getattr(found, name) for name in ("ask", "why", "benefit", "dissent")}
    sent |= {"option": found.option_id, "follow_up_on": found.follow_up_on.isoformat(), "version": found.text_edits}
    return sent | {"success_criteria": "\n".join(found.success_criteria)} | changed


def save(client: Client, case: Case, sent: dict[str, Any], **more: Any) -> Any:
    name = "recommendation_line" if "key" in sent else "recommendation_texts"
    return client.post(reverse(name, args=[case.pk]), sent, **more)


@pytest.fixture
def writer(world: Any) -> Client:
    return at_work("ul-kons-1")


@pytest.fixture
def other(world: Any) -> Client:
    return at_work("ff-tl-han")


# In the domain


def test_a_replay_names_no_edit_and_is_not_asked(written: Case) -> None:
    before = line(written).edits
    act("write_line", written, "ff-tl-han", days_later(8), **story.line_one(written) | {"cost_dkk": 90_000})
    assert (line(written).edits, line(written).cost_dkk) == (before + 1, 90_000)


def test_an_older_edit_is_refused_and_nothing_is_written(written: Case) -> None:
    seen, events = line(written).edits, Event.objects.count()
    given = story.line_one(written) | {"task": "Noget andet", "version": seen - 1}
    with pytest.raises(Stale) as stale:
        act("write_line", written, "ff-tl-han", days_later(8), **given)
    assert (stale.value.key, stale.value.seen, stale.value.now) == ("L1", seen - 1, seen)
    assert line(written).edits == seen and Event.objects.count() == events


def test_an_edit_of_one_line_is_none_of_another(written: Case) -> None:
    seen = {key: line(written, key).edits for key in ("L1", "L2")}
    act("write_line", written, "ul-kons-1", days_later(8), **story.line_one(written) | {"version": seen["L1"]})
    act("write_line", written, "ff-tl-han", days_later(8), **story.line_two(written) | {"version": seen["L2"]})
    act("write_texts", written, "ff-tl-han", days_later(8), ask="Kort", version=story.newest(written).text_edits)
    assert line(written, "L1").edits == seen["L1"] + 1 and line(written, "L2").edits == seen["L2"] + 1


def test_after_a_return_the_next_version_goes_on_counting(laid_before: Case) -> None:
    seen = line(laid_before).edits
    case = act("return_to_group", laid_before, "ff-chef", days_later(11), questions="Hvem betaler?")
    act("write_line", case, "ul-kons-1", days_later(11), **story.line_one(case) | {"version": seen, "task": "Ny"})
    assert (line(case).edits, line(case).task) == (seen + 1, "Ny")
    assert wording.wording(story.newest(case), "L1", seen), "what it was changed from can still be told"


def test_a_row_of_the_editor_keeps_who_is_named_and_the_answer_to_a_ruling(writer: Client, written: Case) -> None:
    before = line(written, "L2")
    assert save(writer, written, row(written, "L2", task="Støtte i hjemmet hver tirsdag")).status_code == 302
    after = line(written, "L2")
    assert after.task == "Støtte i hjemmet hver tirsdag"
    assert (after.person, after.triggers_ruling) == (before.person, before.triggers_ruling)


# At the door


def test_a_stale_row_is_shown_beside_the_other_and_kept(writer: Client, other: Client, written: Case) -> None:
    mine, theirs = row(written, task="Støtte i klassen 8 timer"), row(written, task="Støtte i klassen 12 timer")
    assert save(other, written, theirs).status_code == 302
    answer = save(writer, written, mine)
    page = re.sub(r'<span class="skjult">[^<]*</span>', "", answer.content.decode())
    assert answer.status_code == 409
    assert "<del>10</del><ins>12</ins>" in page and "<del>10</del><ins>8</ins>" in page
    assert line(written).task == "Støtte i klassen 12 timer"
    assert Draft.objects.get().fields["task"] == ["Støtte i klassen 8 timer"]


def test_the_three_choices_are_equal_and_none_is_made(writer: Client, other: Client, written: Case) -> None:
    mine = row(written, task="Min")
    save(other, written, row(written, task="Din"))
    page = save(writer, written, mine).content.decode()
    box = page[page.index('id="konflikt"') :]
    box = box[: box.index("</section>")]
    assert box.count('class="knap anden"') == 3
    assert "foerst" not in box and "checked" not in box and "autofocus" not in box


def test_a_fragment_gets_the_box_in_its_row(writer: Client, other: Client, written: Case) -> None:
    mine = row(written, task="Min")
    save(other, written, row(written, task="Din"))
    answer = save(writer, written, mine, headers=FRAGMENT)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#fejl-L1")
    assert "<html" not in answer.content.decode() and 'id="konflikt"' in answer.content.decode()


def chosen(page: str, address: str) -> dict[str, Any]:
    """What the form of the box that leads there would send."""
    box = page[page.index('id="konflikt"') :]
    (form,) = (one for one in re.findall(r"<form.*?</form>", box, re.DOTALL) if f'action="{address}"' in one)
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return sent


def test_keeping_mine_writes_it_and_uses_the_draft_up(writer: Client, other: Client, written: Case) -> None:
    mine = row(written, task="Min opgave")
    save(other, written, row(written, task="Din opgave"))
    page = save(writer, written, mine).content.decode()
    address = reverse("recommendation_line", args=[written.pk])
    assert writer.post(address, chosen(page, address)).status_code == 302
    assert line(written).task == "Min opgave"
    assert not Draft.objects.exists()


def test_keeping_mine_is_refused_when_there_is_a_third_version(writer: Client, other: Client, written: Case) -> None:
    mine = row(written, task="Min opgave")
    save(other, written, row(written, task="Din opgave"))
    page = save(writer, written, mine).content.decode()
    save(other, written, row(written, task="Din tredje opgave"))
    address = reverse("recommendation_line", args=[written.pk])
    answer = writer.post(address, chosen(page, address))
    assert answer.status_code == 409 and "tredje" in answer.content.decode()


def test_keeping_the_others_discards_mine(writer: Client, other: Client, written: Case) -> None:
    mine = row(written, task="Min opgave")
    save(other, written, row(written, task="Din opgave"))
    page = save(writer, written, mine).content.decode()
    address = reverse("discard_draft")
    answer = writer.post(address, chosen(page, address))
    assert answer["Location"] == reverse("recommendation", args=[written.pk]) + "#linje-L1"
    assert line(written).task == "Din opgave" and not Draft.objects.exists()


def test_writing_anew_shows_my_words_in_the_field_and_both_beside_it(
    writer: Client, other: Client, written: Case
) -> None:
    mine = row(written, task="Min opgave")
    save(other, written, row(written, task="Din opgave"))
    save(writer, written, mine)
    page = writer.get(reverse("recommendation", args=[written.pk]) + "?ret=L1").content.decode()
    assert re.search(r'id="L1-task"[^>]*>\s*Min opgave</textarea>', page)
    assert 'id="konflikt"' in page and "Din" in page[page.index('id="konflikt"') :]
    both = row(written, task="Begges opgave")
    assert f'<input type="hidden" name="version" value="{both["version"]}">' in page
    assert save(writer, written, both | {"draft_place": "line:L1"}).status_code == 302
    assert not Draft.objects.exists()


def test_until_it_is_chosen_the_row_shows_what_stands_and_tells_of_the_draft(
    writer: Client, other: Client, written: Case
) -> None:
    mine = row(written, task="Min opgave")
    save(other, written, row(written, task="Din opgave"))
    save(writer, written, mine)
    page = writer.get(reverse("recommendation", args=[written.pk])).content.decode()
    assert re.search(r'id="L1-task"[^>]*>\s*Din opgave</textarea>', page)
    assert 'href="?ret=L1#linje-L1"' in page
    assert "Min opgave" not in other.get(reverse("recommendation", args=[written.pk])).content.decode()


def test_the_texts_have_an_edit_of_their_own(writer: Client, other: Client, written: Case) -> None:
    mine = texts(written, why="Den er mindst dyr.")
    save(other, written, texts(written, why="Den er mest virksom."))
    answer = save(writer, written, mine)
    page = re.sub(r'<span class="skjult">[^<]*</span>', "", answer.content.decode())
    assert answer.status_code == 409
    assert "<ins>dyr.</ins>" in page and "virksom." in page
    assert story.newest(written).why == "Den er mest virksom."
    address = reverse("recommendation_texts", args=[written.pk])
    assert writer.post(address, chosen(page, address)).status_code == 302
    assert story.newest(written).why == "Den er mindst dyr."
    assert not Draft.objects.exists()


def test_the_texts_can_be_written_anew_from_both(writer: Client, other: Client, written: Case) -> None:
    mine = texts(written, why="Den er mindst dyr.")
    save(other, written, texts(written, why="Den er mest virksom."))
    save(writer, written, mine)
    page = writer.get(reverse("recommendation", args=[written.pk]) + "?ret=tekster").content.decode()
    assert ">\nDen er mindst dyr.</textarea>" in page and 'id="konflikt"' in page
    assert f'name="version" value="{story.newest(written).text_edits}"' in page


def test_an_old_draft_of_the_texts_does_not_write_over_what_stands(
    writer: Client, other: Client, written: Case
) -> None:
    here = {"draft_place": "texts", "draft_case": str(written.pk)}
    writer.post(reverse("save_draft"), texts(written, why="Min kladde.") | here)
    save(other, written, texts(written, why="Den andens."))
    page = writer.get(reverse("recommendation", args=[written.pk])).content.decode()
    found = re.search(r'name="version" value="(\d+)" id="id_version"', page)
    assert found and int(found[1]) == story.newest(written).text_edits - 1, "the edit that the draft began from"
    assert save(writer, written, texts(written, why="Min kladde.", version=found[1]) | here).status_code == 409


def test_saving_what_stands_already_does_nothing(writer: Client, written: Case) -> None:
    case = story.approve(written, "ul-kons-1", "ff-tl-han")
    before = Event.objects.count()
    assert save(writer, case, row(case)).status_code == 302
    assert save(writer, case, row(case, version=0)).status_code == 302, "a retry after a lost answer is no conflict"
    assert save(writer, case, texts(case)).status_code == 302
    assert Event.objects.count() == before
    assert Approval.objects.filter(voided_at=None).count() == 2


def test_a_saved_row_gets_its_new_edit_and_no_other_row_does(writer: Client, other: Client, written: Case) -> None:
    save(other, written, row(written, "L2", task="Din opgave"))
    answer = save(writer, written, row(written, task="Min opgave"), headers=FRAGMENT).content.decode()
    assert (
        f'id="stand-L1" hidden hx-swap-oob="innerHTML"><input type="hidden" name="version" value="{line(written).edits}">'
        in answer
    )
    assert "stand-L2" not in answer


def test_a_line_that_was_deleted_meanwhile_is_told_and_can_be_kept(
    writer: Client, other: Client, written: Case
) -> None:
    mine = row(written, task="Min opgave")
    other.post(reverse("act", args=[written.pk, "drop_line"]), {"key": "L1"})
    answer = save(writer, written, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    address = reverse("recommendation_line", args=[written.pk])
    assert writer.post(address, chosen(page, address)).status_code == 302
    assert line(written).task == "Min opgave"


def test_a_line_that_never_was_is_no_fault_of_ours(writer: Client, written: Case) -> None:
    assert save(writer, written, row(written) | {"key": "L9", "version": "7", "task": "Ny"}).status_code == 409


@pytest.mark.parametrize("version", ["", "ti", "-1", "99999999999999999999", "²", "\0"])
def test_a_version_that_is_none_is_no_error_of_ours(writer: Client, written: Case, version: str) -> None:
    assert save(writer, written, row(written, task="Ny", version=version)).status_code in {302, 409, 422}


def test_an_outsider_learns_nothing_by_a_stale_row(written: Case) -> None:
    assert save(at_work("ff-raad-5"), written, row(written, version=0, task="Ny")).status_code == 404
    assert not Draft.objects.exists()


# Deleted and back


def test_a_deleted_line_comes_back_as_the_very_line(written: Case) -> None:
    before = wording.of_line(line(written, "L1"))
    case = act("drop_line", written, "ul-kons-1", days_later(8), key="L1")
    assert not story.newest(case).lines.filter(key="L1").exists()
    case = act("restore_line", case, "ff-tl-han", days_later(8), key="L1")
    assert wording.of_line(line(case, "L1")) == before
    assert [one.key for one in story.newest(case).lines.all()] == ["L1", "L2"]
    assert [one.position for one in story.newest(case).lines.all()] == [1, 2]


def test_a_named_person_and_the_ruling_come_back_too(written: Case) -> None:
    case = act("drop_line", written, "ul-kons-1", days_later(8), key="L2")
    case = act("restore_line", case, "ul-kons-1", days_later(8), key="L2")
    assert (line(case, "L2").person, line(case, "L2").triggers_ruling) == (person("ff-raad-3"), True)
    assert {share.sector: share.percent for share in line(case, "L2").shares.all()} == {unit("FF"): 100}


def test_deleting_and_bringing_back_void_the_approvals(drafted: Case) -> None:
    case = act("drop_line", drafted, "ul-kons-1", days_later(9), key="L1")
    assert not Approval.objects.filter(voided_at=None).exists()
    case = story.approve(case)
    act("restore_line", case, "ul-kons-1", days_later(9), key="L1")
    assert not Approval.objects.filter(voided_at=None).exists()


@pytest.mark.parametrize(("minutes", "is_possible"), [(29, True), (30, False)])
def test_it_comes_back_for_thirty_minutes(written: Case, minutes: int, is_possible: bool) -> None:
    case = act("drop_line", written, "ul-kons-1", days_later(8), key="L1")
    at = days_later(8) + dt.timedelta(minutes=minutes)
    if is_possible:
        assert line(act("restore_line", case, "ul-kons-1", at, key="L1"))
    else:
        with pytest.raises(Incomplete):
            act("restore_line", case, "ul-kons-1", at, key="L1")


@pytest.mark.parametrize("key", ["L1", "L9", ""])
def test_what_was_not_deleted_cannot_come_back(written: Case, key: str) -> None:
    with pytest.raises(Incomplete):
        act("restore_line", written, "ul-kons-1", days_later(8), key=key)


def test_a_line_comes_back_once(written: Case) -> None:
    case = act("drop_line", written, "ul-kons-1", days_later(8), key="L1")
    case = act("restore_line", case, "ul-kons-1", days_later(8), key="L1")
    with pytest.raises(Incomplete):
        act("restore_line", case, "ul-kons-1", days_later(8), key="L1")


def test_a_new_line_does_not_take_the_place_of_a_deleted_one(written: Case) -> None:
    case = act("drop_line", written, "ul-kons-1", days_later(8), key="L2")
    case = act("write_line", case, "ul-kons-1", days_later(8), task="En ny opgave")
    assert line(case, "L3").task == "En ny opgave"
    case = act("restore_line", case, "ul-kons-1", days_later(8), key="L2")
    assert [one.key for one in story.newest(case).lines.all()] == ["L1", "L2", "L3"]


def test_the_page_shows_a_way_back_where_the_line_stood(writer: Client, written: Case) -> None:
    answer = writer.post(reverse("act", args=[written.pk, "drop_line"]), {"key": "L1"}, follow=True)
    page = answer.content.decode()
    assert 'id="linje-L1" class="linje slettet"' in page
    assert page.index('id="linje-L1"') < page.index('id="linje-L2"')
    writer.post(reverse("act", args=[written.pk, "restore_line"]), {"key": "L1"})
    assert "slettet" not in writer.get(reverse("recommendation", args=[written.pk])).content.decode()
    assert line(written, "L1").task == "Støtte i klassen 10 timer om ugen"


# Two at the same moment (F12)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_save_the_same_line_at_once_one_is_asked(
    realdb: databases.RealDatabase, written: Case, rounds: int
) -> None:
    clients = [at_work("ul-kons-1"), at_work("ff-tl-han")]
    for number in range(rounds):
        sent = [row(written, task=f"{who} i runde {number}") for who in ("Konsulenten", "Lederen")]
        answers = together(*(partial(save, client, written, one) for client, one in zip(clients, sent, strict=True)))
        codes = [getattr(answer, "status_code", answer) for answer in answers]
        assert sorted(codes) == [302, 409], codes
        assert line(written).task == sent[codes.index(302)]["task"]
        kept = Draft.objects.get(person__code=("ul-kons-1", "ff-tl-han")[codes.index(409)])
        assert kept.fields["task"] == [sent[codes.index(409)]["task"]]
        Draft.objects.all().delete()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_on_different_lines_never_meet(realdb: databases.RealDatabase, written: Case, rounds: int) -> None:
    clients = [at_work("ul-kons-1"), at_work("ff-tl-han")]
    for number in range(rounds):
        sent = [row(written, key, task=f"{key} i runde {number}") for key in ("L1", "L2")]
        answers = together(*(partial(save, client, written, one) for client, one in zip(clients, sent, strict=True)))
        assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
        assert [line(written, key).task for key in ("L1", "L2")] == [one["task"] for one in sent]
    assert Wording.objects.filter(key="L1").count() >= rounds and now()


# The at-points, compared as a whole


def points(case: Case, *words: str, **more: Any) -> dict[str, Any]:
    """The form of the at-points with these texts, as the page shows it now."""
    sent: dict[str, Any] = {"seen": wording.mark_of_points(story.newest(case)), "count": len(words)}
    return sent | {f"text_{no}": text for no, text in enumerate(words, start=1)} | more


def save_points(client: Client, case: Case, sent: dict[str, Any]) -> Any:
    return client.post(reverse("recommendation_points", args=[case.pk]), sent)


def at_points(case: Case) -> list[str]:
    return list(story.newest(case).at_points.values_list("text", flat=True))


def test_at_points_that_somebody_changed_meanwhile_are_shown_beside_mine_and_not_replaced(
    writer: Client, other: Client, written: Case
) -> None:
    mine = points(written, "Skolen giver støtte.", "Familien får en fast kontakt.")
    save_points(other, written, points(written, "Den anden var først."))
    answer = save_points(writer, written, mine)
    assert answer.status_code == 409 and at_points(written) == ["Den anden var først."]
    html = answer.content.decode()
    assert "At-punkterne blev ændret, mens du skrev" in html
    assert all(
        words in html for words in ("Den anden var først.", "Skolen giver støtte.", "Familien får en fast kontakt.")
    )


def test_mine_stand_in_the_fields_until_i_save_them_or_discard_them(
    writer: Client, other: Client, written: Case
) -> None:
    mine = points(written, "Skolen giver støtte.")
    save_points(other, written, points(written, "Den anden var først."))
    save_points(writer, written, mine)
    assert "Skolen giver støtte." in writer.get(reverse("recommendation", args=[written.pk])).content.decode()
    assert save_points(writer, written, points(written, "Skolen giver støtte.")).status_code == 302
    assert at_points(written) == ["Skolen giver støtte."] and not Draft.objects.filter(place="points").exists()


def test_making_the_points_anew_from_the_lines_asks_too(writer: Client, other: Client, written: Case) -> None:
    anew = points(written) | {"from_lines": "1"}
    save_points(other, written, points(written, "Den anden var først."))
    assert save_points(writer, written, anew).status_code == 409
    assert at_points(written) == ["Den anden var først."]


def test_what_one_begins_to_write_in_the_points_is_kept(writer: Client, written: Case) -> None:
    sent = points(written, "Begyndt") | {"draft_place": "points", "draft_case": str(written.pk)}
    assert writer.post(reverse("save_draft"), sent).status_code == 302
    html = writer.get(reverse("recommendation", args=[written.pk])).content.decode()
    assert "Begyndt" in html and "At-punkterne blev ændret" not in html
