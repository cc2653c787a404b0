"""Which posts are sponsored: as the platform labels them, as the post itself says, or as it looks.

A disclosure is clear if it is easily noticed and understood (FTC, Guides Concerning Use of Endorsements, 16 CFR
255.0(f)). For posts we read that as the FTC's "Disclosures 101 for Social Media Influencers" does: near the beginning,
before a "more" would have to be opened (125 characters, where Instagram cuts a caption), not mixed into a group of
hashtags, and not a vague word such as "sp", "collab" or "ambassador". ``looks_undisclosed`` says what a post looks
like, not what was paid: a person has to look at the quote.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Quarter, SponsoredPost, Sponsorship, Verdict
from bothsides.documents.profile import Post
from bothsides.persona.brands import lexicon
from bothsides.statistics.intervals import wilson

MIN_POSTS = 10
BEGINNING = 125  # characters
MAX_FLAGGED = 50  # posts shown
_GROUP = 2  # so many hashtags right before it: it is mixed into a group of them

_CLEAR_TAGS = (
    "ad|ads|advert|advertisement|advertising|sponsored|sponsoredpost|paidad|paidpartnership|paidpromotion|gifted|prgift|"
    "giftedbybrand|adgifted|affiliate|affiliatelink|werbung|anzeige|bezahltewerbung|bezahltepartnerschaft|bezahltekooperation|publicité|publicite|"
    "collaborationcommerciale|partenariatrémunéré|partenariatremunere|sponsorisé|sponsorise|publi|publicidad|publicidade|"
    "patrocinado|publipost|parceriapaga|pubblicità|pubblicita|adv|sponsorizzato|suppliedby|reclame|advertentie|"
    "betaaldesamenwerking|gesponsord|reklama|współpracareklamowa|reklam|mainos|annons|реклама"
)
_VAGUE_TAGS = (
    "sp|spon|spons|collab|collaboration|colab|ambassador|brandambassador|partner|partnership|prsample|kooperation|partenariat|"
    "colaboración|colaboracion|collaborazione|parceria|samenwerking|invitedby|offert"
)
_CLEAR_WORDING = (
    r"paid (?:partnership|promotion|advertisement|ad) (?:with|for|by)|paid partnership|in (?:paid )?partnership with|"
    r"(?:this|today'?s) (?:\w+ ){0,3}(?:is|was) (?:\w+ )?(?:sponsored|paid for) by|(?:kindly |"
    r"proudly )?sponsored by|sponsored post\s?[|:]|"
    r"thank(?:s| you)(?: so much)? to [@\w&' ]{2,40} for sponsoring|(?:this|today'?s) (?:video|post|episode|"
    r"stream|reel)'?s? sponsor|"
    r"advertisement\s?[|:]|ad\s?[|:]|ad\s-\s|contains? affiliate links?|affiliate links?|as an amazon associate|"
    r"bezahlte (?:werbung|partnerschaft|kooperation)|(?:anzeige|werbung)\s?[|:/]|(?:anzeige|werbung)\s-\s|"
    r"werbung mit|in (?:bezahlter )?kooperation mit|"
    r"collaboration commerciale|partenariat (?:rémunéré|commercial)|en partenariat avec|sponsorisé par|"
    r"(?:colaboración|asociación) (?:pagada|remunerada) con|publicidad\s?[|:]|patrocinado por|"
    r"parceria paga|em parceria com|publicidade\s?[|:]|"
    r"(?:partnership|collaborazione) (?:pubblicitaria|retribuita|a pagamento)|sponsorizzato da|"
    r"in collaborazione con|pubblicità\s?[|:]|"
    r"betaalde (?:samenwerking|partnerschap)|in samenwerking met|gesponsord door|advertentie\s?[|:]"
)
_DENIED = re.compile(
    r"#not(?:an?)?(?:sponsored|ad|spon|gifted)\b|#(?:unbezahltewerbung|werbungunbezahlt|unbezahlt|nonsponsorisé|"
    r"nopatrocinado)\b|"
    r"\b(?:not|isn'?t|wasn'?t|never|non|un)[ -](?:\w+ )?(?:sponsored|paid)(?: (?:by|post|ad|partnership|"
    r"promotion))?\b|\bunsponsored\b|"
    r"\b(?:not|isn'?t) (?:an?|a paid) (?:ad|advert|advertisement|promotion|paid partnership)\b|\bno ad\b|"
    r"\b(?:unbezahlte|keine(?: bezahlte)?) (?:werbung|anzeige|kooperation)\b|"
    r"\b(?:werbung|anzeige)[ ,/(|:-]{1,3}(?:\w+ )?(?:unbezahlt|unbeauftragt|selbst ?gekauft)|\bwerbung (?:wegen|"
    r"da|durch) (?:marken)?(?:nennung|erkennung)|"
    r"\bpas sponsorisé\w*|\bnon sponsorisé\w*|\bno (?:es )?(?:patrocinado|publicidad)\b|"
    r"\bnão (?:é )?(?:patrocinado|publi|publicidade)\b|"
    r"\bnon sponsorizzato|\bniet gesponsord|\bgeen (?:reclame|advertentie)\b",
    re.IGNORECASE,
)
_DISCLOSED = re.compile(
    rf"(?<![\w#&/])#(?P<clear>{_CLEAR_TAGS})(?!\w)|(?<![\w#&/])#(?P<vague>{_VAGUE_TAGS})(?!\w)|"
    rf"(?<![\w#@])(?:{_CLEAR_WORDING})(?:(?!\w)|(?<=\W))",
    re.IGNORECASE,
)
_SIGNS = {  # what a post looks like that earns the creator something
    "affiliate link": re.compile(
        r"\b(?:amzn\.to|amzn\.eu|liketk\.it|ltk\.app|shopltk\.com|rstyle\.me|shopstyle\.it|go\.magik\.ly|"
        r"shrsl\.com|shareasale\.com|awin1\.com|"
        r"click\.linksynergy\.com|prf\.hn|anrdoezrs\.net|dpbolvw\.net|kqzyfj\.com|jdoqocy\.com|tkqlhce\.com|"
        r"go\.skimresources\.com|"
        r"tidd\.ly|howl\.me|rewardstyle\.com)/\S+|"
        r"\bamazon\.[a-z.]{2,6}/\S*[?&]tag=[\w-]+-2[0-9]\b|[?&]utm_medium=(?:affiliate|influencer)\b|"
        r"[?&](?:aff_id|affid|aff|irclickid)=\w+",
        re.IGNORECASE,
    ),
    "discount code": re.compile(
        r"\b(?i:use|with|using|enter|apply|my|mit|avec|con|com|met|nutzt?)\b(?: (?i:my|the|dem|le|el|il|o|de|"
        r"mijn|meinem|mon|mi))?(?: (?i:discount|promo|coupon))? "
        r"(?i:code|code promo|rabattcode|código|codice|cupom|kortingscode|"
        r"gutscheincode)\s?[:\"'“”«]? ?(?:[A-Z][A-Z0-9_]{3,19}|[a-z]{3,16}[0-9]{1,3})\b|"
        r"\b(?i:code|rabattcode|código|codice|code promo|cupom|kortingscode)\s?[:\"'“”«]? ?[A-Z]{3,16}[0-9]{1,3}\b|"
        r"\b\d{1,2} ?% (?i:off|discount|rabatt|de réduction|de descuento|di sconto|de desconto|korting)"
        r" (?i:with|using|mit|avec|con|com|met)\b(?: \w+){0,2} (?i:code|link|código|codice|rabattcode)\b",
    ),
    "thanks for a gift": re.compile(
        r"\bthank(?:s|\s?you)(?:\s(?:so|"
        r"very)\smuch)?(?:\sto)?\s[@#]\w[\w.]*\s(?:\w+\s){0,3}?for\s(?:\w+\s){0,2}?(?:sending|gifting|having|"
        r"inviting|hooking|the gift)|"
        r"\b(?:danke|vielen dank) an @\w[\w.]* für (?:das|die|den) (?:\w+ )?(?:zusendung|geschenk|produkte|paket)|"
        r"\bmerci (?:à )?@\w[\w.]* pour (?:l'envoi|le cadeau|les produits|ce cadeau)|"
        r"\bgracias (?:a )?@\w[\w.]* por (?:enviarme|el regalo|el envío)",
        re.IGNORECASE,
    ),
}
_TAG_BEFORE = re.compile(r"#\w+\s*$")


class Reading(NamedTuple):
    """What a post says of its sponsorship, and by which words (``text[start:end]``; both 0 for a platform's label)."""

    verdict: Verdict
    by: str
    start: int = 0
    end: int = 0


def read(post: Post) -> Reading:
    """One post. A denial ("not sponsored", "unbezahlte Werbung") takes its own words out, not other signs."""
    text = post.words.replace("’", "'")
    if post.sponsored:
        return Reading("disclosed", "the platform's label")
    for denied in list(_DENIED.finditer(text)):
        text = text[: denied.start()] + "\0" * len(denied[0]) + text[denied.end() :]
    unclear: Reading | None = None
    for found in _DISCLOSED.finditer(text):
        by = "hashtag" if found["clear"] or found["vague"] else "wording"
        start, end = found.span()
        if found["vague"]:
            unclear = unclear or Reading("disclosed_unclearly", "vague hashtag", start, end)
        elif start >= BEGINNING:
            unclear = unclear or Reading("disclosed_unclearly", f"{by}, late in the post", start, end)
        elif by == "hashtag" and _in_a_group(text, start):
            unclear = unclear or Reading("disclosed_unclearly", "hashtag, mixed into a group of them", start, end)
        else:
            return Reading("disclosed", by, start, end)
    if unclear:
        return unclear
    for sign, pattern in _SIGNS.items():
        if seen := pattern.search(text):
            return Reading("looks_undisclosed", sign, *seen.span())
    return Reading("organic", "")


def disclosed(posts: Sequence[Post]) -> list[bool]:
    """Of each post: does a label, or do its words, say that it is sponsored?"""
    return [_is_disclosed(read(post).verdict) for post in posts]


def _in_a_group(text: str, start: int) -> bool:
    before = text[max(0, start - 200) : start]
    for _ in range(_GROUP):
        if not (tag := _TAG_BEFORE.search(before)):
            return False
        before = before[: tag.start()]
    return True


def measure(posts: Sequence[Post]) -> Sponsorship:
    """All posts together. Shares are of the posts looked at; those with neither words nor a label are not."""
    known = [post for post in posts if post.words.strip() or post.sponsored is not None]
    readings = [(post, read(post)) for post in known]
    verdicts = [reading.verdict for _, reading in readings]
    if len(known) < MIN_POSTS:
        return Sponsorship(state="insufficient_data", posts=len(known), flagged=_flagged(readings))
    quarters: dict[str, list[bool]] = defaultdict(list)
    for post, reading in readings:
        if post.created_at:
            quarter = f"{post.created_at.year}-Q{(post.created_at.month + 2) // 3}"
            quarters[quarter].append(_is_disclosed(reading.verdict))
    return Sponsorship(
        state="ok",
        posts=len(known),
        sponsored=_share([_is_disclosed(verdict) for verdict in verdicts]),
        clearly=_share([verdict == "disclosed" for verdict in verdicts if _is_disclosed(verdict)]),
        looks_undisclosed=_share([verdict == "looks_undisclosed" for verdict in verdicts]),
        quarters=tuple(Quarter(quarter=name, sponsored=_share(of)) for name, of in sorted(quarters.items())),
        brands=_brands(readings),
        flagged=_flagged(readings),
    )


def _is_disclosed(verdict: Verdict) -> bool:
    return verdict in ("disclosed", "disclosed_unclearly")


def _share(hits: Sequence[bool]) -> Interval | None:
    if not hits:
        return None
    low, high = wilson(sum(hits), len(hits))
    return Interval(value=sum(hits) / len(hits), low=low, high=high, n=len(hits))


def _brands(readings: Sequence[tuple[Post, Reading]]) -> tuple[str, ...]:
    """Brands of the list that disclosed posts name, those of most posts first."""
    counts: dict[str, int] = defaultdict(int)
    for post, reading in readings:
        if _is_disclosed(reading.verdict):
            for name in {found.brand.name for found in lexicon().find(post.words)}:
                counts[name] += 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:20])


def _flagged(readings: Sequence[tuple[Post, Reading]]) -> tuple[SponsoredPost, ...]:
    """The posts that are not organic: those that need a look first, then the newest."""
    order: dict[Verdict, int] = {"looks_undisclosed": 0, "disclosed_unclearly": 1, "disclosed": 2}
    found = [(post, reading) for post, reading in readings if reading.verdict in order]
    found.sort(key=lambda one: -one[0].created_at.timestamp() if one[0].created_at else 0.0)
    found.sort(key=lambda one: order[one[1].verdict])
    return tuple(
        SponsoredPost(
            post_id=post.id,
            url=post.url,
            verdict=reading.verdict,
            by=reading.by,
            matched=post.words[reading.start : reading.end][:100],
            words=post.words[max(0, reading.start - 100) :][:280],
        )
        for post, reading in found[:MAX_FLAGGED]
    )
