"""Do rows, files, counters and index agree?"""

from __future__ import annotations

import click

from board import db
from board.cli.group import engawa
from board.clock import utcnow
from board.i18n import in_language, translate
from board.operations import consistency, mending
from board.operations.consistency import Report


@engawa.command("check")
@click.option("--mend", is_flag=True, help="Repair what can be repaired without losing anything.")
@click.pass_context
def check(context: click.Context, *, mend: bool) -> None:
    """Look for what does not agree. Ends with 1 while anything worse than litter is found."""
    report = consistency.inspect(now=utcnow())
    if mend:
        report = _mended(report)
    for finding in report.findings:
        with in_language("en"):
            english = translate(finding.name)
        click.echo(f"{finding.count:>6}  {finding.name} / {english}")
        for example in finding.examples:
            click.echo(f"        {example}")
    if report.is_clean:
        click.echo("食い違いはありません。 / Everything agrees.")
    context.exit(0 if all(finding.is_harmless for finding in report.findings) else 1)


def _mended(report: Report) -> Report:
    """What is left. Files lose their owner when a row is removed, so there are two rounds."""
    for _ in range(2):
        done = mending.mend(report, now=utcnow())
        db.session.commit()
        for kind, count in done.items():
            click.echo(f"{count:>6}  直しました。 / mended: {kind}")
        report = consistency.inspect(now=utcnow())
    return report
