"""The panel beside a beat's editor: its exclusive right, earlier leases, plays, and what the sales department adds.

Who sells registers the hook ``register_beat_facts``: a function of a beat and the one who looks, which returns
``Fact``s, none for those who may not see money.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from wagtail import hooks
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet

from catalog.models import Beat, BeatPage
from catalog.plays import plays_of

HOOK = "register_beat_facts"
TURN_MS = 15_000  # how long one save waits for another: publishing takes longer than what the shop waits elsewhere
SAVES_OF_A_BEAT = 2026_11  # names the lock among those of the database; the other half is the page's key


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: ``text``, or an amount; ``url`` is where more is told of it, ``group`` the heading that it is under."""

    label: str
    text: str = ""
    amount_minor: int | None = None
    currency: str = ""
    url: str = ""
    group: str = "Sales"


class BeatSidePanel(BaseSidePanel):
    """Sales, plays and rights of one beat."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle sales, plays and rights"
        icon_name = "key"
        has_counter = False

    name = "sales-and-rights"
    title = "Sales, plays and rights"
    template_name = "catalog/editor/beside.html"
    order = 250

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """``right``, ``plays``, ``facts``, and ``sharing``: how many other beats share the right."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        beat = self.object.beat
        facts: Iterable[Fact] = [fact for of_beat in hooks.get_hooks(HOOK) for fact in of_beat(beat, self.request.user)]
        sharing = Beat.objects.filter(right=beat.right_id).exclude(pk=beat.pk).count()
        return {**context, "right": beat.right, "plays": plays_of(beat.pk), "facts": facts, "sharing": sharing}


class BeatEditView(EditView):
    """Wagtail's, with one more panel beside the form; what is sent for one page is taken in turns, whole or not at all.

    Wagtail keeps a draft while one types, and doesn't wait for that when "publish" is pressed.
    """

    def dispatch(self, request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        """What is sent waits for whoever is saving the page, before it is looked at."""
        answer: HttpResponseBase
        if request.method != "POST":
            answer = super().dispatch(request, page_id, **kwargs)
            return answer
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(TURN_MS)])
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SAVES_OF_A_BEAT, page_id])
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(settings.LOCK_TIMEOUT_MS)])
            answer = super().dispatch(request, page_id, **kwargs)
        return answer

    def get_side_panels(self) -> MediaContainer:
        """Wagtail's panels and ours; not where only a part of the page is asked for."""
        panels: MediaContainer = super().get_side_panels()
        if not self.expects_json_response and not self.hydrate_create_view:
            panels.append(BeatSidePanel(self.page, self.request))
        return panels


class BeatPageViewSet(PageViewSet):
    """Screens of one beat."""

    model = BeatPage
    edit_view_class = BeatEditView
