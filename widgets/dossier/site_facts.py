"""What is known of a registered site, as pairs of name and value: it is in no feed."""

from app.domain.register import Site
from widgets.city_words import CityWords
from widgets.dossier.entity_facts import Facts
from widgets.texts import Texts


def site_kind(site: Site, texts: Texts) -> str:
    """Return what kind of place it is; a kind of later days is a site."""
    key = f"command.site.{site.kind}"
    return texts(key if key in texts else "command.kind.site")


def site_facts(site: Site, texts: Texts, words: CityWords) -> Facts:
    """Return where a site lies, how far it reaches, and for how long its entry holds."""
    facts = [
        (texts("dossier.position"), f"{site.lon_deg:.5f}, {site.lat_deg:.5f}"),
        (texts("dossier.county"), words.county(site.county) or texts("dossier.no_county")),
        (texts("dossier.site.radius"), texts("dossier.site.metres", value=site.radius_m)),
    ]
    for key, day in (("valid_from", site.valid_from), ("valid_to", site.valid_to)):
        if day:
            facts.append((texts(f"dossier.field.{key}"), day))
    return facts
