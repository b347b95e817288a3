-- Was just this handed in already?
SELECT CAST(uid AS VARCHAR) AS uid FROM submission
WHERE person = $person AND from_on = CAST($from_on AS DATE) AND to_on = CAST($to_on AS DATE) AND zone = $zone
  AND entries_hash = $entries_hash
