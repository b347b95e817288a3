-- Urgency where [urgency] neither inherits nor weighs tags, projects, words or fields by name.
CREATE OR REPLACE VIEW task_scores AS SELECT *, own_urgency AS urgency FROM task_facts
