"""Which of a creator's posts somebody paid for, as the platform and the posts' own words say it, and how clearly.

"Clearly" is read from the FTC's Endorsement Guides (16 CFR 255.0(f), "clear and conspicuous") and its "Disclosures 101
for Social Media Influencers": near the beginning, before a "more" cuts the text; not among a string of hashtags; not in
vague words such as #spon. Nothing here is a finding of law, and a post that looks undisclosed only looks so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple

from bothsides.documents.facet import Share
from bothsides.documents.persona import FlaggedPost, NamedBrand, SponsoredQuarter, Sponsorship, Verdict
from bothsides.documents.profile import Post
from bothsides.persona.own_words import LINK, MENTION, without_markup
from bothsides.persona.safety import around, tidy
from bothsides.statistics.intervals import wilson

MIN_POSTS = 10
MAX_FLAGGED = 20
MAX_BRANDS = 20
SEEN = 125  # characters that are seen before a "more"
_STRING = 3  # hashtags in a row that are a string of them
_BESIDE = 160  # characters around a disclosure in which the brand is named
_NO_BRANDS = frozenset(("liketoknow.it", "ltk", "shop.ltk"))  # that lead to shops
_NAMES: dict[Verdict, str] = {
    "disclosed": "disclosed", "unclear": "disclosed unclearly", "looks_undisclosed": "looks undisclosed",
    "organic": "organic",
}  # fmt: skip
METHOD = (
    "the platform's label, else words of disclosure, affiliate links and codes in title and text "
    f"(persona/sponsorship.py); clear: within the first {SEEN} characters, not among a string of hashtags, not vague"
)

_CLEAR_TAGS = """
ad advert advertisement advertorial sponsored sponsoredpost sponsoredcontent sponsoredby sponsoredad sponsoredvideo
paidad paidpartner paidpartnership paidpromotion paidpost paidcollaboration paidcollab paidadvertisement
gifted giftedby giftedproduct gifteditem gifteditems giftedstay giftedcollab giftedpr prgift prgifted prsample prsamples
prpackage affiliate affiliatelink affiliatelinks afflink commissionsearned amazonassociate
werbung anzeige bezahltewerbung bezahltepartnerschaft bezahltekooperation gesponsert prmuster
publi publicidad publipost anuncio publicidade publipaga colaboracionpagada colaboracionpublicitaria patrocinado
patrocinada patrocinio parceriapaga
publicite collaborationcommerciale collaborationremuneree partenariatremunere sponsorise sponsorisee produitoffert
pubblicita adv sponsorizzato sponsorizzata collaborazioneretribuita
reclame advertentie gesponsord betaaldesamenwerking betaaldpartnerschap
reklama materialreklamowy wspolpracareklamowa reklam betaltsamarbete annons annonce annonse reklame betaltsamarbejde
広告 タイアップ 광고 유료광고 협찬 广告 廣告
"""  # hashtags, in small letters without accents
_VAGUE_TAGS = """
spon sponso brandambassador brandpartner partenariat recebidos hosted hostedstay presstrip
kooperation
"""
_TOPICS = "ad werbung publicidad publicidade publicite pubblicita reclame reklama reklam reklame"
_TRADE = """
advertising marketing marketingdigital digitalmarketing branding copywriting graphicdesign adagency advertisingagency
werbeagentur vintageads
"""  # with one of them a hashtag of _TOPICS is what the post is about
_CLEAR_SET, _VAGUE_SET, _TOPIC_SET, _TRADE_SET = (
    frozenset(tags.split()) for tags in (_CLEAR_TAGS, _VAGUE_TAGS, _TOPICS, _TRADE)
)

_A = r"(?<![^\W_])"  # where a word begins
_Z = r"(?![^\W_])"  # where it ends
_ADS = (
    "paid partnership|paid promotion|paid ad|advertisement|advertorial|advert|sponsored|ad|gifted|anzeige|werbung|"
    "bezahlte werbung|publicidad|publicidade|publicite|publi|pub|pubblicita|adv|reclame|advertentie|reklame|reklama|"
    "reklam|annonce|annonse|annons"
)


def _any(*patterns: str) -> re.Pattern[str]:
    words = [word for one in patterns if one.startswith(_A) for word in one.removeprefix(_A).split(f"|{_A}")]
    others = [one for one in patterns if not one.startswith(_A)]
    begun = [f"{_A}(?:{'|'.join(words)})"] if words else []  # where no word begins, none of them is looked for
    return re.compile("|".join([*(f"(?:{one})" for one in others), *begun]), re.IGNORECASE)


_CLEAR = _any(
    # at the very beginning, set apart: "AD | …", "Werbung: …", "[Anzeige] …"
    rf"\A\W{{0,5}}(?:{_ADS})(?:[ \t]{{0,2}}[|:/\])*•\n]|[ \t]{{1,2}}[-–—])",
    rf"[\[(](?:{_ADS})[\])]",
    # English
    rf"{_A}paid (?:partner(?:ship)?|promotion|collab(?:oration)?|advertisement|ad|sponsorship|link|links){_Z}",
    rf"{_A}in (?:\w{{1,12}} )?partnership with{_Z}",
    rf"{_A}partner(?:ed|ing) with (?:\w{{1,10}} ){{0,3}}[@#]\w",
    rf"{_A}sponsored by (?!(?:me|myself|my|our|no|nobody|none|coffee|caffeine){_Z})",
    rf"{_A}(?:post|video|episode|reel|stream|story|segment|podcast|content)(?: \w{{1,10}}){{0,2}} "
    rf"(?:is|was|are) (?:\w{{1,10}} )?sponsored{_Z}",
    rf"{_A}(?:a|this) sponsored (?:post|video|content|reel|story|stream|episode){_Z}",
    rf"{_A}for (?:\w{{1,10}} )?sponsoring (?:this|today|the|my|our){_Z}",
    rf"{_A}(?:today's|this video's|this episode's) sponsor{_Z}",
    rf"{_A}brought to you by [@#]\w",
    rf"{_A}(?:kindly|generously) gifted{_Z}",
    rf"{_A}gifted (?:to (?:me|us) )?(?:by|from) [@#]\w",
    rf"{_A}gifted (?:item|items|product|products|stay|pr){_Z}",
    rf"{_A}pr (?:gift|sample|samples|package|product|products){_Z}",
    rf"{_A}thank(?:s| ?you)[^.!?\n@]{{0,30}}@[\w.]{{1,30}}[^.!?\n@]{{0,20}} for (?:the |my |this |these )?"
    rf"(?:free|complimentary|gifted){_Z}",
    rf"{_A}received (?:\w{{1,15}} ){{1,5}}(?:for free|free of charge|complimentary){_Z}",
    rf"{_A}(?:as an )?amazon (?:associate|affiliate){_Z}",
    rf"{_A}affiliate (?:link|links|code|codes){_Z}",
    rf"{_A}(?:earn|receive|get|make) (?:a )?(?:\w{{1,10}} )?commissions?{_Z}",
    # German
    rf"{_A}bezahlte[rn]? (?:partnerschaft|kooperation|werbung|zusammenarbeit|anzeige){_Z}",
    rf"{_A}(?:gesponsert|gesponsort) (?:von|durch){_Z}",
    rf"{_A}in (?:\w{{1,12}} )?(?:kooperation|partnerschaft) mit{_Z}",
    rf"{_A}enthaelt werbung{_Z}|{_A}enthalt werbung{_Z}|{_A}(?:dauer)?werbung (?:fur|mit) [@#]\w",
    rf"{_A}affiliate-?links?{_Z}",
    # French
    rf"{_A}(?:collaboration|partenariat) (?:commerciale?|remuneree?|sponsorisee?){_Z}",
    rf"{_A}en partenariat avec{_Z}|{_A}sponsorisee? par{_Z}|{_A}offerte?s? par [@#]\w|{_A}liens? affilies?{_Z}",
    # Spanish and Portuguese
    rf"{_A}(?:colaboracion|alianza|promocion|publicacion) (?:pagada|publicitaria|patrocinada|remunerada){_Z}",
    rf"{_A}patrocinad[oa] p(?:or|elo|ela){_Z}|{_A}en alianza con{_Z}",
    rf"{_A}enlaces? de afiliad[oa]s?{_Z}|{_A}links? de afiliad[oa]s?{_Z}",
    rf"{_A}(?:parceria|publicidade|colaboracao) (?:paga|remunerada){_Z}|{_A}em parceria com{_Z}",
    # Italian
    rf"{_A}(?:collaborazione|partnership|contenuto|post) (?:retribuit|a pagament|sponsorizzat|commercial|pubblicitari)"
    r"[aeo]",
    rf"{_A}in partnership con{_Z}|{_A}sponsorizzat[oa] da{_Z}|{_A}link affiliat[oi]{_Z}|{_A}offert[oaie] da [@#]\w",
    # Dutch, Polish, Swedish, Danish, Norwegian
    rf"{_A}betaalde? (?:samenwerking|partnerschap|promotie){_Z}|{_A}gesponsord door{_Z}|{_A}in samenwerking met [@#]\w",
    rf"{_A}(?:wspo[łl]praca|material) (?:reklamowa|reklamowy|p[łl]atna){_Z}",
    rf"{_A}betal[dt]e? (?:samarbete|samarbejde|samarbeid|partnerskap){_Z}|{_A}reklam (?:for|i samarbete) [@#]?\w",
)
_VAGUE = _any(
    rf"{_A}(?:in collab(?:oration)? with|in zusammenarbeit mit|en collaboration avec|en colaboracion con|"
    rf"in collaborazione con) [@#]\w",
    rf"{_A}team(?:ed|ing) up with [@#]\w",
    rf"{_A}(?:courtesy of|c/o|brand ambassador for|ambassador for) [@#]\w",
)
# "not sponsored", "unbezahlte Werbung": the words that they cover disclose nothing
_DENIED = _any(
    rf"(?:{_A}(?:not|never|non|no|isnt|without|zero|nor)|n['’]t)[ \-#]{{1,2}}(?:(?:an?|even|being|any|in|this) )"
    r"{0,3}#?(?:ads?|adverts?|advertisement|sponsored|sponsorship|paid|spon|gifted|partnered|partnership|affiliate)"
    rf"{_Z}(?: (?:by|partnership with|partnership|ad|promotion|post|links?|codes?|with|collab\w{{0,8}}))?",
    rf"{_A}un(?:paid|sponsored)[ \-](?:ad|advertisement|advert|partnership|promotion|collab\w{{0,8}}|post){_Z}",
    rf"{_A}(?:unbe?zahlte?[rn]?|ungezahlte|nicht bezahlte|keine?|ohne|nicht|#unbezahlt)[ #]{{1,2}}(?:bezahlte )?"
    rf"(?:werbung|anzeige|partnerschaft|kooperation|gesponsert|affiliate-?links?){_Z}(?: (?:von|durch|mit))?",
    rf"\W{{0,5}}{_A}(?:werbung|anzeige)(?:[ ,(#/\-]{{1,4}}(?:unbezahlt|unbeauftragt|nicht bezahlt)|[ ,(#/]{{1,4}}"
    rf"(?:wegen|da|weil|durch|aufgrund|selbst|ohne|weder)){_Z}",
    rf"{_A}(?:non|pas|sans|aucune?|ni)[ \-#]{{1,2}}(?:une? |de |d['’]une? )?#?(?:sponsorisee?|publicite|pub|"
    rf"partenariat|collaboration|remuneree?){_Z}(?: (?:commerciale?|remuneree?|avec|par))?",
    rf"{_A}(?:no|sin|nao|sem|non|nessuna?|senza)[ #]{{1,2}}(?:(?:e|es|esta|sou|un|una|uma|um) ){{0,2}}#?"
    r"(?:publicidade?|publi|anuncio|patrocinad[oa]|colaborac(?:ion|ao)|parceria|pubblicita|adv|ad|sponsorizzat[oa]|"
    rf"collaborazione){_Z}(?: (?:pagada|paga|por|da|pelo|retribuita))?",
    rf"{_A}(?:geen|niet)[ #]{{1,2}}(?:een )?#?(?:reclame|advertentie|adv|ad|spon|gesponsord|betaalde?){_Z}"
    r"(?: (?:door|samenwerking|partnerschap))?",
)

_HOSTS = (
    "amzn.to ltk.app liketk.it shopltk.com rstyle.me shopstyle.it shopmy.us shareasale.com shrsl.com awin1.com tidd.ly "
    "magik.ly go.magik.ly linksynergy.com prf.hn anrdoezrs.net jdoqocy.com tkqlhce.com dpbolvw.net kqzyfj.com "
    "skimresources.com shop-links.co howl.me s.click.aliexpress.com tradetracker.net pxf.io sjv.io"
)
_LINKS = _any(
    rf"(?<![\w@.-])(?:https?://)?(?:[\w-]{{1,40}}\.){{0,3}}(?:{'|'.join(map(re.escape, _HOSTS.split()))})(?![\w-]|\.\w)"
    r"(?:/[^\s\"'<>]{0,60})?",
    r"(?<![\w@-])amazon\.[a-z.]{2,6}/[^\s\"'<>]{0,1000}[?&;]tag=[\w\-]{1,60}-2\d(?!\w)",
    r"[?&;]utm_medium=affiliates?(?!\w)|[?&;]aff(?:iliate)?_?id=\w",
)
_CODE = re.compile(  # "code NAME20": whether it is one, says _code_like
    rf"{_A}(?:use|using|with|enter|apply|my|promo|discount|coupon|mit|dem|meinem|nutzt|avec|le|mon|con|el|mi|il|mio|"
    rf"usa|com|o|meu|met|de|mijn|mit dem|rabatt|gutschein|off|kod|koden)[ :\-]{{1,3}}(?:(?:my|the|our|promo|discount|"
    rf"coupon) )?(?:codes?|codigo|cupom|cupon|codice|rabattcode|gutscheincode|kortingscode|rabattkod|kod|rabattkode)"
    rf"(?: (?:promo|sconto|promozionale|de descuento|descuento|de desconto))?[ :\-–=]{{0,3}}[\"'“”‘’„«*#]?(\w{{3,24}})",
    re.IGNORECASE,
)
_MY_CODE = _any(
    rf"{_A}my (?:personal |own )?(?:promo|discount|coupon|referral|affiliate) code{_Z}",
    rf"{_A}(?:mein(?:em|en)?|unser(?:em|en)?) (?:rabatt|gutschein)code{_Z}|{_A}mon code promo{_Z}|"
    rf"{_A}mi codigo (?:de )?descuento{_Z}|{_A}(?:il )?mio codice sconto{_Z}|{_A}meu (?:cupom|codigo){_Z}|"
    rf"{_A}mijn kortingscode{_Z}",
)
_OWN_SHOP = re.compile(
    rf"{_A}(?:my|our)(?: own)?(?: \w{{1,12}})? (?:shop|store|etsy|merch|site|website|webshop|collection|book|"
    rf"course|brand|line|presets?|app|classes){_Z}",
    re.IGNORECASE,
)
_SENT = _any(
    rf"{_A}thank(?:s| ?you)[^.!?\n@]{{0,30}}@[\w.]{{1,30}}[^.!?\n]{{0,30}} for (?:\w{{1,10}} ){{0,2}}"
    rf"(?:sending|gifting|gifts?|hooking){_Z}",
    rf"{_A}danke[^.!?\n@]{{0,30}}@[\w.]{{1,30}}[^.!?\n]{{0,30}} fur (?:\w{{1,10}} ){{0,2}}(?:zusendung|geschenke?|"
    rf"zuschicken|testpaket|uberraschungspaket){_Z}",
    rf"{_A}merci[^.!?\n@]{{0,30}}@[\w.]{{1,30}}[^.!?\n]{{0,30}} pour (?:\w{{1,10}} |l'){{0,2}}(?:envoi|cadeaux?|"
    rf"colis){_Z}",
    rf"{_A}(?:gracias|grazie|obrigad[oa])[^.!?\n@]{{0,30}}@[\w.]{{1,30}}[^.!?\n]{{0,30}} (?:por|per|pel[oa]s?) "
    rf"(?:\w{{1,10}} ){{0,2}}(?:enviar\w{{0,4}}|mandar\w{{0,4}}|regalos?|regalo|inviato|mandato|presentes?|recebidos)"
    rf"{_Z}",
    rf"{_A}@[\w.]{{1,30}} (?:kindly |just |recently )?(?:gifted|sent) me {_Z}",
)
_HASHTAG = re.compile(r"(?<![\w&\"“„«'‘])#(\w{1,60})(?![\w\"”])(?![-'’]\w)")
_TAGS = re.compile(rf"(?:#\w++[\s.,·•|/]*+){{{_STRING},}}")
_CREDIT = re.compile(
    r"(?:📷|📸|🎥|(?<!\w)(?:photo|pic|ph|pc|shot|captured|credit|photography|video|hair|makeup|mua|foto))"
    r"\W{0,4}(?:by|von|par|por|de)?\W{0,3}\Z",
    re.IGNORECASE,
)
_UNDATED = datetime.min.replace(tzinfo=UTC)
_KANA = re.compile("[\u3040-\u30ff]")


class Found(NamedTuple):
    """Words of a text that disclose, or that look like an undisclosed deal. Places are those of the plain text."""

    start: int
    stop: int
    clear: bool = False


class Judged(NamedTuple):
    """What a post says of being paid for."""

    verdict: Verdict
    matched: str  # the words that decided; "the platform's label"; empty if organic
    words: str  # of the post around them
    brands: tuple[str, ...]  # accounts named beside the disclosure, in small letters

    @property
    def paid(self) -> bool:
        """Is it said to be paid for, clearly or not?"""
        return self.verdict in ("disclosed", "unclear")


LABEL = "the platform's label"


def judge(post: Post) -> Judged:
    """What one post says of being paid for.

    The platform's label is clear. Where it says False or nothing, the words decide: any clear disclosure, else any
    disclosure, else whether an affiliate link, a code or thanks for something sent look like an undisclosed deal.
    """
    text = tidy(without_markup(post.words))
    flat = _flat(text)
    bare = LINK.sub(lambda link: " " * len(link[0]), flat)
    said = sorted(_disclosures(bare), key=lambda found: (not found.clear, found.start))
    if post.sponsored:
        place = said[0] if said else Found(0, 0)
        return Judged("disclosed", LABEL, around(text, place.start, place.stop), _brands(bare, said))
    if said:
        return Judged(
            "disclosed" if said[0].clear else "unclear",
            _cut(text, said[0]),
            around(text, said[0].start, said[0].stop),
            _brands(bare, said),
        )
    if deal := next(_deals(bare), None):
        return Judged("looks_undisclosed", _cut(text, deal), around(text, deal.start, deal.stop), ())
    whole = tidy(post.words)
    if link := _LINKS.search(whole):
        return Judged("looks_undisclosed", link[0][:100], around(whole, *link.span()), ())
    return Judged("organic", "", "", ())


def paid(posts: Iterable[Post]) -> set[str]:
    """The ids of the posts that are said to be paid for."""
    return {post.id for post in posts if judge(post).paid}


def look(posts: Sequence[Post], judged: Sequence[Judged], creator: str = "") -> Sponsorship:
    """How much of what a creator posts is paid for, as label and words say it. The order of the posts plays no part.

    Args:
        posts: as they were published.
        judged: what each of them says, as ``judge`` gives it.
        creator: as ``platform:name``; the own account is no brand.
    """
    order = sorted(range(len(posts)), key=lambda at: (posts[at].created_at or _UNDATED, posts[at].id))
    ordered, judged = [posts[at] for at in order], [judged[at] for at in order]
    enough = len(posts) >= MIN_POSTS
    verdicts = Counter(one.verdict for one in judged)
    flagged = [
        FlaggedPost(post_id=post.id, url=post.url, words=one.words, matched=one.matched, verdict=one.verdict)
        for post, one in zip(reversed(ordered), reversed(judged), strict=True)
        if one.verdict in ("unclear", "looks_undisclosed")
    ]
    own = creator.partition(":")[2].lstrip("@").lower()
    brands = Counter(brand for one in judged for brand in one.brands if brand != own)
    return Sponsorship(
        state="ok" if enough else "insufficient_data",
        looked_at=len(posts),
        sponsored=_share("sponsored", "paid for", _sponsored(judged), len(posts)) if enough else None,
        shares=tuple(_share(code, name, verdicts[code], len(posts)) for code, name in _NAMES.items()) if enough else (),
        by_quarter=_quarters(ordered, judged) if enough else (),
        brands=tuple(
            NamedBrand(handle=f"@{handle}", posts=count)
            for handle, count in sorted(brands.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_BRANDS]
        ),
        flagged=tuple(flagged[:MAX_FLAGGED]),
        flagged_total=len(flagged),
        method=METHOD,
        note=_note(posts, enough),
    )


def _note(posts: Sequence[Post], enough: bool) -> str:
    unlabelled = sum(post.sponsored is None for post in posts)
    parts = [] if enough else [f"{len(posts)} posts; shares need {MIN_POSTS}."]
    if unlabelled:
        parts.append(
            f"Of {unlabelled} posts the platform doesn't say whether they are paid for: they are organic as far as "
            "their words tell."
        )
    if undated := sum(post.created_at is None for post in posts):
        parts.append(f"{undated} posts without a date are in no quarter.")
    return " ".join(
        [*parts, "Pictures, sound and stories were not looked at. A post that looks undisclosed only looks so."]
    )


def _flat(text: str) -> str:
    """As long as the text, Latin letters without accents."""
    return text if text.isascii() else "".join(map(_letter, text))


@cache
def _letter(sign: str) -> str:
    return unicodedata.normalize("NFD", sign)[0] if sign < "\u0250" or "\u1e00" <= sign < "\u1f00" else sign


def _cut(text: str, found: Found) -> str:
    return " ".join(text[found.start : found.stop].split()).strip(" |:-–—•")[:100]


def _disclosures(text: str) -> Iterator[Found]:
    """Words that say that a post is paid for, and whether they are clear: a hashtag that comes after others
    of a string is not."""
    tags = [(found[1].lower(), found.start(), found.end()) for found in _HASHTAG.finditer(text)]
    trade = not _TRADE_SET.isdisjoint(tag for tag, _, _ in tags)
    named = [
        (tag, start, stop) for tag, start, stop in tags
        if (tag in _CLEAR_SET or tag in _VAGUE_SET or (tag == "pr" and _KANA.search(text)))
        and not (trade and tag in _TOPIC_SET)
    ]  # fmt: skip
    said = [(pattern is _CLEAR, found) for pattern in (_CLEAR, _VAGUE) for found in pattern.finditer(text)]
    if not named and not said:
        return
    denied = _marked((found.span() for found in _DENIED.finditer(text)), len(text))
    behind = _marked(((found.start() + 1, found.end()) for found in _TAGS.finditer(text)), len(text))
    for tag, start, stop in named:
        if not any(denied[start:stop]):
            yield Found(start, stop, stop <= SEEN and not behind[start] and tag not in _VAGUE_SET)
    for clear, found in said:
        if not any(denied[found.start() : found.end()]):
            yield Found(*found.span(), clear and found.end() <= SEEN)


def _marked(spans: Iterable[tuple[int, int]], size: int) -> bytearray:
    """For each place of a text 1 if one of the spans has it."""
    places = bytearray(size)
    for start, stop in spans:
        low, high = max(0, start), min(size, stop)
        places[low:high] = b"\1" * (high - low)
    return places


def _deals(text: str) -> Iterator[Found]:
    """Words that go with a deal: a code that is not for the creator's own shop, thanks for something sent."""
    if not _OWN_SHOP.search(text):
        for found in _CODE.finditer(text):
            if _code_like(found[1]):
                yield Found(*found.span())
        if mine := _MY_CODE.search(text):
            yield Found(*mine.span())
    if sent := _SENT.search(text):
        yield Found(*sent.span())


