"""Pages that belong to no app: health, errors."""

from isic_platform.common.views.errors import bad_request, csrf_failure, not_found, permission_denied, server_error
from isic_platform.common.views.health import health

__all__ = ["bad_request", "csrf_failure", "health", "not_found", "permission_denied", "server_error"]
