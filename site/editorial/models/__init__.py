"""Pages that an editor writes, and the shop's settings; one concept a file."""

from editorial.models.article import ArticleIndexPage, ArticlePage
from editorial.models.collection import CollectionBeat, CollectionIndexPage, CollectionPage
from editorial.models.contact import ContactMessage, ContactPage
from editorial.models.home import HomePage
from editorial.models.landing import LandingPage
from editorial.models.shop import FooterLink, ShopSettings
from editorial.models.standard import StandardPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "CollectionBeat",
    "CollectionIndexPage",
    "CollectionPage",
    "ContactMessage",
    "ContactPage",
    "FooterLink",
    "HomePage",
    "LandingPage",
    "ShopSettings",
    "StandardPage",
]
