from tests import story


def test_zz(home, sit):
    case = story.laid_before = story.lay_before(
        story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case())))))
    )
    home.clock_says(story.days_later(10))
    p = sit("ul-chef")
    p.opens("case", case)
    print(p.head())
    p.photographs("case")
    p.opens("decide", case)
    p.photographs("decide")
    p = sit("ul-kons-1")
    p.opens("recommendation", case)
    p.photographs("rec")
    print(p.trace)
