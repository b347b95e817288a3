"""Words that made-up firms, their machines and the work on them are made of."""

from __future__ import annotations

CLIENTS = (
    "acme", "globex", "initech", "umbra", "hooli", "stark-rail", "wayne-med", "tyrell", "cyberdyne", "soylent", "aperture",
    "monarch",
)  # fmt: skip
PLACES = (
    ("Ring 1", "10115", "Berlin"), ("Marktplatz 4", "80331", "München"), ("Hafenstr. 12", "20457", "Hamburg"),
    ("Am Dom 7", "50667", "Köln"), ("Neckarweg 3", "70173", "Stuttgart"),
)  # fmt: skip
PEOPLE = ("ana", "bob", "chen", "dana", "eli", "fay", "gus", "hana", "ivo", "jo")
PROJECTS = ("platform", "migration", "oncall", "security")
REGIONS = ("eu-west-1", "eu-central-1", "us-east-1")
CLUSTERS = ("prod", "staging")
SERVICES = ("api", "db", "queue", "web", "search", "auth")
TAGS = ("k8s", "db", "net", "backup", "cost", "tls")
TITLES = (
    "Disk full on {service}", "Rotate certificates of {service}", "Upgrade {service} in {region}",
    "Slow queries on {service}", "Restore test of {service}", "Move {service} to {region}", "Alerts of {service} too loud",
    "Harden access to {service}", "Resize {service} nodes", "{service} restarts in a loop", "Patch kernel under {service}",
    "Backups of {service} incomplete", "Cost review of {region}", "Write runbook for {service}", "Tracing for {service}",
)  # fmt: skip
NOTES = (
    "looked at dashboards, found the cause", "rolled out to a third of the nodes", "pairing with the client's team",
    "waited for the rollout", "wrote it down", "cleaned up afterwards", "", "", "",
)  # fmt: skip
COMMANDS = (
    "kubectl -n {cluster} get pods", "kubectl -n {cluster} rollout restart deploy/{service}", "df -h",
    "journalctl -u {service}", "terraform plan", "terraform apply", "psql -c 'select 1'", "curl -fsS https://{service}.example/health",
    "dig {service}.example",
)  # fmt: skip
EXPENSES = (
    ("Certificate, one year", "79.00"),
    ("Train to the client", "118.40"),
    ("Spare disk", "212.50"),
    ("Hotel", "134.00"),
)
