"""Are the documents real paper: PDF/UA-1, tagged, titled, in Danish, one page for an ordinary split, our own type?"""

from __future__ import annotations

import datetime as dt
import re

import pytest

from cases.models import Case
from escalation import documents, paper
from escalation.canonical import content_hash
from escalation.corrections import standing
from escalation.letter import Added
from escalation.letters import letter_text, on_paper, receivers_of
from escalation.models import Decision, Line, LineShare
from tests import story

AT = story.days_later(14)
TASKS = (
    "Støtte i klassen, 18 timer om ugen i dansk og matematik",
    "Morgenovergang på hverdage: familievejleder følger Kim ind",
    "Aflastning hver tredje weekend hos fast familie",
    "Kørsel til og fra skole i de første tolv uger",
)


def with_six_lines(case: Case) -> Decision:
    """The decision in force with four lines more, in words of the usual length."""
    decision = Decision.objects.get(case=case, in_force=True)
    like = decision.recommendation.lines.get(key="L1")
    for no, task in enumerate(TASKS, start=3):
        line = Line.objects.get(pk=like.pk)
        line.pk, line.key, line.position, line.task = None, f"L{no}", no, task
        line.save()
        line.laws.set(like.laws.all())
        LineShare.objects.create(line=line, sector=story.unit("UL"), percent=100)
    return decision


def letter_of(decision: Decision, **added: str) -> bytes:
    case = decision.case
    text = letter_text(decision, receivers_of(case, AT.date())[0], Added(phone="00 00 12 01", **added), AT.date())  # type: ignore[arg-type]
    return on_paper(text, case, AT)


def made(decision: Decision) -> dict[str, bytes]:
    case, version = decision.case, decision.recommendation
    return {
        "letter": letter_of(decision),
        "recommendation": documents.recommendation_pdf(case, version, AT),
        "decision": documents.decision_pdf(decision, AT),
    }


def test_six_lines_stand_on_one_page_that_a_screen_reader_can_read(decided: Case) -> None:
    for name, pdf in made(with_six_lines(decided)).items():
        assert paper.pages_of(pdf) == 1, name
        for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"/Title", b"pdfuaid"):
            assert mark in pdf, (name, mark)
        types = set(re.findall(rb"/S\s*/(H1|Table|TH|TD|P)\b", pdf))
        assert {b"H1", b"Table", b"TH", b"TD", b"P"} <= types, (name, types)


def test_all_type_is_our_own_and_only_rare_letters_are_not(decided: Case) -> None:
    decision = Decision.objects.get(case=decided, in_force=True)
    used = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z-]+)", b"".join(made(decision).values())))
    assert used and all(name.startswith((b"IBMPlexSans", b"Stjernesager")) for name in used), used
    rare = letter_of(decision, greeting="Kære Łukasz, Yıldız og Иван")
    assert b"Libertinus" in rare and paper.pages_of(rare) == 1


def test_a_sign_that_no_font_has_is_refused_and_never_printed_as_a_box(decided: Case) -> None:
    with pytest.raises(paper.Unprintable):
        letter_of(Decision.objects.get(case=decided, in_force=True), greeting="Hej \N{GRINNING FACE}")


def test_the_same_data_at_the_same_instant_are_the_same_bytes(decided: Case) -> None:
    decision = Decision.objects.get(case=decided, in_force=True)
    assert letter_of(decision) == letter_of(decision)
    assert documents.decision_pdf(decision, AT) != documents.decision_pdf(decision, AT + dt.timedelta(days=1))


def test_the_recommendation_has_its_fourteen_headings_and_says_its_version_and_hash(decided: Case) -> None:
    version = story.newest(decided)
    page = documents.recommendation_on_paper(decided, version, AT)
    assert len(page["parts"]) == 15, "fourteen, and the signatures"
    shown = content_hash(version)[:12]
    assert f"{shown[:4]} {shown[4:8]} {shown[8:]}" in page["version"]
    signed = page["parts"][-1]["items"]
    assert len(signed) == 2 and any("2026 kl. 12.00" in text for text in signed)


def test_the_decision_says_each_point_each_chief_and_each_power(decided: Case) -> None:
    decision = Decision.objects.get(case=decided, in_force=True)
    page = documents.decision_on_paper(decision, AT)
    words = str(page)
    for grant in decision.grants.all():
        assert grant.person.name in words and grant.sector.code in words
    assert all(point.text in words for point in decision.recommendation.at_points.all())


def test_a_point_that_was_corrected_is_decided_with_changes_and_whoever_said_yes_signs_with_the_moment(
    laid_before: Case,
) -> None:
    case = story.approve_all(laid_before, "ul-chef", story.days_later(12))
    corrected = {"L2": {"shares": {"UL": 50, "FF": 50}}}
    case = story.act(
        "approve_with_changes", case, "ff-chef", story.days_later(13, 9), corrected=corrected, reason="Derfor."
    )
    (row,) = standing(story.newest(case))
    case = story.act("answer_correction", case, "ul-chef", story.days_later(13, 11), correction=row, accepts=True)
    case = story.pass_time(case, story.days_later(13, 12))
    parts = documents.decision_on_paper(Decision.objects.get(case=case), AT)["parts"]
    decided, signed = parts[1]["items"], parts[-1]["items"]
    assert (
        "godkendt med ændringer" in decided[1]
        and "med ændringer" not in decided[0].partition(" – ")[2].partition(".")[0]
    )
    assert any("Rettede linje L2: Pernille Dragsmark" in text and "kl. 9.00" in text for text in signed)
    assert any("Sagde ja til rettelsen af linje L2: Torben Aakilde" in text and "kl. 11.00" in text for text in signed)


def test_sentences_that_are_joined_keep_one_full_stop(drafted: Case) -> None:
    alone = {"sector": story.unit("UL"), "what": "Eget tilbud", "yearly": 350_000, "assumptions": "Takst"}
    story.act("add_separate_cost", drafted, "ul-kons-1", AT, **alone)
    drafted.deliberations.get().options.update(benefits="Barnet bliver taget imod.", drawbacks="Det tager tid.")
    words = str(documents.recommendation_on_paper(drafted, story.newest(drafted), AT))
    assert "taget imod, Det tager tid" in words
    assert ".." not in words and ".," not in words.replace("kr.,", "")


def test_a_stand_in_signs_with_both_names(laid_before: Case) -> None:
    chief, other = story.person("ul-chef"), story.person("dt-chef")
    case = story.decide(laid_before)
    decision = Decision.objects.get(case=case, in_force=True)
    decision.recommendation.positions.filter(chief=chief).update(by=other)
    signed = documents.decision_on_paper(decision, AT)["parts"][-1]["items"]
    assert any(chief.name in text and other.name in text for text in signed)


def test_words_said_without_the_parents_are_not_printed(decided: Case) -> None:
    said = "Jeg tør ikke sige det til far."
    story.act("add_perspective", decided, "ul-kons-1", AT, who="child", words=said, without_parents=True)
    assert "tør" not in str(documents.recommendation_on_paper(decided, story.newest(decided), AT))
