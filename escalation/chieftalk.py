"""What do the deciding chiefs say to each other before they decide: a thread that nobody else reads.

Whoever is disqualified reads it no more from that moment; their stand-in does. The director reads it while deciding.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.models import Stage
from escalation.decision import answers_for, disqualified
from escalation.director import is_director
from escalation.models import ChiefPost
from escalation.moves import Act, Asking, Forbidden, Move, Problem, Refused, stages
from escalation.recommendation import newest

READ_IN = stages(Stage.SUBMITTED, Stage.WITH_DIRECTOR)


def among_the_chiefs(ask: Asking) -> bool:
    """A deciding chief, or whoever decides in their place; with the director, the director too."""
    return ask.sight.full and (bool(answers_for(ask)) or (ask.case.stage == Stage.WITH_DIRECTOR and is_director(ask)))


def not_disqualified(ask: Asking) -> Refused | None:
    if ask.by.pk in ask.known(disqualified):
        return Forbidden("E-DISQUALIFIED", _("You are disqualified in this case. Your stand-in decides."))
    return None


def chief_posts(ask: Asking) -> list[ChiefPost] | None:
    """What the chiefs have written about this version and those before it in the round; None for whoever may not read it."""
    if ask.version is None or not among_the_chiefs(ask) or not_disqualified(ask):
        return None
    rows = ChiefPost.objects.filter(recommendation__case=ask.case, recommendation__round=ask.case.round)
    return list(rows.select_related("author", "recommendation"))


def needs_text(act: Act) -> list[Problem]:
    return [] if act.text("text") else [Problem("E-EMPTY", "text", _("Write what the other chiefs are to read."))]


def write_to_chiefs(act: Act) -> None:
    version = newest(act.case)
    assert version is not None
    post = ChiefPost.objects.create(recommendation=version, author=act.person, text=act.text("text"), at=act.at)
    act.data["chief_post"] = post.pk


MOVES = (
    Move(
        "write_to_chiefs",
        _("Write to the other chiefs"),
        READ_IN,
        among_the_chiefs,
        unless=(not_disqualified,),
        needs=needs_text,
        then=write_to_chiefs,
    ),
)
