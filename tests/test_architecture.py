"""Does the code keep the house's rules: one door for change, imports, clocks, and no words of people in events."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from cases.models import Case, Event, Statement
from escalation import picture
from escalation.models import Edition
from tests import databases, story
from tests.databases import ROOT

ROOMS = ("accounts", "orgunits", "cases", "notifications", "escalation", "insight", "intake", "web", "config")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the product with its syntax tree; migrations are history."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def importers(module: str) -> set[str]:
    """Who imports the module or something in it."""
    return {
        name for name, tree in modules() if any(one == module or one.startswith(f"{module}.") for one in imports(tree))
    }


def calls(tree: ast.Module) -> set[str]:
    """Dotted names of everything that is called."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def assigned(tree: ast.Module) -> set[str]:
    """Names of attributes that something is assigned to, also by setattr with a literal and by update(stage=…)."""
    found = set()
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for one in ast.walk(target) if target else ():
                if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
                    found.add(one.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            found |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return found


def test_a_stage_is_set_in_one_place() -> None:
    """`opening` gives a case that is not there yet its first stage, »new«; everything else goes through `perform`."""
    setters = {name for name, tree in modules() if {"stage", "stage_at"} & assigned(tree)}
    assert setters == {"escalation/workflow.py", "escalation/opening.py"}


def test_only_one_function_records_events() -> None:
    writers = {name for name, tree in modules() if {"Event.objects.create", "Event"} & calls(tree)}
    assert writers == {"cases/events.py"}


def test_only_moves_call_record_and_write_parts() -> None:
    assert importers("cases.events.record") <= {"escalation/workflow.py"}
    writers = {name for name, tree in modules() if {"Part.objects.create", "Part"} & calls(tree)}
    assert writers == {"cases/parts.py"}


def test_guardian_is_asked_by_the_access_rules_only() -> None:
    assert importers("guardian") <= {"cases/access.py", "cases/models/part.py", "config/settings.py"}


def test_only_the_doors_speak_http() -> None:
    others = {name for name in importers("django.http") if not name.startswith(("web/", "config/"))}
    assert others <= {"accounts/adapter.py", "accounts/admin.py"}, (
        "sign-in and the administration of people are doors too"
    )


def test_the_domain_knows_neither_doors_nor_celery_nor_rest() -> None:
    domain = ("accounts/", "orgunits/", "cases/", "notifications/", "escalation/", "insight/")
    for module in ("django.shortcuts", "django.views", "rest_framework", "web", "django.contrib.messages"):
        assert not {name for name in importers(module) if name.startswith(domain)}, module
    celery = {name for name in importers("celery") if name.startswith(domain)}
    assert celery <= {"escalation/tasks.py", "notifications/tasks.py"}


def test_the_time_is_asked_of_the_database_only() -> None:
    forbidden = re.compile(r"(^|\.)(today|utcnow|fromtimestamp)$|datetime\.now$|timezone\.now$|^time\.time$|^Now$")
    found = {name: {call for call in calls(tree) if forbidden.search(call)} for name, tree in modules()}
    assert {name: bad for name, bad in found.items() if bad} == {}


def test_no_task_is_sent_into_the_future() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                given = {keyword.arg for keyword in node.keywords}
                assert not given & {"eta", "countdown"}, name


def test_there_are_no_signals_and_no_saves_with_effects() -> None:
    assert importers("django.db.models.signals") == importers("django.dispatch") == set()
    for name, tree in modules():
        methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert "models" not in name or not methods & {"save", "delete"}, name


def test_a_broad_except_stands_in_the_sweep_and_nowhere_else() -> None:
    broad = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad <= {"escalation/sweeps.py"}


def test_doors_reach_a_case_only_through_the_access_rules() -> None:
    direct = re.compile(r"^(Case|models\.Case)\.(objects|_base_manager|_default_manager)\.")
    for name, tree in modules():
        if name.startswith("web/"):
            assert not {call for call in calls(tree) if direct.match(call)}, name


def test_the_actor_is_never_optional() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                assert not [arg.arg for arg, default in pairs if arg.arg == "by" and default is not None], name


def test_no_room_is_called_after_nothing() -> None:
    empty = {"core", "common", "utils", "services", "selectors", "helpers", "managers", "misc"}
    rooms = (
        Path(name) for name, _tree in modules() if not name.startswith("config/embedded/")
    )  # services are processes
    assert not {part for name in rooms for part in name.with_suffix("").parts} & empty


def test_at_the_top_lies_nothing_that_belongs_elsewhere() -> None:
    """No package, no log, no picture somebody left there."""
    kinds = {path.suffix for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".")}
    assert kinds <= {"", ".md", ".toml", ".py", ".yml"}


@pytest.mark.parametrize("module", [name for name, _tree in modules() if not name.endswith("__init__.py")])
def test_every_module_says_what_it_answers(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or module.endswith("apps.py"), module


CODE = re.compile(r"^[a-zA-Z0-9_.:-]{1,40}$")


def leaves(value: object) -> Iterator[object]:
    """Every plain value in a JSON value."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]:
        if isinstance(part, dict | list):
            yield from leaves(part)
        else:
            yield part


def test_events_hold_codes_and_ids_and_no_words_of_people(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="close", next_on=None)
    story.close(case)
    story.refer(story.lay_before(_another(case)))
    for event in Event.objects.all():
        for value in leaves(event.data):
            assert value is None or isinstance(value, bool | int) or CODE.match(str(value)), (event.verb, value)
        for field in ("verb", "from_stage", "to_stage"):
            assert CODE.match(getattr(event, field))
    words = {statement.text for statement in Statement.objects.all()}
    assert words
    assert not any(text in str(event.data) for text in words for event in Event.objects.all())


def _another(_case: Case) -> Case:
    return story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case())))))


@pytest.mark.usefixtures("world")
def test_every_append_only_table_has_its_trigger_and_no_other_table_has() -> None:
    trail = {model._meta.db_table for model in apps.get_app_config("cases").get_models() if "trail" in model.__module__}
    trail.add(Edition._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'append_only'"
        )
        assert {table for (table,) in cursor.fetchall()} == trail


def test_the_migrations_say_what_the_models_say(django_db_setup: None) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env=databases.environment(databases.name_of(databases.WORKER), "owner"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_drawn_part_of_the_architecture_page_is_what_the_table_says() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = picture.BEGIN + page.split(picture.BEGIN)[1].split(picture.END)[0] + picture.END
    assert drawn.strip() == picture.generated().strip()
