import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import databases, story
from tests.matrix import life

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    name = databases.name_of(f"{databases.WORKER}_told")
    databases.clone(databases.template(databases.ORGANISED), name)
    with django_db_blocker.unblock(), databases.using(name):
        start = time.process_time()
        cases = life.tell_all()
        print("seed", time.process_time() - start)
        yield cases
    databases.drop(name)


def test_time(told, settings):
    settings.DEMO = True
    client = Client(raise_request_exception=False)
    client.force_login(story.person("ul-kons-1"))
    out = Client(raise_request_exception=False)
    out.force_login(story.person("dt-kons-1"))
    for stage, case in told.items():
        for n in range(3):
            t = time.process_time()
            r = client.get(f"/sager/{case.pk}/")
            d = time.process_time() - t
            t = time.process_time()
            r2 = out.get(f"/sager/{case.pk}/")
            d2 = time.process_time() - t
            t = time.process_time()
            r3 = client.get(f"/sager/{case.pk}/add_need/")
            d3 = time.process_time() - t
            t = time.process_time()
            r4 = client.get(f"/sager/{case.pk}/indstilling/")
            d4 = time.process_time() - t
            print(
                stage,
                r.status_code,
                round(d * 1000),
                r2.status_code,
                round(d2 * 1000),
                r3.status_code,
                round(d3 * 1000),
                r4.status_code,
                round(d4 * 1000),
                len(r.content),
            )
