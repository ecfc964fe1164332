"""Backups: made while the board runs, restored into an empty place."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from board import db, migrations
from board.audit.actions import record
from board.backends import storage
from board.cli.group import engawa
from board.clock import utcnow
from board.config import Settings
from board.operations import erased, restoring
from board.operations.backup import KEPT, MANIFEST, Manifest, make_backup, newest
from board.operations.postgres import BackupFailed
from board.operations.restoring import Schema


@engawa.command("backup")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Default: backups in the instance.")
@click.option("--keep", default=KEPT, show_default=True, type=click.IntRange(min=1), help="How many of the newest.")
def backup(folder: Path | None, keep: int) -> None:
    """Copy the database and the photos while the board goes on; check the copy; keep the newest few."""
    settings = _settings()
    try:
        done = make_backup(
            settings.database_url,
            storage.current(),
            (folder or settings.instance_path / "backups").absolute(),
            keep=keep,
            now=utcnow(),
        )
    except BackupFailed as failure:
        raise click.ClickException(f"バックアップできませんでした。 / no backup was made: {failure}") from failure
    # Beside the backups: who is erased must stay so, whichever of them is brought back.
    erased.write(done.parent, erased.read(settings.instance_path))
    manifest = Manifest.read(done)
    record("backup_made", actor_id=None, object_type="backup", object_id=None, now=utcnow(), label=done.name)
    db.session.commit()
    rows, photos = sum(manifest.rows.values()), len(manifest.files)
    click.echo(f"{done}\nバックアップしました。 / backed up: {rows} rows, {photos} files")
    for key in manifest.missing_photos:
        click.echo(f"写真のファイルがありません。 / a photo's file is missing: {key}", err=True)


@engawa.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A missing or empty folder.")
def restore(folder: Path, into: Path) -> None:
    """Bring a backup back, or the newest one of a folder of backups: check it, migrate, rebuild the index."""
    chosen = folder if (folder / MANIFEST).is_file() else newest(folder)
    if chosen is None:
        raise click.ClickException(f"{folder}: バックアップがありません。 / no backup in there")
    try:
        manifest = restoring.restore(
            chosen.absolute(),
            into,
            database_url=_settings().database_url,
            schema=Schema(migrations.revisions(), migrations.upgrade),
            now=utcnow(),
            erased=erased.read(chosen.absolute().parent) | erased.read(_settings().instance_path),
        )
    except BackupFailed as failure:
        raise click.ClickException(f"戻せませんでした。 / nothing was restored: {failure}") from failure
    click.echo(f"{chosen.name} ({manifest.made_at}) → {into}\n戻しました。 / restored. INSTANCE={into}")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
