"""The published rules, each version as it read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base


class GuidelineVersion(Base):
    """A published rule as it read from `effective_from` on. Versions never change; a decision names one."""

    __tablename__ = "guideline_versions"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    position: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120))
    body_ja: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[datetime]

    def title_in(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_ja

    def body_in(self, language: str) -> str:
        return self.body_en if language == "en" else self.body_ja
