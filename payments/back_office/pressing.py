"""A button of the back office as a page: POST does it, GET asks first; where money moves nothing is done unasked."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from payments.back_office.deeds import Outcome


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before the button does its work; ``subject`` is what it is done to."""

    title: str
    subject: str
    text: str
    yes: str
    back_url: str
    moves_money: bool


class PressView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Subclasses say the question and do the deed; the right is checked before anything is looked up."""

    permission_required: Any = "change"  # Wagtail infers None
    template_name = "payments/admin/confirm.html"
    http_method_names = ["get", "post"]
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, what it is done to, the button."""
        question = self.question()
        return [
            *self.breadcrumbs_items,
            {"url": question.back_url, "label": question.subject},
            {"url": "", "label": question.title},
        ]

    def question(self) -> Question:
        """Raises Http404 if there is nothing to press for."""
        raise NotImplementedError

    def get_page_title(self) -> str:
        """The button's words."""
        return self.question().title

    def act(self, by: AbstractUser) -> Outcome:
        """Do it."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.render_to_response(self.get_context_data(question=self.question()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and go back with what came of it."""
        question = self.question()
        if question.moves_money and request.POST.get("confirmed") != "yes":
            return self.get(request, *args, **kwargs)
        assert isinstance(request.user, AbstractUser)
        outcome = self.act(request.user)
        tell = messages.success if outcome.is_done else messages.warning
        tell(request, outcome.text)
        return redirect(question.back_url)