def _code_like(word: str) -> bool:
    """NAME20, SARAH, Ada15: in capitals, or with a number at its end."""
    return (word.isupper() and word.isascii()) or (word[0].isalpha() and word[-1].isdigit())


def _brands(text: str, said: Sequence[Found]) -> tuple[str, ...]:
    """Accounts named beside a disclosure; if there is none, the only one of the post. Who took the picture is none."""
    handles = [
        (found[0][1:].rstrip(".-").lower(), found.start(), found.end())
        for found in MENTION.finditer(text)
        if found[0][1:].lower() not in _NO_BRANDS
        and not _CREDIT.search(text, max(0, found.start() - 24), found.start())
    ]
    beside = _marked(((found.start - _BESIDE, found.stop + _BESIDE) for found in said), len(text))
    near = [handle for handle, start, stop in handles if any(beside[start:stop])]
    return tuple(dict.fromkeys(near or ([handles[0][0]] if len({handle for handle, _, _ in handles}) == 1 else ())))


def _sponsored(judged: Iterable[Judged]) -> int:
    return sum(one.paid for one in judged)


def _share(code: str, name: str, count: int, n: int) -> Share:
    low, high = wilson(count, n)
    return Share(code=code, name=name, share=count / n, low=low, high=high, count=count)


def _quarters(posts: Sequence[Post], judged: Sequence[Judged]) -> tuple[SponsoredQuarter, ...]:
    found: dict[date, list[Judged]] = defaultdict(list)
    for post, one in zip(posts, judged, strict=True):
        if at := post.created_at:
            found[date(at.year, (at.month - 1) // 3 * 3 + 1, 1)].append(one)
    return tuple(
        SponsoredQuarter(
            begins=begins, posts=len(of), sponsored=_share("sponsored", "paid for", _sponsored(of), len(of))
        )
        for begins, of in sorted(found.items())
    )
