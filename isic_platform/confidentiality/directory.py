"""What the detection says of the texts of the directory, in the words of its rules."""

from __future__ import annotations

from isic_platform.accounts.guard import Alert, register_finder
from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text


def find_alerts(text: str) -> list[Alert]:
    """Alerts of a text, without any value of it."""
    alerts = []
    for finding in detect(text):
        words = rule_text(finding.rule)
        alerts.append(Alert(finding.rule, finding.level, f"{words.name}. {words.reason} {words.advice}"))
    return alerts


def register() -> None:
    """From AppConfig.ready."""
    register_finder(find_alerts)
