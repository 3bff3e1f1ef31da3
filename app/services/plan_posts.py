"""The posts of a plan as they can be chosen: each with the officer who would go there."""

from app.domain.plan import InterceptPlan, OfficerOption, Post


def option_at(post: Post) -> OfficerOption:
    """Return a post of the plan's set as what its officer would do."""
    return OfficerOption(
        officer_id=post.officer_id,
        label=post.label,
        post=post.junction,
        travel_s=post.travel_s,
        distance_m=post.distance_m,
        margin_s=post.margin_p10_s,
        fix_age_s=post.fix_age_s,
        warnings=post.warnings,
        way=post.way,
        p_capture=post.p_alone,
        why=post.why,
        is_posted=True,
    )


def choosable(plan: InterceptPlan) -> dict[str, OfficerOption]:
    """Return the best officer of each post by the post's id, those of the set first.

    The id is the junction's number; where a standing vehicle is met it has none, and is one place.
    """
    found: dict[str, OfficerOption] = {}
    for post in plan.posts:
        found.setdefault(str(post.junction.place), option_at(post))
    for option in plan.options:  # best first
        found.setdefault(str(option.post.place), option)
    return found


def best_at(plan: InterceptPlan | None, post_id: str) -> OfficerOption | None:
    """Return who is best for a post, or None where the plan has no such post."""
    return None if plan is None or not post_id else choosable(plan).get(post_id)


def team_of(plan: InterceptPlan, count: int) -> tuple[OfficerOption, ...]:
    """Return the first ``count`` of the plan's set."""
    return tuple(option_at(post) for post in plan.posts[:count])
