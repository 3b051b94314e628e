"""Every project has a first turn of the cycle, begun the day its fiche was; its state and its time are known from then."""

from django.db import migrations

FIRST_TURNS = """
INSERT INTO projects_cycleturn (project_id, number, opened_on, opened_by_id, recorded_at, closing_level, closing_state, learnt)
SELECT project.id, 1, item.created_at::date, item.owner_id, item.created_at, '', '', '{}'::jsonb
FROM projects_project project JOIN publication_item item ON item.id = project.item_id
WHERE NOT EXISTS (SELECT 1 FROM projects_cycleturn turn WHERE turn.project_id = project.id)
"""
FIRST_TIMES = """
INSERT INTO projects_cyclepassage (turn_id, "time", "on", by_id, recorded_at)
SELECT turn.id, project.cycle_time, turn.opened_on, turn.opened_by_id, turn.recorded_at
FROM projects_cycleturn turn JOIN projects_project project ON project.id = turn.project_id
WHERE project.cycle_time IN ('TMP-1', 'TMP-2', 'TMP-3')
"""
# A reason that nobody was asked for is not owed.
FIRST_STATES = """
INSERT INTO projects_statechange
    (project_id, turn_id, source, target, "on", reason, reason_due, is_aside, by_id, recorded_at)
SELECT project.id, turn.id, '', project.project_state, turn.opened_on,
       CASE WHEN project.project_state IN ('ETA-SUS', 'ETA-ABA') THEN 'État connu avant le suivi des motifs.' ELSE '' END,
       false, false, turn.opened_by_id, turn.recorded_at
FROM projects_cycleturn turn JOIN projects_project project ON project.id = turn.project_id
WHERE project.project_state IN ('ETA-EME', 'ETA-CON', 'ETA-REA', 'ETA-EVA', 'ETA-PRO', 'ETA-CLO', 'ETA-SUS', 'ETA-ABA')
"""


def begin(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in (FIRST_TURNS, FIRST_TIMES, FIRST_STATES):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_cycle")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
