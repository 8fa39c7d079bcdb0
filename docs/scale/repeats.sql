-- Rows of a roster that are the same, by its key: how often a unit lists them, and whether a unit before it in the plan does so too.
WITH listed AS (
    SELECT r.plan, r.round, r.roster_id, r.repeat_id, u.unit, u.position, count(*) AS times
    FROM repeats AS r
    JOIN units AS u ON u.plan = r.plan AND u.round = r.round AND u.unit = r.unit
    WHERE NOT r.near
    GROUP BY r.plan, r.round, r.roster_id, r.repeat_id, u.unit, u.position
)
SELECT
    plan, round, roster_id, repeat_id, unit, times,
    position > min(position) OVER (PARTITION BY plan, round, roster_id, repeat_id) AS is_listed_before
FROM listed
ORDER BY plan, round, roster_id, repeat_id, position
