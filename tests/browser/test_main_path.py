"""Can a case live its whole life at the browser, with scripts and without?"""

import pytest

from tests.browser.life import lived


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_a_case_is_walked_from_the_first_line_to_the_closed_case(empty_home, chromium, scripts):
    lived(empty_home, chromium, scripts=scripts)
