"""The record: the DuckDB file, draining journals into it, tasks, time and history."""
