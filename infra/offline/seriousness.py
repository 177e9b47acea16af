"""How serious words are, by a few words of the offline mind's own (decision 24): it has never seen
the tutor's rules, and misses most of what a real model finds (pure)."""

import re

# The worst first; the number is the place in the list of levels, from 0.
SIGNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (3, re.compile(r"\b(kill(ing)? (my|him|her)self|suicide|end (my|it all)|cut(ting)? myself)\b")),
    (3, re.compile(r"\b(not|never) (want to )?(wake up|be here|be alive|live)\b( any ?more)?")),
    (3, re.compile(r"\bwant to (die|disappear|sleep for ?ever)\b|\bblood (is )?everywhere\b")),
    (2, re.compile(r"\b(hits|beats|hurts|touches|kicks|locks) (me|us|my)\b|\bbull(y|ied|ies)\b")),
    (2, re.compile(r"\b(comes|sleeps) in(to)? my (room|bed)\b|\bour secret\b|\bnothing to eat\b")),
    (1, re.compile(r"\bi(?: am|'m|m) (so |too |really )?(stupid|dumb|useless|sad|scared)\b")),
    (
        1,
        re.compile(r"\bi (hate myself|feel (sad|awful|bad|alone)|cannot go on|was crying)\b"),
    ),
)


def seriousness(said: str) -> int:
    """0 nothing, 1 upset, 2 told of harm, 3 danger to life."""
    words = " ".join(said.lower().split())
    return next((level for level, sign in SIGNS if sign.search(words)), 0)
