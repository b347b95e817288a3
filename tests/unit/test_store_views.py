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
    " billed_ms billable source status note interrupted session_id uid kind tags counted_ms adjusted_reason shared"
    " submitted_at submitted_by reviewed_at reviewed_by review_reason invoice_id invoice_number external_id title",
    "clients": "client_id name legal_name number street additional postcode city region country vat_id tax_number"
    " company_number contact phone email website endpoint endpoint_scheme buyer_reference order_reference"
    " contract_reference aliases terms note archived created_at uid",
    "projects": "project_id name client title order_reference contract_reference buyer_reference aliases terms note archived"
    " created_at uid",
    "rates": "rate_id client project task_id person kind amount currency unit valid_from valid_to note uid",
    "taxes": "tax_id name category percent reason reason_code valid_from valid_to uid",
    "expenses": "expense_id client project task_id person spent_on description quantity unit_price currency markup_percent"
    " tax billable receipt invoice_id invoice_number created_at uid",
    "payments": "payment_id invoice_id invoice_number paid_on amount currency method reference note uid",
    "retainer_moves": "move_id client project moved_on kind ms amount currency expires_on invoice_id note uid",
    "period_locks": "lock_id client person from_on to_on zone reason locked_at uid",
    "submissions": "submission_id person from_on to_on zone entry_count total_ms entries_hash submitted_at uid",
    "invoices": "invoice_id number kind status client project issued_on due_on period_from period_to currency net tax gross"
    " payable paid credited open_amount paid_on preceding_number preceding_id series document_hash created_at issued_at"
    " sent_at uid",
    "invoice_lines": "invoice_id line_no description task_id quantity unit unit_price net tax_category tax_rate entry_ids"
    " currency invoice_number kind group person measured_ms billed_ms note",
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
