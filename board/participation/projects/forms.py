"""Deciding on somebody, goals, the report and what the host answers to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from board.i18n import _, lazy
from board.listings.forms.fields import TokyoDay, asked, number
from board.participation.projects.lifecycle import MONTHS_MAX
from board.participation.projects.models import MILESTONE_MAX, MILESTONES_MAX, REMARK_MAX, REPORT_MAX
from board.web.forms import BoardForm, text_area, text_field


class ProposeForm(BoardForm):
    starts_on = TokyoDay(lazy("始める日"), validators=[asked()])
    months = number(lazy("期間（か月）"), least=1, most=MONTHS_MAX)
    milestones = text_area(
        lazy("めざすこと"), most=MILESTONE_MAX * MILESTONES_MAX, required=False, render_kw={"rows": 4}
    )

    # The day in Japan when the form is read.
    today: date

    def validate_starts_on(self, field: Any) -> None:
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("今日かそのあとの日を選んでください。"))

    def validate_months(self, field: Any) -> None:
        if field.data is None:
            raise ValidationError(_("入力してください。"))

    def validate_milestones(self, _field: Any) -> None:
        lines = self.goals
        if len(lines) > MILESTONES_MAX:
            raise ValidationError(_("めざすことは%(most)s個までにしてください。", most=MILESTONES_MAX))
        if any(len(line) > MILESTONE_MAX for line in lines):
            raise ValidationError(_("一つひとつは%(most)s文字以内にしてください。", most=MILESTONE_MAX))

    @property
    def goals(self) -> list[str]:
        """One from each line."""
        return [line.strip() for line in (self.milestones.data or "").splitlines() if line.strip()]


class MilestoneForm(BoardForm):
    text = text_field(lazy("めざすこと"), most=MILESTONE_MAX)


class ReportForm(BoardForm):
    report = text_area(lazy("報告"), most=REPORT_MAX, render_kw={"rows": 10})


class SendBackForm(BoardForm):
    remark = text_area(lazy("書き足してほしいこと"), most=REMARK_MAX)
