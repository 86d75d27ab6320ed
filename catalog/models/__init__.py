"""Tables of the catalogue, one concept a file."""

from catalog.keys import KEYS
from catalog.models.beat import Beat
from catalog.models.deliverable import Deliverable, Preview
from catalog.models.desk import SavedFilter, TableSave
from catalog.models.importing import ColumnChoice, ImportBatch, ImportFile, ImportMark, ImportRow
from catalog.models.licence import LICENCE_TYPE, FileType, LicenceText, LicenceTier, TierOverride
from catalog.models.listing import BeatListing
from catalog.models.page import BeatIndexPage, BeatPage, ContentId, FeaturedBeat
from catalog.models.plays import PlayCount
from catalog.models.previewing import PreviewSettings, RetiredFile, StemPreviews, StemTrack
from catalog.models.prices import PriceChange, PriceChangeItem, SalePrice
from catalog.models.producer import PRODUCERS_GROUP, WHOLE_SHARE_BP, BeatProducer, Producer, ProducerPrice
from catalog.models.right import ExclusiveRight
from catalog.models.sharing import SharePicture
from catalog.models.sounds_like import SoundsLike, slug_of_name
from catalog.models.tape import BeatTapePage, TapeBeat, TapePrice
from catalog.models.taxonomy import BeatTag, Genre, Mood, TaggedBeat

__all__ = [
    "KEYS",
    "LICENCE_TYPE",
    "PRODUCERS_GROUP",
    "WHOLE_SHARE_BP",
    "Beat",
    "BeatIndexPage",
    "BeatListing",
    "BeatPage",
    "BeatProducer",
    "BeatTag",
    "BeatTapePage",
    "ColumnChoice",
    "ContentId",
    "Deliverable",
    "ExclusiveRight",
    "FeaturedBeat",
    "FileType",
    "Genre",
    "ImportBatch",
    "ImportFile",
    "ImportMark",
    "ImportRow",
    "LicenceText",
    "LicenceTier",
    "Mood",
    "PlayCount",
    "Preview",
    "PreviewSettings",
    "PriceChange",
    "PriceChangeItem",
    "Producer",
    "ProducerPrice",
    "RetiredFile",
    "SalePrice",
    "SavedFilter",
    "SharePicture",
    "SoundsLike",
    "StemPreviews",
    "StemTrack",
    "TableSave",
    "TaggedBeat",
    "TapeBeat",
    "TapePrice",
    "TierOverride",
    "slug_of_name",
]
