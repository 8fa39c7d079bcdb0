-- The totals of every indicator, as the consolidated workbook has them.
SELECT
    i.plan,
    i.round,
    i.indicator,
    sum(CASE WHEN i.adds_up THEN f.target END) AS allocated,
    sum(CASE WHEN i.adds_up AND f.counts THEN f.stated END) AS stated,
    sum(CASE WHEN i.adds_up THEN f.roster END) AS roster,
    count(CASE WHEN f.due THEN 1 END) AS units_due,
    count(CASE WHEN f.due AND f.returned THEN 1 END) AS units_returned
FROM indicators AS i
LEFT JOIN figures AS f ON f.plan = i.plan AND f.round = i.round AND f.indicator = i.indicator
GROUP BY i.plan, i.round, i.indicator
ORDER BY i.plan, i.round, i.indicator
