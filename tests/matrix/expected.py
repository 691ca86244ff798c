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
#                                 1 2 their line of the split   f everything   F the chiefs' own thread too
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
    "ul_chief": "... aaa FF FFFF",  # a half star is not shown to chiefs
    "ff_chief": "... aaa FF FFFF",
    "director": "... ... .F ....",
    **dict.fromkeys(("other_chief", "other_consultant", "caseworker"), "... ... .. ...."),
    **dict.fromkeys(("administrator", "superuser", "log_controller", "analyst"), "... ... .. ...."),
    **dict.fromkeys(("anonymous", "disabled"), "... ... .. ...."),
}
SHARE, ALL = "i12fF", "fF"

NOT_SIGNED_IN = frozenset({"anonymous", "disabled"})
SIGNED_IN = frozenset(ACTORS) - NOT_SIGNED_IN
EVERYBODY = frozenset(ACTORS)
CHIEFS = frozenset({"ul_chief", "ff_chief", "other_chief"})
OPENERS = frozenset({"consultant", "other_consultant", "team_leader", "escalated"})  # consultants and team leaders
BESIDE_CASES = frozenset({"administrator", "log_controller", "analyst"})  # they tend or watch; no case is theirs
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
    "profile": Page(SIGNED_IN, 200, 422),
    "phone_note": Page(OPENERS | CASEWORKERS, 200, 422),
    "session": Page(SIGNED_IN),
    "session_left": Page(SIGNED_IN, 200, 405),
    # Without a place there is nothing to save or discard.
    "save_draft": Page(SIGNED_IN, 405, 404),
    "discard_draft": Page(SIGNED_IN, 405, 404),
    "outbox": Page(SIGNED_IN),  # in the demo only
    "decisions": Page(CHIEFS),
    "disagreements": Page(frozenset({"director"})),
    "statistics": Page(CHIEFS | {"director", "analyst"}),
    "setup": Page(frozenset({"administrator"}), 302, 302),
    "cases": Page(SIGNED_IN - BESIDE_CASES),
    "search": Page(SIGNED_IN - BESIDE_CASES, 302, 302),  # an empty search is the list
    "log_control": Page(frozenset({"log_controller"})),
    "new_case": Page(OPENERS, 200, 422),
    "choose_case": Page(OPENERS),
}

# The pages of a case and its acts. A row says for each stage what the person may:
# y do it now   n not they (403)   t they, but not now (409)   h they do not see so much of it (404)
# Whoever has no row is "n" wherever they see enough. `sees` is how much one must see to be let in at all.
Rows = dict[str, str]
NOT_THEY = "nnn nnn nn nnnn"
NO_SUCH = "hhh hhh hh hhhh"


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


# Whoever sees the case may remind, but for those whose turn it is.
REMINDING: Rows = {
    "consultant": "nyn nnn yy nnnt",
    "team_leader": "yny yyy yy nnyt",
    "line_leader": "yyy yyy yy nyyt",
    "line_owner": "yyy yyy yy nnyt",
    "ff_chief": "yyy yyy ny yyyt",
    "director": "yyy yyy yn yyyt",
}
READING: Rows = dict.fromkeys(ACTORS, "yyy yyy yy yyyy")
WRITTEN: Rows = dict.fromkeys(ACTORS, "ttt tyy yy yyyy")
DECIDED: Rows = dict.fromkeys(ACTORS, "ttt ttt tt yyyy")
LETTER: Rows = {
    "consultant": "ttt ttt tt yyyt",
    "team_leader": "htt ttt tt yyyt",
    "assigned": "ttt ttt tt yyyt",
}
WRITING: Rows = {"consultant": "ntt tyy tt tttt", "team_leader": "htt tyy tt tttt"}
SIGNING: Rows = {"team_leader": "hyt ttt tt tttt"}

TALK: Rows = {
    "consultant": "ttt yyy tt tttt",
    "team_leader": "htt yyy tt tttt",
    "assigned": "ttt yyy tt tttt",
}

DOORS = {
    "case": Door(READING, sees="a" + SHARE, post=200),
    "nudge": Door(REMINDING, sees="a" + SHARE, get=405, post=302, others="yyy yyy yy yyyt"),
    "show_cpr": Door(READING, get=405, post=200),
    "share": Door(TALK),
    "propose": Door({"consultant": "ytt ttt tt tttt", "team_leader": "htt ttt tt tttt"}),
    "cosign": Door(SIGNING),
    "decline": Door(SIGNING),
    "attachment": Door(READING, post=200),
    # There are meetings from the deliberation on; the invited are asked to one of them.
    "meeting_file": Door({}, sees="i" + ALL, post=200, others="hhh yyy yy yyyy"),
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
    "correct": Door({"ul_chief": "hhh hhh yt tttt", "ff_chief": "hhh hhh yt tttt"}),
    "answer_correction": Door({}, others=NO_SUCH),  # nobody has corrected anything in the stories
    "direct": Door({"director": "hhh hhh hy hhhh"}, reads="ttt tyy yy yyyy", others="ttt tnn nn nnnn"),
    "follow_up": Door({"consultant": "nnn ttt tt ttyt"}),
    # Without a move there is no such page.
    "move_package": Door({}, post=200, others="hhy hhh hh hyhy"),
    # What is read by those who see everything: the log, the path, and the sheets of paper.
    **dict.fromkeys(("log", "path", "as_seen", "print_case", "print_log", "print_path"), Door(READING, post=200)),
    # There is nothing to print of it before it is written, and no letter before it is decided.
    **dict.fromkeys(("print_recommendation", "print_decision", "print_recommendation_pdf"), Door(WRITTEN, post=200)),
    "print_decision_pdf": Door(DECIDED, post=200),
    "letter": Door(LETTER),
    "print_letter": Door(dict.fromkeys(ACTORS, "hhh hhh hh yyyy"), post=200),
}

