-- Every stated figure against the rows that prove it. The roster's figure is added up anew from the rows. The two differ where no
-- number is what was stated, rounded to the decimals that it carries, and what the rows leave open as well.
WITH added AS (
    SELECT
        plan, round, unit, indicator,
        count(*) AS roster_rows,
        -- A row that could not be read leaves no sum.
        CASE WHEN count(amount) = count(*) THEN sum(amount) END AS amount
    FROM proofs
    GROUP BY plan, round, unit, indicator
),
held AS (
    SELECT
        f.plan, f.round, f.unit, f.indicator, f.stated,
        f.stated_low - f.tolerance AS stated_low,
        f.stated_low_included,
        f.stated_high + f.tolerance AS stated_high,
        f.stated_high_included AND f.tolerance = 0 AS stated_high_included,
        coalesce(a.roster_rows, 0) AS roster_rows,
        -- Where a roster came in without a row, it adds up to nothing.
        CASE WHEN f.roster IS NOT NULL AND a.roster_rows IS NULL THEN 0 ELSE a.amount END AS added,
        f.roster, f.roster_low, f.roster_low_included, f.roster_high, f.roster_high_included
    FROM figures AS f
    LEFT JOIN added AS a ON a.plan = f.plan AND a.round = f.round AND a.unit = f.unit AND a.indicator = f.indicator
)
SELECT
    plan, round, unit, indicator, stated, roster_rows,
    CASE WHEN roster IS NOT NULL THEN added END AS roster,
    stated IS NOT NULL AND roster IS NOT NULL AND (
        coalesce(stated_high < roster_low, FALSE)
        OR coalesce(stated_high = roster_low AND NOT (stated_high_included AND roster_low_included), FALSE)
        OR coalesce(roster_high < stated_low, FALSE)
        OR coalesce(roster_high = stated_low AND NOT (roster_high_included AND stated_low_included), FALSE)
    ) AS differs
FROM held
ORDER BY plan, round, unit, indicator
