-- What did the drain find wrong, newest first?
SELECT n.noticed_at, n.kind, n.message, s.session_id
FROM notice n LEFT JOIN session s ON s.uid = n.session_uid
ORDER BY n.noticed_at DESC, n.uid DESC
