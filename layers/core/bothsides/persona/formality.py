"""How formal English texts are, without a tagger: word classes by lists of the closed ones."""

from __future__ import annotations

from collections.abc import Sequence

from bothsides.documents.facet import Interval
from bothsides.statistics.intervals import ratio_interval

_SPOKEN = """
i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us our
ours ourselves they them their theirs themselves who whom whose what which this that these those someone somebody
something anyone anybody anything everyone everybody everything nobody nothing one am is are was were be been being have
has had having do does did doing done will would shall should can could may might must ought need dare gonna wanna gotta
isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't won't wouldn't shouldn't can't couldn't cannot
i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll we're we've we'd we'll
they're they've they'd they'll that's there's here's what's who's let's ain't y'all get gets got getting gotten go goes
went going gone make makes made making know knows knew known knowing think thinks thought thinking take takes took taken
taking see sees saw seen seeing come comes came coming want wants wanted wanting look looks looked looking use uses used
using find finds found finding give gives gave given giving tell tells told telling say says said saying feel feels felt
feeling try tries tried trying leave leaves left leaving call calls called calling ask asks asked asking seem seems
seemed keep keeps kept keeping let lets put puts putting mean means meant love loves loved loving like liked likes hate
hates hated believe believes believed happen happens happened happening work works worked working play plays played
playing start started starts starting show shows showed shown showing hear heard hears hearing hope hopes hoped hoping
wish wishes wished talk talks talked talking live lives lived living bring brings brought bringing buy buys bought
buying watch watches watched watching not now here there then just very really so too also even still already again
always never ever often sometimes maybe perhaps quite rather pretty well almost only yet soon later ago today tomorrow
yesterday tonight how when where why away back together actually probably definitely literally basically oh ah hey hi
hello wow yeah yes no nope yep ok okay lol haha hahaha omg wtf lmao please thanks thank sorry oops ugh yay hmm huh damn
bye congrats aww
"""  # pronouns, auxiliaries and common verbs, adverbs, interjections
_JOINING = """
and or but nor if because although though while unless whereas than whether some any no each every all both half either
neither much many more most few less least other another such own same several two three four five six seven eight nine
ten first second third
"""  # conjunctions, quantifiers, numerals

_DEICTIC, _NEITHER = frozenset(_SPOKEN.split()), frozenset(_JOINING.split())


def formality(posts: Sequence[Sequence[str]]) -> Interval | None:
    """The F-score of Heylighen & Dewaele (2002, Foundations of Science 7:293): 50 + half of (nouns + adjectives +
    prepositions + articles - pronouns - verbs - adverbs - interjections), each in percent of the words; with an
    interval clustered by post. None under two posts with words.

    Approximated: the closed classes and the commonest verbs are lists, words in -ly are adverbs, and all that is on no
    list is taken for a noun or an adjective. So it reads higher than the original, and orders texts as that does.

    Args:
        posts: the lower-case words of each English post.
    """
    balance = [sum(map(_sign, words)) for words in posts]
    found = ratio_interval((50.0, balance, [len(words) for words in posts]), constant=50.0)
    return Interval.of(found, sum(map(bool, posts)), least=0, most=100)


def _sign(word: str) -> int:
    if word in _DEICTIC or (word.endswith("ly") and len(word) > 4):
        return -1
    return 0 if word in _NEITHER else 1
