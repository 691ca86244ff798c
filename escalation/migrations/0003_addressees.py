"""Carries hearing letters over to one row per addressee, and gives the open cases the child's days that are to come."""

from django.db import migrations

ADDRESSEES = """
INSERT INTO escalation_addressee (hearing_id, name, is_child, answered_at, answer, used_how)
SELECT hearing.id, addressee.name, lower(addressee.name) = lower(child.name), hearing.answered_at, hearing.answer,
       hearing.used_how
FROM escalation_hearing hearing
CROSS JOIN LATERAL unnest(hearing."to") WITH ORDINALITY AS addressee (name, place)
JOIN escalation_recommendation version ON version.id = hearing.recommendation_id
JOIN cases_case "case" ON "case".id = version.case_id
JOIN cases_child child ON child.id = "case".child_id
ORDER BY hearing.id, addressee.place;
"""
# Born on 29 February, a whole number of years later in a year without it: 1 March.
BIRTHDAYS = """
INSERT INTO escalation_obligation (case_id, kind, occurrence, entry, chain, due_at, state, attempts)
SELECT case_id, 'settle', months, 0, '', day::timestamp AT TIME ZONE 'Europe/Copenhagen', 'pending', 0
FROM (
    SELECT "case".id AS case_id, months,
           later.day + CASE WHEN months % 12 = 0 AND extract(day FROM later.day) <> extract(day FROM child.birth_date)
                            THEN 1 ELSE 0 END AS day
    FROM cases_case "case"
    JOIN cases_child child ON child.id = "case".child_id
    CROSS JOIN unnest(ARRAY[120, 186, 192, 204, 210, 216]) AS months
    CROSS JOIN LATERAL (SELECT (child.birth_date + make_interval(months => months))::date AS day) later
    WHERE "case".stage <> 'closed'
) days
WHERE day > current_date;
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0002_family"), ("cases", "0004_party_from_10")]
    operations = [
        migrations.RunSQL(ADDRESSEES, migrations.RunSQL.noop),
        migrations.RunSQL(BIRTHDAYS, migrations.RunSQL.noop),
    ]
