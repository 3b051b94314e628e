"""Static files of production: hashed names, compressed copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Extensions of htmx that no page of ours loads; one of them names a file that its package does not ship.
NOT_OURS = "django_htmx/ext/"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashes the relative imports of our ES modules too."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress what pages may load."""
        served = {name: place for name, place in paths.items() if not name.startswith(NOT_OURS)}
        yield from super().post_process(served, *args, **options)
