-- What was invoiced to whom, what of it was paid, and what is open?
SELECT currency, coalesce(client, '(none)') AS client, count(*) AS "count",
       sum(CASE WHEN kind = 'credit_note' THEN -gross ELSE gross END) AS gross, sum(paid) AS paid, sum(credited) AS credited,
       sum(open_amount) AS open_amount, coalesce(sum(open_amount) FILTER (status = 'overdue'), 0) AS overdue
FROM invoices
WHERE issued_on BETWEEN $first AND $last AND status <> 'draft'
GROUP BY ALL
ORDER BY currency, client
