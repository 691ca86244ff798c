"""What stands in the database: every row of the rooms that hold cases, to be held against what stood there before."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

ROOMS = ("accounts", "orgunits", "cases", "escalation", "notifications")


def models() -> list[type[Model]]:
    """Every table of the rooms, those between two models included."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models()}


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in models()}
