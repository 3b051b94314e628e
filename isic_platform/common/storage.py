"""Static files of production: hashed names, compressed copies."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashes the relative imports of our ES modules too."""

    support_js_module_import_aggregation = True
