"""The views have the columns of the contract, in its order; what is more stands behind them."""

from __future__ import annotations

import pytest

from store.database import Store

CONTRACT = {
    "tasks": "task_id uid title status resolution priority project client owner tags components depends_on due_at"
    " created_at done_at estimate_ms spent_ms urgency source escalation_level scheduled_at wait_at until_at started_at"
    " modified_at blocking note_count fields template_uid template_index escalation escalated_at acknowledged_at",
    "task_notes": "note_id task_id noted_at author text",
    "task_templates": "template_id name rule mode catch_up zone anchor_at until_at last_index paused created_at"
    " task_count tasks",
    "sessions": "session_id task_id shell host username started_at ended_at state exit_code duration_ms active_ms idle_ms"
    " suspended_ms command_count",
    "commands": "command_id session_id task_id seq command text_source cwd shell host username started_at ended_at"
    " duration_ms state exit_code pipestatus output output_bytes output_truncated used_alt_screen context components",
    "task_components": "task_id component_id path",
    "components": "component_id path name kind parent_path tags lifecycle health provider identities first_seen_at"
    " last_seen_at native_type owner sources health_source health_reason missing_since retired_at relations depth uid",
    "component_scopes": "source_format source scope read_at tried_at status why sightings asked",
    "command_env": "command_id name value",
    "time_entries": "entry_id task_id person client project components started_at ended_at zone measured_ms adjusted_ms"
    " billed_ms billable source status note",
    "audit": "seq recorded_at actor action subject before after hash",
}


@pytest.mark.parametrize("view", CONTRACT)
def test_a_view_begins_with_the_columns_of_the_contract(store: Store, view: str) -> None:
    described = store.rows(f"DESCRIBE {view}")
    expected = CONTRACT[view].split()
    assert [row["column_name"] for row in described][: len(expected)] == expected
    for row in described:
        if row["column_name"].endswith("_at"):
            assert row["column_type"] == "TIMESTAMP WITH TIME ZONE"
        if row["column_name"].endswith("_ms"):
            assert row["column_type"] == "BIGINT"
