"""How is a letter to the family made: chosen receiver, the split in force, what the writer adds; kept as it was given."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.clock import local_date
from cases.family import custody_holders, may_show_address_to
from cases.models import Case, Stage
from escalation import paper
from escalation.casefile import works_on_it
from escalation.implementation import in_force
from escalation.letter import LANGUAGE, Added, LetterText, Receiver, Split, SplitLine, compose
from escalation.letterguard import Secrets, out_of_place, unspeakable
from escalation.models import Decision, Letter, Line
from escalation.moves import Act, Asking, Incomplete, Move, OutOfTurn, Problem, Refused, stages
from orgunits.models import Municipality, OrgUnit

AFTER = stages(Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP)
CHILD, PARENTS, CUSTODY = "child", "parents", "custody"
PHONE = re.compile(r"\+?[0-9][0-9 ]{6,17}[0-9]")
LONGEST = {"greeting": 600, "plain": 200}  # signs
PARENT = "mother"  # any voice of `cases.family.PARENTS`: the rules are the same for all of them


def is_decided(ask: Asking) -> Refused | None:
    if ask.case.stage not in AFTER or in_force(ask.case):
        return None
    return OutOfTurn("E-NOTEXT", _("Nothing is decided yet, so there is nothing to tell the family."))


def receivers_of(case: Case, day: dt.date) -> list[Receiver]:
    """Who may get a letter: each who holds custody while the child is under 18, and the child from 10 years."""
    child, found = case.child, []
    if child.parents_are_parties_on(day):
        holders = list(custody_holders(case, day).order_by("pk"))
        found = [Receiver(f"{CUSTODY}-{holder.pk}", holder.name) for holder in holders]
        if not found:
            with override(LANGUAGE):
                found = [Receiver(PARENTS, _("Parents of {name}").format(name=child.first_name))]
    if child.is_party_on(day) or not found:
        found.append(Receiver(CHILD, child.first_name, is_child=True))
    return found


def needs_interpreter(case: Case) -> bool:
    """Somebody of the family has been talked with through an interpreter: letters are translated or gone through."""
    return case.perspectives.filter(method__icontains="tolk").exists()


def split_of(decision: Decision, receiver: Receiver) -> Split:
    """The decided version as plain rows; of a protected child no parent is told which institution it comes to."""
    case, version = decision.case, decision.recommendation
    hides = not _may_know_places(case, receiver)
    lines = version.lines.select_related("unit", "person")
    rulings = decision.rulings.select_related("unit").order_by("at_point__no")
    contact = case.coordinator or case.holder
    town = Municipality.objects.first()
    return Split(
        number=case.number,
        municipality=town.name if town else "",
        child=case.child.first_name,
        lines=[_line(line, hides=hides) for line in lines],
        contact=contact.name if contact else "",
        contact_title=contact.title if contact else "",
        follow_up_on=_next_talk(decision),
        ruling_units=[_unit_name(ruling.unit, hides=hides) for ruling in rulings if ruling.unit],
    )


def secrets_of(decision: Decision, receiver: Receiver) -> Secrets:
    """Words said without the parents stand in nobody's letter: the child's own lies on the table at home, too."""
    case = decision.case
    voice = CHILD if receiver.is_child else PARENT
    kept = case.perspectives.filter(without_parents=True).exclude(words="").values_list("words", flat=True)
    protected = not may_show_address_to(case, voice)
    return Secrets(protected, _places(decision) if protected else (), tuple(kept))


def letter_text(decision: Decision, receiver: Receiver, added: Added, today: dt.date) -> LetterText:
    """The letter as it will be, in Danish."""
    with override(LANGUAGE):
        return compose(split_of(decision, receiver), receiver, added, today)


def problems_of(decision: Decision, receiver: Receiver, added: Added, today: dt.date) -> list[Problem]:
    """What may not stand in it: at the field for what the writer added, for the whole letter where the split says it."""
    secrets = secrets_of(decision, receiver)
    fields = {"greeting": added.greeting, **{f"plain_{key}": text for key, text in added.plain.items()}}
    found = []
    for name, text in fields.items():
        wrong = unspeakable(text, secrets) or out_of_place(text, with_amounts=added.with_amounts)
        if wrong:
            found.append(Problem(wrong[0], name, wrong[1]))
    for task in letter_text(decision, receiver, Added(phone=""), today).tasks:
        if wrong := unspeakable("\n".join((task.what, *task.who, task.when)), secrets):
            sentence = _("The letter cannot be made. Line {key} of the split says too much: {why}")
            found.append(Problem(wrong[0], "", str(sentence).format(key=task.key, why=wrong[1])))
    return found


def on_paper(text: LetterText, case: Case, at: dt.datetime) -> bytes:
    """The letter as a PDF. Raises paper.Unprintable."""
    with override(LANGUAGE):
        title = _("Letter {number}").format(number=case.number)
        data: dict[str, Any] = asdict(text) | {"from": text.sender, "title": title}
        data |= {"sender": text.sender[0], "foot": f"{text.sender[0]} · {case.number}", "lang": LANGUAGE}
        data |= {"page": str(_("Page")), "of": str(_("of"))}
    return paper.render_on_one_page("letter", data, at=at)


def added_by(act: Act) -> Added:
    decision = _decision(act)
    keys = decision.recommendation.lines.values_list("key", flat=True)
    plain = {key: act.text(f"plain_{key}") for key in keys}
    return Added(
        greeting=act.text("greeting"),
        phone=act.text("phone"),
        plain={key: text for key, text in plain.items() if text},
        with_amounts=bool(act.given("with_amounts")),
    )


def chosen(act: Act) -> Receiver | None:
    rows = receivers_of(act.case, act.day)
    return next((row for row in rows if row.code == act.text("receiver")), None)


def needs_letter(act: Act) -> list[Problem]:
    receiver, added = chosen(act), added_by(act)
    problems = []
    if receiver is None:
        problems.append(Problem("E-EMPTY", "receiver", _("Choose who the letter is to.")))
    if not PHONE.fullmatch(added.phone) or len(re.sub(r"\D", "", added.phone)) == 10:
        problems.append(Problem("E-PHONE", "phone", _("Write the telephone number that the family can call.")))
    return problems + (problems_of(_decision(act), receiver, added, act.day) if receiver else [])


def make_letter(act: Act) -> None:
    """Keeps the sheet as it was made, with its SHA-256, so that one can show what was given."""
    receiver, decision = chosen(act), _decision(act)
    assert receiver is not None
    text = letter_text(decision, receiver, added_by(act), act.day)
    try:
        content = on_paper(text, act.case, act.at)
    except paper.Unprintable:
        sentence = _("The letter holds a sign that cannot be printed, for example an emoji. Take it out.")
        raise Incomplete([Problem("E-SIGN", "greeting", sentence)]) from None
    kind, _dash, holder = receiver.code.partition("-")
    letter = Letter(case=act.case, decision=decision, to=kind, by=act.person, at=act.at)
    letter.custody_holder_id = int(holder) if holder else None
    letter.content, letter.sha256 = content, hashlib.sha256(content).hexdigest()
    letter.save()
    act.data.update(letter=str(letter.pk), to=kind, version=decision.recommendation.version)


def needs_giving(act: Act) -> list[Problem]:
    letter, on, problems = act.given("letter"), act.given("given_on"), []
    if not isinstance(letter, Letter) or letter.case_id != act.case.pk:
        return [Problem("E-EMPTY", "letter", _("Choose which letter was given."))]
    if not on or on > act.day or on < local_date(letter.at):
        problems.append(
            Problem("E-EMPTY", "given_on", _("Write the day: not before the letter was made, and not in the future."))
        )
    if act.text("given_how") not in Letter.Way.values:
        problems.append(Problem("E-EMPTY", "given_how", _("Choose how the family got it.")))
    return problems


def give_letter(act: Act) -> None:
    letter = Letter.objects.get(pk=act.input["letter"].pk)
    if letter.given_on:
        raise OutOfTurn("E-DONE", _("It has been recorded that the family got the letter."))
    letter.given_on, letter.given_how, letter.given_by = act.input["given_on"], act.text("given_how"), act.person
    letter.save(update_fields=["given_on", "given_how", "given_by"])
    act.data.update(letter=str(letter.pk), how=letter.given_how)


def some_letter_waits(ask: Asking) -> Refused | None:
    if ask.case.stage not in AFTER or Letter.objects.filter(case=ask.case, given_on=None).exists():
        return None
    return OutOfTurn("E-DONE", _("No letter waits to be given."))


def _decision(act: Act) -> Decision:
    decision = in_force(act.case)
    assert decision is not None
    return decision


def _next_talk(decision: Decision) -> dt.date | None:
    """The day the latest follow-up set; before there is one, the day that was decided."""
    later = decision.case.follow_ups.filter(round=decision.recommendation.round).order_by("no").last()
    return later.next_on if later else decision.recommendation.follow_up_on


def _may_know_places(case: Case, receiver: Receiver) -> bool:
    return may_show_address_to(case, CHILD if receiver.is_child else PARENT)


def _line(line: Line, *, hides: bool) -> SplitLine:
    named = line.person and line.person.name not in line.function
    person = f"{line.person.name}, {line.person.title}".strip(", ") if line.person and named else ""
    names = [line.function] if hides and _gives_away(line.unit) else [line.function, person]
    return SplitLine(
        key=line.key,
        task=line.task,
        unit=_unit_name(line.unit, hides=hides),
        person=", ".join(name for name in names if name),
        start=line.start,
        end_on=line.end_on,
        end_criterion=line.end_criterion,
        cost_dkk=line.cost_dkk,
    )


def _gives_away(unit: OrgUnit | None) -> bool:
    """Where the child goes to school or daycare is as good as where it lives."""
    return unit is not None and unit.kind == OrgUnit.Kind.INSTITUTION


def _unit_name(unit: OrgUnit | None, *, hides: bool) -> str:
    if unit is None:
        return ""
    if hides and _gives_away(unit):
        with override(LANGUAGE):
            return str(_("The school or daycare"))
    return unit.name


def _places(decision: Decision) -> tuple[str, ...]:
    """Names of the institutions around the child."""
    units = [line.unit for line in decision.recommendation.lines.select_related("unit")]
    units += [decision.case.child.general_arena_unit, *decision.case.units.all()]
    return tuple(sorted({unit.name for unit in units if unit and _gives_away(unit)}))


MOVES = (
    Move(
        "make_letter",
        _("Make a letter to the family"),
        AFTER,
        works_on_it,
        unless=(is_decided,),
        needs=needs_letter,
        then=make_letter,
    ),
    Move(
        "give_letter",
        _("The family has got the letter"),
        AFTER,
        works_on_it,
        unless=(some_letter_waits,),
        needs=needs_giving,
        then=give_letter,
    ),
)
