"""Everybody at once: many people support one proposal and vote on one comment, each once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.case import pressed
from benchmarks.seed_participation import Talk
from benchmarks.serving import Platform
from participation.models import Comment, CommentVote, Proposal, Support


@dataclass(frozen=True, kw_only=True)
class Rush:
    """`sent` of each kind; what the tables hold, and what the counters say."""

    sent: int
    at_once: int
    seconds: float
    supports: int
    support_count: int
    votes: int
    vote_count: int

    @property
    def is_exact(self) -> bool:
        return {self.supports, self.support_count, self.votes, self.vote_count} == {self.sent}


def rush(platform: Platform, seeded: Talk, *, people: int = 1_000, at_once: int = 50) -> Rush:
    """Send it to the running server. An answer other than 200 stops the run."""
    comment = (
        Comment.objects.filter(thread=seeded.talked_about.thread, up_count=0, down_count=0)
        .exclude(author__email__startswith="citizen")  # nobody votes on what they wrote
        .select_related("thread__proposal__consultation__project")
        .last()
    )
    proposal = Proposal.objects.filter(
        consultation=seeded.ideas, support_count__lte=1, shown=True
    ).first()
    assert comment and proposal  # noqa: S101 - the bench made some
    Support.objects.filter(proposal=proposal).delete()
    Proposal.objects.filter(pk=proposal.pk).update(support_count=0)
    support, vote = (
        f"{proposal.get_absolute_url()}unterstuetzen/",
        f"/beteiligung/kommentar/{comment.uuid}/bewerten/",
    )
    asks = [
        pressed(path, cookie, **values)
        for cookie in seeded.people[:people]
        for path, values in ((support, {}), (vote, {"value": "1"}))
    ]
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(platform.send, asks))
    seconds = time.perf_counter() - started
    proposal.refresh_from_db()
    comment.refresh_from_db()
    return Rush(
        sent=people,
        at_once=at_once,
        seconds=seconds,
        supports=Support.objects.filter(proposal=proposal).count(),
        support_count=proposal.support_count,
        votes=CommentVote.objects.filter(comment=comment).count(),
        vote_count=comment.up_count,
    )
