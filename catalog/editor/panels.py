"""The tabs of a beat's page in the editor. Names the page's fields and methods; imports nothing of ours."""

from typing import Any

from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface

TITLE_HELP = "The beat's name, as buyers and contracts have it."


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
            """Wagtail's context with ``state``; None for a page that was not saved yet."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            state = getattr(self.instance, self.panel.state)() if self.instance.pk else None
            return {**context, "state": state, "request": self.request}


def beat_tabs() -> TabbedInterface:
    """Audio, Identity, Licences, Story, SEO."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    StatePanel(state="files_state", template_name="catalog/editor/files_panel.html", heading="Files"),
                    MultiFieldPanel([FieldPanel("bpm_hundredths"), FieldPanel("key")], heading="Music"),
                ],
                heading="Audio",
            ),
            ObjectList(
                [
                    FieldPanel("title", help_text=TITLE_HELP),
                    FieldPanel("cover"),
                    InlinePanel("beat_producers", min_num=1, label="producer", heading="Producers"),
                    FieldPanel("genre"),
                    FieldPanel("moods"),
                    FieldPanel("tags"),
                    FieldPanel("sounds_like"),
                    FieldPanel("is_featured"),
                ],
                heading="Identity",
            ),
            ObjectList(
                [
                    StatePanel(
                        state="prices_state", template_name="catalog/editor/prices_panel.html", heading="Prices"
                    ),
                    FieldPanel("samples_disclosed"),
                    FieldPanel("is_content_id_registered"),
                ],
                heading="Licences",
            ),
            ObjectList([FieldPanel("story")], heading="Story"),
            ObjectList([FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading="SEO"),
        ]
    )
