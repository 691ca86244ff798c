"""Who may open what: the table, typed by hand from trust.md, domain.md 2.4 and product.md; not printed from the code.

The letters of a row are the stages of the stories, in this order:

    o ordinary      p star proposed   d star declined       l deliberation      r recommendation   h hearing
    s submitted     w with director   D decided             i implementation    f follow-up        c closed
"""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Stage

STAGES = (
    Stage.ORDINARY,
    Stage.STAR_PROPOSED,
    Stage.STAR_DECLINED,
    Stage.DELIBERATION,
    Stage.RECOMMENDATION,
    Stage.HEARING,
    Stage.SUBMITTED,
    Stage.WITH_DIRECTOR,
    Stage.DECIDED,
    Stage.IMPLEMENTATION,
    Stage.FOLLOW_UP,
    Stage.CLOSED,
)

# Who asks, by the person's code; "" is somebody who is not signed in.
ACTORS = {
    "anonymous": "",
    "consultant": "ul-kons-1",  # opened the case, proposed the star, coordinates
    "team_leader": "ff-tl-han",  # the other half of the pair; leads the handicap team, which is involved
    "assigned": "ff-raad-1",  # works on the case
    "special_access": "ff-raad-6",  # a unit's chief lets them see everything
    "invitee": "ff-psyk-1",
    "expired_invitee": "ff-psyk-2",
    "line_leader": "ul-skole-1",  # leads an involved school, which carries line 1 of the split
    "line_owner": "ff-raad-3",  # named on line 2
    "unit_head": "ul-skole-2",  # leads an involved school that carries nothing
    "escalated": "ff-tl-fam",  # was told of an overdue deadline
    "ul_chief": "ul-chef",
    "ff_chief": "ff-chef",
    "director": "direktoer",
    "other_chief": "dt-chef",  # chief of a sector that the case does not touch
    "other_consultant": "dt-kons-1",
    "caseworker": "ff-raad-5",
    "administrator": "adm",
    "superuser": "root",
    "log_controller": "dbr",
    "analyst": "analyse",
    "disabled": "ul-kons-3",  # saw everything by special access until the account was closed
}

# How deeply they see each story: . nothing   a headline   i what the group shares with the invited
#                                 1 2 their line of the split   f everything
SEES = {
    #                   opd lrh sw Difc
    "consultant": "fff fff ff ffff",
    "team_leader": "aff fff ff ffff",
    "assigned": "fff fff ff ffff",
    "special_access": "fff fff ff ffff",
    "invitee": "... iii ii iii.",
    "expired_invitee": "... ... .. ....",
    "line_leader": "aaa aaa aa 111a",
    "line_owner": "... ... .. 222.",
    "unit_head": "aaa aaa aa aaaa",
    "escalated": "aaa aaa aa aaa.",
    "ul_chief": "... aaa ff ffff",  # a half star is not shown to chiefs
    "ff_chief": "... aaa ff ffff",
    "director": "... ... .f ....",
    **dict.fromkeys(("other_chief", "other_consultant", "caseworker"), "... ... .. ...."),
    **dict.fromkeys(("administrator", "superuser", "log_controller", "analyst"), "... ... .. ...."),
    **dict.fromkeys(("anonymous", "disabled"), "... ... .. ...."),
}
SHARE, ALL = "i12f", "f"

NOT_SIGNED_IN = frozenset({"anonymous", "disabled"})
SIGNED_IN = frozenset(ACTORS) - NOT_SIGNED_IN
EVERYBODY = frozenset(ACTORS)
CHIEFS = frozenset({"ul_chief", "ff_chief", "other_chief"})
OPENERS = frozenset({"consultant", "other_consultant", "team_leader", "escalated"})  # consultants and team leaders
CASEWORKERS = frozenset({"assigned", "special_access", "line_owner", "caseworker"})


@dataclass(frozen=True)
class Page:
    """An address that belongs to no case: who is let in, and what GET and an empty form are answered. Others: 404."""

    who: frozenset[str]
    get: int = 200
    post: int = 200


PAGES = {
    "health": Page(EVERYBODY),
    "accessibility": Page(EVERYBODY),
    "privacy": Page(EVERYBODY),
    "set_language": Page(EVERYBODY, 302, 302),
    "home": Page(SIGNED_IN, 302, 302),
    "my_work": Page(SIGNED_IN),
    "notifications": Page(SIGNED_IN),
    "mark_read": Page(SIGNED_IN, 405, 302),
    "outbox": Page(SIGNED_IN),  # in the demo only
    "decisions": Page(CHIEFS),
    "disagreements": Page(frozenset({"director"})),
    "statistics": Page(CHIEFS | {"director", "analyst"}),
    "setup": Page(frozenset({"administrator"}), 302, 302),
    "cases": Page(OPENERS | CASEWORKERS | CHIEFS),
    "new_case": Page(OPENERS, 200, 422),
    "choose_case": Page(OPENERS),
}

