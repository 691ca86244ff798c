import time
from tests import story
from contextlib import ExitStack
from tests.browser.life import *
import datetime as dt
def test_zz(home, chromium):
    now = story.NOON
    case = story.cosign(story.propose(story.ordinary_case(at=now), at=now), at=now)
    story.discuss(case, at=now)
    case = story.act("end_deliberation", case, "ul-kons-1", now)
    l2 = story.line_two
    story.line_two = lambda case: {k: v for k, v in l2(case).items() if k != "person"} | {"function": "Rådgiver"}
    case = story.approve(story.draft(case, at=now), at=now)
    story.line_two = l2
    case = story.lay_before(case, at=now); case = story.decide(case, at=now)
    with ExitStack() as chairs:
        for scripts in (True,):
            life = Life(home, chromium, chairs, scripts=scripts)
            life.case = case
            life.consultant = life.arrives("ul-kons-1")
            life.leader = life.arrives("ff-tl-han")
            life.the_units_begin()
            life.follows_up_and_closes()
            life.house.sweep()
            print([ (m.to, m.subject) for m in home.mails()])
            print(life.trace.titles)
