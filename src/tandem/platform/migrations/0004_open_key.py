"""A key of the API opened in one statement: it names no organiser, so it is read with the owner's eyes."""

from django.db import migrations

_OPEN = """
CREATE FUNCTION platform_open_key_v1(hash bytea, at timestamptz) RETURNS SETOF platform_apikey
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    opened platform_apikey;
BEGIN
    SELECT key.* INTO opened
    FROM platform_apikey AS key
    WHERE key.key_hash = hash AND key.revoked_at IS NULL AND key.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('tandem.organiser_id', opened.organiser_id::text, true);
        PERFORM set_config('tandem.programme_id', opened.programme_id::text, true);
        RETURN NEXT opened;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION platform_open_key_v1(bytea, timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0003_invitation_names")]

    operations = [migrations.RunSQL(_OPEN, "DROP FUNCTION platform_open_key_v1(bytea, timestamptz)")]
