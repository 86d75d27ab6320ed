"""Of every field that could say who somebody is: what the export and the erasure do with it.

A new one is to be decided here (``test_every_field``): in PERSONAL, then export and erasure are tried on it, or in
NAMES_NOBODY or KEPT.
"""

PACKED, UNPACKED = "in the export", "not in the export"

# Erased, all of them. What finds a person's rows (FINDS) is looked for by its own value, the others by a mark.
PERSONAL = {
    "accounts.User.username": PACKED,
    "accounts.User.first_name": PACKED,
    "accounts.User.last_name": PACKED,
    "accounts.User.email": PACKED,
    "accounts.User.password": UNPACKED,  # opens something, tells nothing
    "account.EmailAddress.email": PACKED,
    "mfa.Authenticator.data": UNPACKED,  # its name and times are packed; the key is the browser's business
    "usersessions.UserSession.ip": PACKED,
    "usersessions.UserSession.user_agent": PACKED,
    "usersessions.UserSession.data": UNPACKED,  # empty: browsers are not followed
    "usersessions.UserSession.session_key": UNPACKED,  # opens something
    "sessions.Session.session_key": UNPACKED,
    "editorial.ContactMessage.email": PACKED,
    "editorial.ContactMessage.email_key": PACKED,
    "editorial.ContactMessage.name": PACKED,
    "editorial.ContactMessage.order_number": PACKED,
    "editorial.ContactMessage.message": PACKED,
    "editorial.ContactMessage.last_error": UNPACKED,
    "payments.Purchase.email": PACKED,
    "payments.Purchase.email_key": PACKED,
    "payments.Purchase.session_key": UNPACKED,
    "payments.Purchase.client_address": PACKED,
    "payments.Purchase.licensee_name": PACKED,
    "payments.Purchase.licensee_artist_name": PACKED,
    "payments.Purchase.licensee_address": PACKED,
    "payments.Purchase.tax_postal_code": PACKED,
    "payments.DownloadRecord.client_address": PACKED,
    "payments.DisputeEvidence.fields": PACKED,
    "payments.DisputeEvidence.refusal": PACKED,
    "payments.Refund.note": PACKED,
    "payments.DiscountCode.email_key": PACKED,
    "payments.DiscountUse.email_key": PACKED,
    "payments.EmailConfirmation.session_key": UNPACKED,
    "payments.EmailConfirmation.email_key": PACKED,
    "payments.IdempotencyRecord.caller": UNPACKED,
    "payments.IdempotencyRecord.key": UNPACKED,
    "payments.Cart.session_key": UNPACKED,
    "payments.Cart.discount_code": PACKED,
    "payments.Favourite.session_key": UNPACKED,
    "payments.Follower.token": UNPACKED,
    "payments.FileLink.token": UNPACKED,
    "payments.Erasure.token": UNPACKED,
}
FINDS = frozenset(
    name for name in PERSONAL if name.endswith((".email_key", ".session_key", ".caller", "EmailAddress.email"))
) | {"payments.Erasure.token", "usersessions.UserSession.data", "payments.Favourite.session_key"}
# A person's, and kept after he is forgotten.
KEPT = {
    "payments.Purchase.token": "the links in receipts still open the files",
    "payments.Purchase.tax_vat_number": "books",
    "payments.LicenceContract.licensee_name": "what the shop and he agreed on",
    "payments.LicenceContract.text": "the same",
    "payments.LicenceContract.schedule": "the same",
    "payments.Erasure.purchase_uuids": "so that it can be done once more after a restore: ids alone",
}
_NAMES_NOBODY = {
    "payments.Purchase": "number licensee_country currency tax_calculation_id tax_transaction_id tax_country"
    " stripe_payment_intent_id stripe_session_id failure_message consents language source medium campaign",
    "payments.PaymentAttempt": "currency idempotency_key stripe_payment_intent_id stripe_session_id stripe_charge_id"
    " stripe_status",
    "payments.PurchaseLine": "beat_title licence_code licence_name types producer_shares terms_text terms_sha256"
    " terms_language",
    "payments.LineFile": "type",
    "payments.LicenceContract": "number text_sha256 pdf_key pdf_sha256",
    "payments.PurchaseEvent": "kind data",
    "payments.DownloadRecord": "type",
    "payments.FileLink": "type",
    "payments.Refund": "currency requested_by stripe_refund_id failure_reason",
    "payments.Dispute": "stripe_dispute_id currency reason status",
    "payments.DisputeEvidence": "files requested_by",
    "payments.Correction": "reason",
    "payments.Follower": "language",
    "payments.Outbox": "key subject_id cause last_error language",
    "payments.IdempotencyRecord": "body_sha256",
    "payments.Cart": "source medium campaign",
    "payments.CartLine": "beat_title licence_code",
    "payments.CartCount": "source",
    "payments.News": "beat_ids",
    "payments.DataExport": "storage_key sha256",
    "payments.DiscountCode": "code currency",
    "payments.GroupOffer": "name",
    "payments.Difference": "object_id what resolved_by",
    "payments.ReconcileRun": "asked_by step after error",
    "payments.StripeWebhookEvent": "stripe_event_id type object_id api_version payload last_error",
    "payments.Installation": "stripe_account_id stripe_mode host refusal",
    "account.EmailConfirmation": "key",
    "sessions.Session": "session_data",
}
NAMES_NOBODY = {f"{model}.{field}" for model, fields in _NAMES_NOBODY.items() for field in fields.split()}
# Rows of the shop's own people, who are not erased while they are such; what a log says of a log-in is.
OF_STAFF = frozenset(
    {
        *("admin.LogEntry", "catalog.ColumnChoice", "catalog.ImportBatch", "catalog.LicenceTier"),
        *("catalog.PriceChange", "catalog.Producer", "catalog.SavedFilter", "catalog.TableSave"),
        *("wagtailadmin.EditingSession", "wagtailadmin.FormState", "wagtailcore.APIToken", "wagtailcore.Comment"),
        *("wagtailcore.CommentReply", "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"),
        *("wagtailcore.PageSubscription", "wagtailcore.Revision", "wagtailcore.TaskState"),
        *("wagtailcore.UploadedFile", "wagtailcore.WorkflowState", "wagtaildocs.Document", "wagtailimages.Image"),
        "wagtailusers.UserProfile",
    }
)
