"""Which content security policy a page gets: the strict one, or the one of the rooms that are not written by us."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, with ``STAFF_SECURITY_POLICY`` below ``STAFF_PREFIXES``."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The staff's directives for the staff's pages, else what django-csp would send."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(settings.STAFF_PREFIXES):
            parts.config = settings.STAFF_SECURITY_POLICY
        return parts
