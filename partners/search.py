"""What of a partnership or a committee is found, and by whom: rows of the search written by the database itself.

Every text here is one that whoever opens the object reads. Stakes, interests to act, observations, minutes, the story of
difficulties are never read. ``member_ids`` holds the institutions whose place has no end: they find it whatever its diffusion.
SQL of ``migrations/0006``; a later change is a new migration, not an edit of these texts.
"""

from __future__ import annotations

from django.db import connection

from isic_platform.search.facets import register_nature
from isic_platform.search.services import register_refresher

PARTNERSHIP, COMMITTEE = "partenariat", "comite"

_COLUMNS = (
    "kind, short_id, address, title, title_key, summary, keywords, body, types, forms, fields, themes, publics, obstacles,"
    " levers, level, participation, project_state, region, departement, communes, codes, visibility, institution_id,"
    " owner_id, team_ids, network_ids, member_ids, published_at, is_fictional, is_reinforced"
)
_UPDATES = ", ".join(f"{name.strip()} = EXCLUDED.{name.strip()}" for name in _COLUMNS.split(",")[2:])

INDEX = f"""
CREATE FUNCTION partners_index_partnership(key bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_searchrow ({_COLUMNS})
    SELECT 'partenariat', p.short_id, '/partenariats/' || p.short_id || '/', p.title, lower(unaccent(p.title)), p.purpose, '',
           left(concat_ws(' · ', p.shared_problems, p.shared_resources, p.shared_knowledge, p.shared_practices,
                (SELECT string_agg(concat_ws(' · ', i.name, m.positioning, m.contribution, m.limits), ' · ' ORDER BY m.id)
                   FROM partners_partnershipmember m JOIN accounts_institution i ON i.id = m.institution_id
                  WHERE m.partnership_id = p.id)), 100000),
           '{{}}', '{{}}', '{{}}', z.themes, '{{}}', '{{}}', '{{}}', '', '', '', '', '', '{{}}',
           ARRAY['nature-partenariat'] || z.themes || z.places,
           p.visibility, p.institution_id, p.owner_id,
           ARRAY(SELECT user_id FROM partners_partnership_co_writers WHERE partnership_id = p.id ORDER BY user_id),
           ARRAY(SELECT network_id FROM partners_partnership_networks WHERE partnership_id = p.id ORDER BY network_id),
           ARRAY(SELECT institution_id FROM partners_partnershipmember
                  WHERE partnership_id = p.id AND left_on IS NULL ORDER BY institution_id),
           p.created_at, p.is_fictional, false
      FROM partners_partnership p,
           LATERAL (SELECT coalesce(array_agg(DISTINCT t.code::text) FILTER (WHERE t.code IS NOT NULL), '{{}}') AS themes,
                           coalesce(array_agg(DISTINCT 'departement-' || n.departement)
                                    FILTER (WHERE n.departement <> ''), '{{}}') AS places
                      FROM partners_zone n LEFT JOIN LATERAL unnest(n.themes) AS t(code) ON true
                     WHERE n.partnership_id = p.id) z
     WHERE p.id = key
    ON CONFLICT (kind, short_id) DO UPDATE SET {_UPDATES};
END $$;

CREATE FUNCTION partners_index_committee(key bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_searchrow ({_COLUMNS})
    SELECT 'comite', c.short_id, '/comites/' || c.short_id || '/', c.title, lower(unaccent(c.title)), c.mandate, '',
           left(concat_ws(' · ', c.programme, c.information_flow,
                (SELECT string_agg(concat_ws(' · ', g.text, g.effect), ' · ' ORDER BY g.id)
                   FROM partners_goodpractice g WHERE g.committee_id = c.id)), 100000),
           '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', c.obstacles::text[], '{{}}', '', '', '', '', '', '{{}}',
           ARRAY['nature-comite'] || c.obstacles::text[], c.visibility, c.institution_id, c.owner_id,
           ARRAY(SELECT user_id FROM partners_steeringcommittee_co_writers
                  WHERE steeringcommittee_id = c.id ORDER BY user_id),
           ARRAY(SELECT network_id FROM partners_steeringcommittee_networks
                  WHERE steeringcommittee_id = c.id ORDER BY network_id),
           ARRAY(SELECT DISTINCT institution_id FROM partners_committeemember
                  WHERE committee_id = c.id AND until IS NULL AND institution_id IS NOT NULL ORDER BY institution_id),
           c.created_at, c.is_fictional, false
      FROM partners_steeringcommittee c WHERE c.id = key
    ON CONFLICT (kind, short_id) DO UPDATE SET {_UPDATES};
END $$;
"""

# (table, the column that names the object, its function)
_FOLLOWED = (
    ("partners_partnership", "id", "partnership"),
    ("partners_partnershipmember", "partnership_id", "partnership"),
    ("partners_partnership_co_writers", "partnership_id", "partnership"),
    ("partners_partnership_networks", "partnership_id", "partnership"),
    ("partners_zone", "partnership_id", "partnership"),
    ("partners_steeringcommittee", "id", "committee"),
    ("partners_committeemember", "committee_id", "committee"),
    ("partners_steeringcommittee_co_writers", "steeringcommittee_id", "committee"),
    ("partners_steeringcommittee_networks", "steeringcommittee_id", "committee"),
    ("partners_goodpractice", "committee_id", "committee"),
)


def _follow(table: str, column: str, subject: str) -> str:
    name = f"{table}_searched"
    gone = ""
    if column == "id":
        nature = PARTNERSHIP if subject == "partnership" else COMMITTEE
        gone = f"DELETE FROM search_searchrow WHERE kind = '{nature}' AND short_id = OLD.short_id; RETURN NULL;"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        {gone or f"PERFORM partners_index_{subject}(OLD.{column}); RETURN NULL;"}
    END IF;
    PERFORM partners_index_{subject}(NEW.{column});
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


FOLLOW = "".join(_follow(*each) for each in _FOLLOWED)
FILL = """
SELECT partners_index_partnership(id) FROM partners_partnership;
SELECT partners_index_committee(id) FROM partners_steeringcommittee;
"""
DROP = (
    "".join(f"DROP TRIGGER {table}_searched ON {table}; DROP FUNCTION {table}_searched();" for table, *_ in _FOLLOWED)
    + """
DROP FUNCTION partners_index_partnership(bigint);
DROP FUNCTION partners_index_committee(bigint);
DELETE FROM search_searchrow WHERE item_id IS NULL;
"""
)


def refresh() -> None:
    """Write every row again: the name of a member that changed since is then found."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)


def register() -> None:
    """From AppConfig.ready."""
    register_refresher(refresh)
    register_nature(PARTNERSHIP, "Partenariat")
    register_nature(COMMITTEE, "Comité de pilotage")
