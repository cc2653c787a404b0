"""A file that somebody brings: posts and a random list of followers, with what an export says of each."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from proving.behaviour import Life, Reaction
from proving.creators import Draft
from proving.platforms import iso


def rows(life: Life, followers: int) -> tuple[str, bytes]:
    """The creator's name in the file, and the file: rows of account, posts and so many followers, one JSON each."""
    creator = f"instagram:{life.creator.handle}"
    random = np.random.default_rng((life.seed, 6))
    everyone = np.flatnonzero(life.people.follows)
    chosen = random.choice(everyone, min(followers, len(everyone)), replace=False)
    found: list[dict[str, Any]] = [
        {
            "kind": "account", "display_name": life.creator.name, "bio": life.creator.bio, "followers": len(everyone),
            "posts_total": len(life.creator.posts),
        }
    ]  # fmt: skip
    found += [_post(*both) for both in zip(life.creator.posts, life.reactions, strict=True)]
    found += [_follower(life, int(person)) for person in chosen]
    return creator, "".join(json.dumps({"creator": creator} | row) + "\n" for row in found).encode()


def _post(post: Draft, reaction: Reaction) -> dict[str, Any]:
    return {
        "kind": "post", "id": post.id, "text": post.text, "created_at": iso(post.at), "format": post.format,
        "likes": len(reaction.liked), "comments": len(reaction.commented), "views": len(reaction.saw),
        "sponsored": post.sponsored,
    }  # fmt: skip


def _follower(life: Life, person: int) -> dict[str, Any]:
    shown = life.people.shown(person)
    row = {
        "kind": "audience", "id": str(person), "relation": "follower", "name": shown.name, "bio": shown.bio,
        "location": shown.location, "created_at": iso(shown.created_at), "followers": shown.followers,
        "following": shown.following, "posts_total": shown.posts, "picture": shown.picture,
        "handle_length": len(shown.handle), "handle_digits": sum(letter.isdigit() for letter in shown.handle),
    }  # fmt: skip
    if person % 2:  # exports say of some when they were last seen
        row["last_active_at"] = iso(shown.last_active_at)
    return {name: value for name, value in row.items() if value not in (None, "")}