FILE: Rows = {
    "consultant": "yyy yyy yy yyyt",
    "team_leader": "hyy yyy yy yyyt",
    "assigned": "yyy yyy yy yyyt",
}
# In three of the stories the child's name and address are protected.
UNPROTECTED: Rows = {
    "consultant": "yyy tyy ty tyyt",
    "team_leader": "hyy tyy ty tyyt",
    "assigned": "yyy tyy ty tyyt",
}
PROTECTED: Rows = {
    "consultant": "ttt ytt yt yttt",
    "team_leader": "htt ytt yt yttt",
    "assigned": "ttt ytt yt yttt",
}
# The child is 10 in May; in the stories that go on after that a task has come.
TASK: Rows = {
    "consultant": "ttt ttt tt ttyt",
    "team_leader": "htt ttt tt ttyt",
    "assigned": "ttt ttt tt ttyt",
}
# Whoever holds the case, and whoever coordinates it.
ANSWERING: Rows = {
    "consultant": "yyy yyy yy yyyt",
    "ul_chief": "hhh hhh yn nnnn",
    "director": "hhh hhh hy hhhh",
}
NEED: Rows = {name: f"{row[:8]}tt{row[10:]}" for name, row in FILE.items()}  # not while it is being decided
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
    "consultant": "ytt ttt nn tytn",  # the story that is carried out has sent its package: the child moves
    "ul_chief": "hhh hhh tn nnnn",  # presides, and so holds the case
    "director": "hhh hhh ht hhhh",
}

# The child of the declined star moves, and the summary is written; that of the story being carried out moves, and the
# package is sent; that of the closed story has moved.
TELLING: Rows = {
    "consultant": "yyt yyy yy ytyt",
    "team_leader": "hyt yyy yy ytyt",
    "assigned": "yyt yyy yy ytyt",
}
GATHERING: Rows = {
    "consultant": "tty ttt tt tttt",
    "team_leader": "hty ttt tt tttt",
    "assigned": "tty ttt tt tttt",
}
RECEIVING: Rows = {name: f"{row[:2]}t{row[3:]}".replace("tttt", "tytt") for name, row in GATHERING.items()}
STAYING: Rows = {name: row.replace("tttt", "tytt") for name, row in GATHERING.items()}

# A disagreement about the star, second thoughts, hand-over, reopening, disqualification.
HALF_STAR: Rows = {"consultant": "nyt ttt tt tttt"}
SIGNATURE: Rows = {"team_leader": "hnn ttt tt tttt"}
# In this story the child moves, so nobody is asked whether it is a star.
DISAGREEING: Rows = {"consultant": "ntt ttt tt tttt", "team_leader": "htt ttt tt tttt"}
WITHDRAWING: Rows = {"consultant": "ntt yyy tt tttt", "team_leader": "htt yyy tt tttt"}
CHIEFS_WITHDRAWING: Rows = dict.fromkeys(("ul_chief", "ff_chief"), "hhh hhh yt tyyt")
HANDING_OVER: Rows = {
    "consultant": "yyy yyy nn yyyn",
    "escalated": "yyy yyy tt yyyh",  # whoever was told of an overdue deadline may offer the case to somebody else
    **dict.fromkeys(("ul_chief", "ff_chief"), "hhh yyy tt yyyn"),
    "director": "hhh hhh ht hhhh",
}
PAIR_CHANGE: Rows = {"consultant": "nnn yyy tt tttt"}
REOPENING: Rows = {
    "consultant": "ttt ttt tt ttyy",
    "team_leader": "htt ttt tt ttyy",
    "assigned": "ttt ttt tt ttyy",
}
REOPENING_ORDINARY: Rows = {name: row.replace("y", "t") for name, row in REOPENING.items()}
DISQUALIFIED: Rows = {
    **dict.fromkeys(("ul_chief", "ff_chief"), "hhh hhh yy tttt"),
    "director": "hhh hhh hy hhhh",
}


def about(rows: Rows) -> Door:
    """An act about a question, meeting, option, line or ruling: without saying which, there is no such page."""
    return Door(rows, sees=SHARE, get=404)


