-- Which billable expenses of a client, or of one project, were made within some days and are on no invoice?
SELECT CAST(x.uid AS VARCHAR) AS uid, x.expense_id, x.spent_on, x.description, x.quantity, x.unit_price, x.currency,
       x.markup_percent, x.tax, x.receipt, x.person, t.task_id
FROM expense x
LEFT JOIN task t ON t.uid = x.task_uid
WHERE x.client_uid = CAST(? AS UUID) AND x.spent_on BETWEEN CAST(? AS DATE) AND CAST(? AS DATE)
  AND x.invoice_uid IS NULL AND coalesce(x.billable, true)
  AND (? IS NULL OR lower(x.project) = lower(?) OR starts_with(lower(x.project), lower(?) || '.'))
ORDER BY x.spent_on, x.expense_id
