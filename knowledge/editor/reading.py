"""What the editor reads of the versions that a grid had."""

from __future__ import annotations

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec
from knowledge.editor.resolution import Resolution, resolve
from knowledge.grids.retired import codes_ever_used
from knowledge.models import GridDraft


def specs_of(code: str) -> list[Spec]:
    """Every version of a grid, the latest first. One query: definitions are compiled once per process."""
    versions = SpecVersion.objects.filter(key=code).defer("definition").order_by("-number")
    return [version.spec for version in versions]


def used_codes(code: str) -> set[str]:
    """Codes that the questions of a grid ever had: none of them is given again."""
    return codes_ever_used(specs_of(code))


def resolve_draft(draft: GridDraft) -> Resolution:
    """What the draft's publication would be, over the latest version that the grid had. One query."""
    specs = specs_of(draft.code)
    return resolve(draft.source, former=specs[0] if specs else None, natures=draft.natures, used=codes_ever_used(specs))
