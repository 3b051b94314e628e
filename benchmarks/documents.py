"""Cost of the PDF of a fiche: the fullest one published, against its page, and with fonts read again each time.

    python benchmarks/documents.py [--repeat 20]

Nothing is written. Ratios are what to read; milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.test import Client

from isic_platform.common import pdf
from isic_platform.publication.models import Item


def cost(act: Callable[[], object], repeat: int) -> float:
    """Median milliseconds."""
    act()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    public = Item.objects.published().filter(visibility="DIF-PUB", kind="projet").select_related("published_version")
    fiches = list(public[:200])
    if not fiches:
        sys.exit("Aucune fiche publique : lancez d'abord manage.py demo --no-serve.")
    fullest = max(fiches, key=lambda item: len(item.published_version.answers))
    client, path = Client(), fullest.get_absolute_url()
    print(f"{path} : {len(fullest.published_version.answers)} réponses\n")
    page = cost(lambda: client.get(path), repeat)
    print(f"{'page':28} {page:8.1f} ms")

    def without_kept_fonts() -> None:
        pdf._fonts.cache_clear()
        client.get(f"{path}document.pdf")

    for name, act in (
        ("document entier", lambda: client.get(f"{path}document.pdf")),
        ("une page", lambda: client.get(f"{path}une-page.pdf")),
        ("document, polices relues", without_kept_fonts),
    ):
        spent = cost(act, repeat)
        print(f"{name:28} {spent:8.1f} ms  × {spent / page:.1f} la page")


if __name__ == "__main__":
    main()
