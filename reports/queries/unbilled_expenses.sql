-- Which billable expenses of a client, or of one project by any of its names, were made within some days and are on no
-- invoice?
SELECT CAST(x.uid AS VARCHAR) AS uid, x.expense_id, x.spent_on, x.description, x.quantity, x.unit_price, x.currency,
       x.markup_percent, x.tax, x.receipt, x.person, t.task_id
FROM expense x
LEFT JOIN task t ON t.uid = x.task_uid
LEFT JOIN project_names n ON n.known_as = x.project
WHERE x.client_uid = CAST($client AS UUID) AND x.spent_on BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  AND x.invoice_uid IS NULL AND coalesce(x.billable, true)
  AND ($project IS NULL OR lower(x.project) = lower($project) OR starts_with(lower(x.project), lower($project) || '.')
       OR n.project_uid IN (SELECT CAST(unnest(from_json_strict(CAST($uids AS VARCHAR), '["VARCHAR"]')) AS UUID)))
ORDER BY x.spent_on, x.expense_id
