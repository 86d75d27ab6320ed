"""The demo label's legal pages, complete and published. Invented, like the label: no advice for a shop that sells."""

from django.db import transaction

from editorial import legal
from editorial.models import ContactPage, ShopSettings, StandardPage
from editorial.setup import ShopTree

CONTACT_INTRO = "A question about a beat, a licence or an order? Write to us. We answer within two working days."
PAGES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "terms": (
        "What you agree to when you buy a beat from Low Sun Records.",
        (
            ("Who sells", "<p>Low Sun Records, 14 Quay Lane, Port Example. You reach us at studio@lowsun.example.</p>"),
            ("What you buy", "<p>You buy a licence: the right to use a beat in your own music. What you may do with it, and for how long, stands in the contract that comes with your files. You read the same words before you pay.</p><p>The beat itself stays its producer's. You may not sell it on as a beat.</p>"),
            ("Price and payment", "<p>You pay once, the price that stands beside the licence. Stripe takes the payment. When it has gone through, you get a mail with a link to your files and your contract.</p>"),
            ("Exclusive licences", "<p>Only one person can buy an exclusive. If somebody else was faster while you were paying, you get your money back, all of it and at once.</p>"),
            ("Your files", "<p>You may fetch your files as often as you need to. Keep a copy of your own, though: we can't promise to be here for ever.</p>"),
            ("If we change these terms", "<p>What you bought stays under the terms that you bought it with. New terms count for new orders only.</p>"),
        ),
    ),
    "refunds": (
        "Beats are files, and files can't be handed back. So this is how we do it.",
        (
            ("Before you download", "<p>You bought the wrong beat, or twice? Write to us within 14 days. If you have not downloaded anything, we give you all of your money back.</p>"),
            ("After you downloaded", "<p>Once you have a file, we can't take it back, and the sale stands. That is also why checkout asks some buyers to agree that delivery begins at once.</p>"),
            ("When something is wrong", "<p>A file is broken, is not what the page said, or never arrived? We send a good one. If we can't, you get your money back, downloaded or not.</p>"),
            ("How the money comes back", "<p>It goes to the card or account that you paid with. Banks take five to ten days to show it. With the refund, the licence of that beat ends; other beats of the order stay yours.</p>"),
            ("Whom to ask", "<p>Write to us with your order number. It stands in your receipt.</p>"),
        ),
    ),
    "privacy": (
        "We keep what a sale needs, and nothing to follow you with.",
        (
            ("Who is responsible", "<p>Low Sun Records, 14 Quay Lane, Port Example, studio@lowsun.example.</p>"),
            ("When you look around", "<p>We count how often a beat is played, without keeping who played it. There is no advertising here, and nobody else's tracking.</p>"),
            ("Cookies", "<p>Only those that the shop can't do without: one remembers your cart and that you are logged in, one protects forms. Your browser keeps your volume and your light or dark theme for itself.</p>"),
            ("When you buy", "<p>We keep your e-mail, the name for the contract, what you bought, when and for how much, and when files were downloaded. We need this to deliver, and to prove what you may do with the music. The law has us keep sales and contracts for ten years.</p><p>Stripe takes the payment. Your card number goes straight to Stripe and never passes through this shop.</p>"),
            ("When you write to us", "<p>We keep what you wrote in the contact form for 18 months, to answer you and to know what was said before.</p>"),
            ("Your rights", "<p>Ask us what we keep about you. We show it to you, put it right, or delete what the law doesn't have us keep. If you think that we do it wrong, you may complain to the data protection authority where you live.</p>"),
        ),
    ),
    "imprint": (
        "Who stands behind this shop.",
        (
            ("Seller", "<p>Low Sun Records<br/>14 Quay Lane<br/>Port Example</p><p>studio@lowsun.example</p>"),
            ("This is a demo", "<p>The label, its address and its people are invented. No money moves here.</p>"),
        ),
    ),
}  # fmt: skip


@transaction.atomic
def publish_pages(tree: ShopTree) -> None:
    """Give the drafts that came with the shop the label's words, and publish them; written ones are left alone."""
    shop = ShopSettings.objects.get(site=tree.site)
    for name, (intro, sections) in PAGES.items():
        page = StandardPage.objects.filter(pk=getattr(shop, f"{name}_page_id"), first_published_at=None).first()
        if page is not None:
            page.intro, page.body = intro, legal.body(sections)
            page.save_revision().publish()
    contact = ContactPage.objects.filter(pk=shop.contact_page_id, intro="").first()
    if contact is not None:
        contact.intro = CONTACT_INTRO
        contact.save_revision().publish()