ACTS = {
    "add_need": Door(NEED, sees=SHARE),
    **dict.fromkeys(("add_measure", "add_tried", "add_perspective"), Door(FILE, sees=SHARE)),
    **dict.fromkeys(("add_consent", "write_note", "attach_file"), Door(FILE, sees=SHARE)),
    "hide_file": Door(ANSWERING, sees=SHARE),
    "end_talk": Door({"consultant": "nty ttt tt tttt", "team_leader": "hty ttt tt tttt"}, sees=SHARE),
    "close_case": Door(CLOSING, sees=SHARE),
    "notify_move": Door(TELLING, sees=SHARE),
    "prepare_move_summary": Door(GATHERING, sees=SHARE),
    "send_move_package": Door(GATHERING, sees=SHARE),
    "receive_move_package": Door(RECEIVING, sees=SHARE),
    "cancel_move": Door(STAYING, sees=SHARE),
    "take_back_star": Door(HALF_STAR, sees=SHARE),
    "take_back_signature": Door(SIGNATURE, sees=SHARE),
    "raise_dispute": Door(DISAGREEING, sees=SHARE),
    "withdraw_star": Door(WITHDRAWING, sees=SHARE),
    "chiefs_withdraw_star": Door(CHIEFS_WITHDRAWING, sees=SHARE),
    "offer_handover": Door(HANDING_OVER, sees="a" + SHARE),
    "change_pair": Door(PAIR_CHANGE, sees=SHARE),
    "reopen_case": Door(REOPENING, sees=SHARE),
    "reopen_ordinary": Door(REOPENING_ORDINARY, sees=SHARE),
    "declare_disqualified": Door(DISQUALIFIED, sees=SHARE),
    # Nobody has been asked in these stories.
    **dict.fromkeys(("judge_star", "keep_star", "accept_handover"), Door({}, sees=SHARE)),
    **dict.fromkeys(("decline_handover", "take_offer_back"), Door({}, sees=SHARE)),
    # It begins with the first question, and that has been asked in the story.
    "start_deliberation": Door({"consultant": "ntt ttt tt tttt", "team_leader": "htt ttt tt tttt"}, sees=SHARE),
    **dict.fromkeys(("ask_question", "reply", "propose_option", "add_separate_cost"), Door(GROUP, sees=SHARE)),
    "take_stance": about(GROUP),
    **dict.fromkeys(("agree_question", "reopen_question", "write_minutes"), about(TALK)),
    **dict.fromkeys(("change_meeting", "cancel_meeting", "judge_sameness"), about(TALK)),
    # Only the two behind a star; in the ordinary case there are none.
    "approve_minutes": about({"consultant": "ntt yyy tt tttt", "team_leader": "htt yyy tt tttt"}),
    "plan_meeting": Door(TALK, sees=SHARE),
    "end_invitation": Door({"consultant": "ntt yyy yy yyyt", "team_leader": "htt yyy yy yyyt"}, sees=SHARE),
    "write_to_chiefs": Door(
        {**dict.fromkeys(("ul_chief", "ff_chief"), "hhh hhh yy tttt"), "director": "hhh hhh hy hhhh"}, sees=SHARE
    ),
    "give_concern": Door(NUMBER, sees=SHARE),
    "end_deliberation": Door(ENDING, sees=SHARE, post=302),
    "write_line": Door(WRITING, sees=SHARE, post=302),
    # Only one sector has said what it would do alone.
    "take_compensation": Door({"consultant": "ntt ttt tt tttt", "team_leader": "htt ttt tt tttt"}, sees=SHARE),
    "drop_line": about(WRITING),
    "restore_line": about(WRITING),
    "approve_text": Door(WRITING, sees=SHARE, post=302),
    "send_hearing": Door({"consultant": "ntt tyy tt tttt", "team_leader": "htt tyy tt tttt"}, sees=SHARE),
    "answer_hearing": Door({"consultant": "ntt tty tt tttt", "team_leader": "htt tty tt tttt"}, sees=SHARE),
    "mark_no_answer": about({"consultant": "ntt tty tt tttt", "team_leader": "htt tty tt tttt"}),
    **dict.fromkeys(("withdraw_consent", "change_custody", "link_case"), Door(FILE, sees=SHARE)),
    "record_concern_report": Door(FILE, sees=SHARE),
    **dict.fromkeys(("unlink_case", "assess_concern_report"), about(FILE)),
    "protect_address": Door(UNPROTECTED, sees=SHARE, post=302),
    "lift_protection": Door(PROTECTED, sees=SHARE),
    **dict.fromkeys(("do_task", "dismiss_task"), about(TASK)),
    "give_letter": about(LETTER),
    "inform_units": Door({"consultant": "nnn ttt tt yttt"}, sees=SHARE, post=302),
    "accept_line": about(ACCEPTING),
    "decline_line": about(ACCEPTING),
    **dict.fromkeys(("begin_line", "report_line", "end_line"), about(CARRYING)),
    # Nothing is declined in these stories, and their follow-ups are signed.
    "change_declined": Door({"consultant": "nnn ttt tt tttt"}, sees=SHARE),
    **dict.fromkeys(("sign_follow_up", "object_to_follow_up"), Door(REOPENING_ORDINARY, sees=SHARE)),
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
    *(f"orgunits.{name}" for name in ("OrgUnit", "Role", "Membership", "Deputy", "Absence", "PairSide", "ClosedDay")),
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