# The pages of a case and its acts. A row says for each stage what the person may:
# y do it now   n not they (403)   t they, but not now (409)   h they do not see so much of it (404)
# Whoever has no row is "n" wherever they see enough. `sees` is how much one must see to be let in at all.
Rows = dict[str, str]
NOT_THEY = "nnn nnn nn nnnn"


@dataclass(frozen=True)
class Door:
    """An address in a case; `get` and `post` are what a y is answered, without and with an (empty) form.

    `reads` is the row for GET of everybody who sees enough, where more may read than do; `others` that of whoever has
    none. What only takes a form says so (405) to everybody.
    """

    rows: Rows
    sees: str = ALL
    get: int = 200
    post: int = 422
    reads: str = ""
    others: str = NOT_THEY


READING: Rows = dict.fromkeys(ACTORS, "yyy yyy yy yyyy")
WRITING: Rows = {"consultant": "ntt tyy tt tttt", "team_leader": "htt tyy tt tttt"}
SIGNING: Rows = {"team_leader": "hyt ttt tt tttt"}

DOORS = {
    "case": Door(READING, sees="a" + SHARE, post=200),
    "show_cpr": Door(READING, get=405, post=200),
    "propose": Door({"consultant": "ytt ttt tt tttt", "team_leader": "htt ttt tt tttt"}),
    "cosign": Door(SIGNING),
    "decline": Door(SIGNING),
    "recommendation": Door(READING, post=200),
    "recommendation_texts": Door(WRITING, get=405, post=302),
    "recommendation_line": Door(WRITING, get=405, post=302),
    "recommendation_new_line": Door(WRITING, get=405, post=302),
    "recommendation_points": Door(WRITING, get=405, post=302),
    "lay_before": Door(WRITING, get=405),
    # There is nothing to read, and so nothing to decide, before a recommendation is written.
    "decide": Door(
        {"ul_chief": "hhh hhh yt tttt", "ff_chief": "hhh hhh yt tttt"},
        reads="ttt tyy yy yyyy",
        others="ttt tnn nn nnnn",
    ),
    "direct": Door({"director": "hhh hhh hy hhhh"}, reads="ttt tyy yy yyyy", others="ttt tnn nn nnnn"),
    "follow_up": Door({"consultant": "nnn ttt tt ttyt"}),
}

FILE: Rows = {
    "consultant": "yyy yyy yy yyyt",
    "team_leader": "hyy yyy yy yyyt",
    "assigned": "yyy yyy yy yyyt",
}
NEED: Rows = {name: f"{row[:8]}tt{row[10:]}" for name, row in FILE.items()}  # not while it is being decided
TALK: Rows = {
    "consultant": "ttt yyy tt tttt",
    "team_leader": "htt yyy tt tttt",
    "assigned": "ttt yyy tt tttt",
}
GROUP: Rows = TALK | {"invitee": "hhh yyy tt ttth"}
NUMBER: Rows = {
    "consultant": "tyt yyy yy yyyt",
    "team_leader": "hyt yyy yy yyyt",
    "assigned": "tyt yyy yy yyyt",
    "invitee": "hhh yyy yy yyyh",
}
CARRYING: Rows = {
    "team_leader": "hnn nnn nn yyyn",  # leads the team that carries line 2
    "line_leader": "hhh hhh hh yyyh",
    "line_owner": "hhh hhh hh yyyh",
}
ACCEPTING: Rows = {
    "team_leader": "hnn nnn nn yytn",
    "line_leader": "hhh hhh hh yyth",
    "line_owner": "hhh hhh hh yyth",
}
RULING: Rows = {
    "consultant": "nnn ttt tt yyyt",
    "team_leader": "hnn nnn nn yyyn",  # leads the team that makes the ruling
}
ENDING: Rows = {"consultant": "ntt ytt tt tttt", "team_leader": "htt ytt tt tttt"}
# Until the rulings are sent and a follow-up says so, its holder cannot close it.
CLOSING: Rows = {
    "consultant": "ytt ttt nn tttn",
    "ul_chief": "hhh hhh tn nnnn",  # presides, and so holds the case
    "director": "hhh hhh ht hhhh",
}


