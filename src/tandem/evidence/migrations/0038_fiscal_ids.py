"""What tells a document beside its number is called its fiscal id: no row is touched."""

from django.db import migrations, models


def _renamed(model: str, old: str, new: str) -> migrations.SeparateDatabaseAndState:
    """An index under its new name; the column that its condition names is renamed already."""
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"ALTER INDEX {old} RENAME TO {new}", f"ALTER INDEX {new} RENAME TO {old}"
            )
        ],
        [
            migrations.RemoveIndex(model, old),
            migrations.AddIndex(
                model,
                models.Index(
                    fields=["programme_id", "fiscal_id"],
                    condition=~models.Q(fiscal_id=""),
                    name=new,
                ),
            ),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0037_open_claims")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameField("claim", "mark", "fiscal_id"),
        migrations.RenameField("invoice", "mark", "fiscal_id"),
        _renamed("claim", "claim_mark_idx", "claim_fiscal_idx"),
        _renamed("invoice", "invoice_mark_idx", "invoice_fiscal_idx"),
    ]
