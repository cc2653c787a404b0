"""The answer in five sentences that a marketer reads, made from the data."""

from __future__ import annotations

from bothsides.documents.fit import STEPS, Fit, Reason, Side
from bothsides.fit.case import Case
from bothsides.fit.reasons import listed

ANSWERS = {
    "fit": "fits {}",
    "review": "may fit {}, and a person should look",
    "no_fit": "does not fit {}",
    "insufficient_data": "can't be judged for {} yet, too little is known",
}
WHO = {"views_per_post": "of those who see a post", "followers": "of the followers"}


def explanation(fit: Fit, case: Case) -> tuple[str, ...]:
    """Who this is and the answer; what speaks for the creator; what for the audience; gates; reach and cost."""
    return (
        _answer(fit, case),
        _side(fit, "creator", "The creator"),
        _side(fit, "audience", "The audience"),
        _gates(fit),
        _reach(fit),
    )


def _answer(fit: Fit, case: Case) -> str:
    name = case.profile.account.display_name or fit.creator
    who = (case.persona.summary or "").rstrip(".")
    answer = ANSWERS[fit.verdict].format(case.brief.name)
    said = f"{name} {answer}: {fit.score:.0f} of 100, {fit.low:.0f} to {fit.high:.0f}."
    return f"{said} {who}." if who else said


def _side(fit: Fit, side: Side, title: str) -> str:
    told = fit.sides[side]
    parts = [c for c in fit.components if c.side == side and c.state != "unavailable"]
    reasons = sorted((r for c in parts for r in c.reasons if r.strength), key=_strength)
    titles = {True: "for it: ", False: "against it: ", None: ""}  # what is not known says so itself
    first = {supports: next((r.text for r in reasons if r.supports is supports), None) for supports in titles}
    said = [titles[supports] + text for supports, text in first.items() if text]
    at = f"{told.value:.0f} ({told.low:.0f} to {told.high:.0f})"
    return f"{title} stands at {at}: {'; '.join(said) or 'nothing is known'}."


def _strength(reason: Reason) -> float:
    return -reason.strength


def _gates(fit: Fit) -> str:
    missed = [gate.text.rstrip(".") for gate in fit.gates if gate.passed is False]
    open_ = [gate.text.rstrip(".") for gate in fit.gates if gate.passed is None and gate.binding]
    untold = [gate.text.rstrip(".") for gate in fit.gates if gate.passed is None and not gate.binding]
    met = [gate.name.replace("_", " ") for gate in fit.gates if gate.passed]
    rest = f" Nobody can tell on this platform: {'; '.join(untold)}." if untold else ""
    if missed:
        return f"It is out because of {'; '.join(missed)}."
    under = [f"the {side}'s side" for side, told in fit.sides.items() if told.high < 50]
    if fit.verdict == "no_fit":
        rest = f" It misses no limit, but {listed(under, 'and') if under else 'the score'} is surely under 50.{rest}"
    if open_:
        return f"Still open: {'; '.join(open_)}.{rest}"
    if not met:
        return rest.strip() or "The brief sets no limit."
    all_ = "The one limit that can be told is" if len(met) == 1 else f"All {len(met)} limits that can be told are"
    return f"{all_} met: {listed(met, 'and', most=9)}.{rest}"


def _reach(fit: Fit) -> str:
    reach = fit.effective_reach
    if reach.basis == "unknown" or reach.high is None:
        return "How many people a post reaches is not known: there are neither views nor followers."
    whom = f"people who {listed([STEPS[step.name] for step in reach.steps], 'and', most=9)}, {WHO[reach.basis]}"
    if reach.people is None:
        text = f"A post reaches at most {reach.high:,.0f} {whom}"
    else:
        text = f"A post reaches about {reach.people:,.0f} ({reach.low:,.0f} to {reach.high:,.0f}) {whom}"
    if reach.cost:
        cost = reach.cost
        text += f", for {cost.value:,.2f} {reach.currency} each ({cost.low:,.2f} to {cost.high:,.2f})"
    elif reach.cost_from:
        text += f", for at least {reach.cost_from:,.2f} {reach.currency} each"
    if missing := [STEPS[step.name] for step in reach.steps if step.share is None]:
        text += f"; not known is how many {listed(missing, 'and', most=9)}"
    if assumed := [step for step in reach.steps if step.assumed]:
        text += f"; that {assumed[0].share or 0:.0%} are real is usual, and not measured"
    return f"{text}."
