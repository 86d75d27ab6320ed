"""Which content security policy a page gets: the strict one, that of rooms which others wrote, of frames elsewhere."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

FRAMED_PREFIX = "/embed/"  # any site may put these pages into a frame: they have no form, no cookie, no name
FRAMED = {"frame-ancestors": ["*"], "form-action": ["'none'"]}


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, with policies of their own below ``STAFF_PREFIXES`` and ``FRAMED_PREFIX``."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Decided by the address, so that a page from the cache gets it, too; else what django-csp would send."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        if request.path_info.startswith(settings.STAFF_PREFIXES):
            parts.config = settings.STAFF_SECURITY_POLICY
        elif request.path_info.startswith(FRAMED_PREFIX):
            parts.config = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], **FRAMED}
        return parts
