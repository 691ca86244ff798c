"""Can a case live its whole life at the browser, with scripts and without?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.life import Remains


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_a_case_is_walked_from_the_first_line_to_the_closed_case(lives: Callable[..., Remains], scripts: bool) -> None:
    """Every step asserts who holds the case, by when, and the stage; see `tests.browser.life`."""
    remains = lives(scripts=scripts)
    assert [mail.subject for mail in remains.mails if mail.to.startswith("ul-chef@")]