def about(rows: Rows) -> Door:
    """An act about a question, meeting, option, line or ruling: without saying which, there is no such page."""
    return Door(rows, sees=SHARE, get=404)


ACTS = {
    "add_need": Door(NEED, sees=SHARE),
    **dict.fromkeys(("add_measure", "add_tried", "add_perspective"), Door(FILE, sees=SHARE)),
    **dict.fromkeys(("add_consent", "write_note"), Door(FILE, sees=SHARE)),
    "end_talk": Door({"consultant": "nty ttt tt tttt", "team_leader": "hty ttt tt tttt"}, sees=SHARE),
    "close_case": Door(CLOSING, sees=SHARE),
    # It begins with the first question, and that has been asked in the story.
    "start_deliberation": Door({"consultant": "ntt ttt tt tttt", "team_leader": "htt ttt tt tttt"}, sees=SHARE),
    **dict.fromkeys(("ask_question", "reply", "propose_option"), Door(GROUP, sees=SHARE)),
    "take_stance": about(GROUP),
    **dict.fromkeys(("agree_question", "reopen_question", "write_minutes"), about(TALK)),
    **dict.fromkeys(("plan_meeting", "invite", "add_separate_cost"), Door(TALK, sees=SHARE)),
    "give_concern": Door(NUMBER, sees=SHARE),
    "end_deliberation": Door(ENDING, sees=SHARE, post=302),
    "write_line": Door(WRITING, sees=SHARE, post=302),
    "drop_line": about(WRITING),
    "approve_text": Door(WRITING, sees=SHARE, post=302),
    "send_hearing": Door({"consultant": "ntt tyt tt tttt", "team_leader": "htt tyt tt tttt"}, sees=SHARE),
    "answer_hearing": Door({"consultant": "ntt tty tt tttt", "team_leader": "htt tty tt tttt"}, sees=SHARE),
    "inform_units": Door({"consultant": "nnn ttt tt yttt"}, sees=SHARE, post=302),
    "accept_line": about(ACCEPTING),
    "begin_line": about(CARRYING),
    **dict.fromkeys(("start_ruling", "send_ruling"), about(RULING)),
}
# Moves without a form of their own at this address: settled by the clock, or done from a page of their own.
NO_ACTS = ("confirm_star", "take_position", "no-such-act")

# Sign-in and the administration of units and people: libraries that show no case. No model of a case may be
# registered in the administration, and only those who administer get in.
SIGN_IN = ("login", "logout", "signup", "inactive", "change_password", "set_password")
SIGN_IN_BY_MAIL = (
    "reset_password",
    "reset_password_done",
    "reset_password_from_key",
    "reset_password_from_key_done",
)
ADMINISTERS = frozenset({"administrator", "superuser"})
ADMIN_MODELS = (
    "accounts.User",
    *(f"orgunits.{name}" for name in ("OrgUnit", "Role", "Membership", "Deputy", "PairSide", "ClosedDay")),
)
ADMIN_SITE = ("index", "app_list", "login", "logout", "password_change", "password_change_done")
ADMIN_HELPERS = ("autocomplete", "jsi18n", "view_on_site")
LIBRARY_ROUTES = frozenset(
    (
        *(f"account_{name}" for name in (*SIGN_IN, *SIGN_IN_BY_MAIL)),
        *(f"admin:{name}" for name in (*ADMIN_SITE, *ADMIN_HELPERS)),
        *(
            f"admin:{model.lower().replace('.', '_')}_{part}"
            for model in ADMIN_MODELS
            for part in ("changelist", "add", "history", "delete", "change")
        ),
    )
)


def sees(actor: str, stage: str) -> str:
    return SEES[actor].replace(" ", "")[STAGES.index(Stage(stage))]


def letter(door: Door, actor: str, stage: str, method: str = "POST") -> str:
    """What the table says of this door, person and stage."""
    if sees(actor, stage) not in door.sees:
        return "h"
    row = door.reads if method == "GET" and door.reads else door.rows.get(actor, door.others)
    return row.replace(" ", "")[STAGES.index(Stage(stage))]


def status(door: Door, method: str, actor: str, stage: str) -> int:
    """What the door answers; whoever is not signed in is sent to sign in."""
    if method == "GET" and door.get == 405:
        return 405
    if actor in NOT_SIGNED_IN:
        return 302
    found = letter(door, actor, stage, method)
    return {"y": door.get if method == "GET" else door.post, "n": 403, "t": 409, "h": 404}[found]
