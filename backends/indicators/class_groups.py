"""Of each class of things the group that people speak of."""

from collections.abc import Mapping

from app.domain.classes import CLASS_GROUPS

GROUP_OF: Mapping[str, str] = {
    kind.name.lower(): group for group, kinds in CLASS_GROUPS.items() for kind in kinds
}
