"""Running a procedure: parameters, confirmations, checks, failures, rollback, resuming."""
