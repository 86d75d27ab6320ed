"""The tabs of a beat's page in the editor. Names the page's fields and methods; imports none of our models."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.context_processors import PermWrapper
from django.forms import CheckboxSelectMultiple
from django.utils.text import slugify
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.models import Page

from catalog.editor.widgets import NamesWidget

TITLE_HELP = "The beat's name, as buyers and contracts have it. With it alone a draft can be saved."
PRODUCERS_HELP = "Who made it. Before it is published a beat needs at least one; their shares add up to 100 percent."
LICENCES, LICENCES_TAB = "licences", 2  # what readiness calls them; their tab among the five
SLUG_HELP = "The end of the page's address; made from the title. Keep it once buyers know it."


class NamePanel(TitleFieldPanel):
    """A name whose slug writes itself while the row is new; later the slug stands in addresses and stays."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, **{"placeholder": False, "classname": "", **kwargs})

    class BoundPanel(TitleFieldPanel.BoundPanel):
        """The panel of one row."""

        def get_should_apply(self) -> bool:
            """Only before the first save."""
            return not self.instance.pk


class StatePanel(Panel):
    """Shows with ``template_name`` what the page's method ``state`` returns; it has no field."""

    def __init__(self, *, state: str, template_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = state
        self.template_name = template_name

    def clone_kwargs(self) -> dict[str, Any]:
        """Arguments that make the same panel again."""
        return {**super().clone_kwargs(), "state": self.state, "template_name": self.template_name}

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page."""

        @property
        def template_name(self) -> str:
            """Template of the panel."""
            return str(self.panel.template_name)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Wagtail's context with ``perms``, as views have it, ``may_offer`` (put files on sale), and ``state``.

            ``state`` is None for a page never saved.
            """
            context: dict[str, Any] = super().get_context_data(parent_context)
            state = getattr(self.instance, self.panel.state)() if self.instance.pk else None
            user = self.request.user
            is_page = isinstance(self.instance, Page)
            may_offer = is_page and self.instance.permissions_for_user(user).can_publish()
            return {
                **context,
                "state": state,
                "request": self.request,
                "perms": PermWrapper(user),
                "may_offer": may_offer,
            }


def beat_tabs() -> TabbedInterface:
    """Audio, Identity, Licences, Story, SEO. All that a first draft needs is on top of the first."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title", help_text=TITLE_HELP, placeholder=False),
                    StatePanel(state="files_state", template_name="catalog/editor/files_panel.html", heading="Files"),
                    MultiFieldPanel(
                        [
                            FieldPanel("bpm_hundredths"),
                            StatePanel(state="tempo_proposals", template_name="catalog/editor/proposals_panel.html"),
                            FieldPanel("key"),
                            StatePanel(state="key_proposals", template_name="catalog/editor/proposals_panel.html"),
                        ],
                        heading="Music",
                    ),
                ],
                heading="Audio",
            ),
            ObjectList(
                [
                    FieldPanel("cover"),
                    InlinePanel("beat_producers", label="producer", heading="Producers", help_text=PRODUCERS_HELP),
                    FieldPanel("genre"),
                    FieldPanel("moods", widget=CheckboxSelectMultiple),
                    FieldPanel("tags"),
                    FieldPanel("sounds_like", widget=NamesWidget),
                ],
                heading="Identity",
            ),
            ObjectList(
                [
                    StatePanel(
                        state="prices_state", template_name="catalog/editor/prices_panel.html", heading="Prices"
                    ),
                    FieldPanel("samples_disclosed"),
                    FieldPanel("content_id"),
                ],
                heading="Licences",
            ),
            ObjectList([FieldPanel("story")], heading="Story"),
            ObjectList(
                [
                    FieldPanel("slug", help_text=SLUG_HELP),
                    FieldPanel("seo_title"),
                    FieldPanel("search_description"),
                    # Seen in no tab: dialogs of the bar beside the form, which Wagtail leaves out where tabs are ours.
                    PublishingPanel(),
                    CommentPanel(),
                ],
                heading="SEO",
            ),
        ]
    )


def tab_of(field: str) -> str:
    """The id of the tab of a beat's editor in which ``field`` is; the first for what is no field, as files are."""
    tabs = beat_tabs().children
    for tab in tabs:
        if field in set(_names(tab)):
            return f"tab-{slugify(tab.heading)}"
    return f"tab-{slugify(tabs[LICENCES_TAB if field == LICENCES else 0].heading)}"


def _names(panel: Panel) -> Iterator[str]:
    for child in getattr(panel, "children", ()):
        yield from _names(child)
    name = getattr(panel, "field_name", None) or getattr(panel, "relation_name", None)
    if name:
        yield name
