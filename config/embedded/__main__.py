"""Where do bin/start, bin/manage and bin/test enter: `python config/embedded start|manage|test …`."""

import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def find_ourselves() -> None:
    """Makes `config.embedded` importable without running config/__init__.py.

    That file loads Celery, which is not installed before the environment exists and has no business here.
    """
    sys.path[0] = str(ROOT)
    config = ModuleType("config")
    config.__path__ = [str(ROOT / "config")]
    sys.modules["config"] = config


if __name__ == "__main__":
    find_ourselves()
    from config.embedded.commands import run

    sys.exit(run(sys.argv[1:]))
