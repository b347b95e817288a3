-- Which tasks are about this component: tied to it, to what lies below, or to what it lies in?
SELECT DISTINCT t.task_id, t.title, t.status, t.spent_ms, t.urgency, l.path AS tied_to
FROM task_links l
JOIN component_path p ON p.uid = l.component_uid
JOIN component_path me ON me.uid = CAST($uid AS UUID)
JOIN tasks t ON t.task_id = l.task_id
WHERE list_contains(p.lineage, me.uid) OR list_contains(me.lineage, p.uid)
ORDER BY t.status IN ('done', 'cancelled'), t.urgency DESC, t.task_id
LIMIT $most
