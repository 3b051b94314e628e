

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_directory_indexes'),
        ('partners', '0001_initial'),
        ('projects', '0003_first_turns'),
        ('publication', '0003_item_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='goodpractice',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='goodpractice',
            name='update_update',
        ),
        migrations.AddField(
            model_name='goodpractice',
            name='shelved_as',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='publication.item', verbose_name='versée à la bibliothèque'),
        ),
        migrations.AddField(
            model_name='goodpracticeevent',
            name='shelved_as',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='publication.item', verbose_name='versée à la bibliothèque'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='committeesession',
            trigger=pgtrigger.compiler.Trigger(name='moved_before_what_it_holds', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.starts_at > now() AND EXISTS (\n                        SELECT 1 FROM partners_sessionattendance WHERE session_id = NEW.id\n                    ) THEN\n                        RAISE EXCEPTION 'Une séance à venir n''a pas encore de présents.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    IF EXISTS (\n                        SELECT 1 FROM partners_decision WHERE session_id = NEW.id\n                            AND due_on < (NEW.starts_at AT TIME ZONE 'Europe/Paris')::date\n                    ) THEN\n                        RAISE EXCEPTION 'L''échéance d''une décision de cette séance viendrait avant elle.'\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='0f59c5cddb3b16520d550d9492d119194898fc13', operation='UPDATE OF "starts_at"', pgid='pgtrigger_moved_before_what_it_holds_ba9be', table='partners_committeesession', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodpractice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_goodpracticeevent" ("committee_id", "created_at", "effect", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shelved_as_id", "text") VALUES (NEW."committee_id", NEW."created_at", NEW."effect", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."shelved_as_id", NEW."text"); RETURN NULL;', hash='ad48e94a86ad9b064013d4a0804811491f193382', operation='INSERT', pgid='pgtrigger_insert_insert_4ea93', table='partners_goodpractice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodpractice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_goodpracticeevent" ("committee_id", "created_at", "effect", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shelved_as_id", "text") VALUES (NEW."committee_id", NEW."created_at", NEW."effect", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."shelved_as_id", NEW."text"); RETURN NULL;', hash='2312c2597c4f7168adfe697929e768b0ef444834', operation='UPDATE', pgid='pgtrigger_update_update_697af', table='partners_goodpractice', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='steeringcommittee',
            constraint=models.CheckConstraint(condition=models.Q(('title__regex', '\\S')), name='committee_has_a_title', violation_error_message='Donnez un titre au comité.'),
        ),
    ]
