"""A full disk on a database host, three in the morning: WAL that an abandoned replication slot kept, and old archives."""

from __future__ import annotations

from sandbox.ops_registry import Known
from sandbox.ops_session import Call, Expected, Said, Scene

_DF = """\
Filesystem      Size  Used Avail Use% Mounted on
udev             31G     0   31G   0% /dev
tmpfs           6.2G  1.4M  6.2G   1% /run
/dev/nvme0n1p1   20G   17G  2.1G  90% /
tmpfs            31G  1.1M   31G   1% /dev/shm
/dev/nvme1n1    492G  477G     0 100% /srv"""
_DF_INODES = """\
Filesystem       Inodes  IUsed    IFree IUse% Mounted on
/dev/nvme1n1   32768000 118204 32649796    1% /srv"""
_DF_HEAD = "Filesystem      Size  Used Avail Use% Mounted on\n"
_DU_DENIED = """\
du: cannot read directory '/srv/pgdata': Permission denied
4.0K\t/srv/pgdata
178G\t/srv/archive
21G\t/srv/log
16K\t/srv/lost+found"""
_DU = "16K\t/srv/lost+found\n21G\t/srv/log\n178G\t/srv/archive\n279G\t/srv/pgdata"
_DU_DATA = """\
1.1G\t/srv/pgdata/pg_stat_tmp
2.4G\t/srv/pgdata/pg_xact
152G\t/srv/pgdata/base
123G\t/srv/pgdata/pg_wal"""
_UPTIME = " 02:51:40 up 211 days, 14:02,  1 user,  load average: 1.07, 1.31, 1.52"
_FREE = """\
               total        used        free      shared  buff/cache   available
Mem:            61Gi        18Gi       1.2Gi       8.1Gi        42Gi        34Gi
Swap:             0B          0B          0B"""
_VACUUMED = """\
Deleted archived journal /var/log/journal/5f0c2b7e9d1a4c3f/system@0006123af8d21c44.journal (128.0M).
Deleted archived journal /var/log/journal/5f0c2b7e9d1a4c3f/system@000613b0c5e0a911.journal (128.0M).
Deleted archived journal /var/log/journal/5f0c2b7e9d1a4c3f/user-1000@00061402e77b18f0.journal (8.0M).
Vacuuming done, freed 264.0M of archived journals from /var/log/journal/5f0c2b7e9d1a4c3f."""
_NO_TABLE = """\
ERROR:  relation "pg_replication_slot" does not exist
LINE 1: select slot_name, active from pg_replication_slot
                                      ^"""
_SLOTS_HEAD = " slot_name | active |  kept  \n-----------+--------+--------\n"
_SLOTS = _SLOTS_HEAD + " db_4      | t      | 16 MB\n db_5_old  | f      | 121 GB\n(2 rows)\n"
_SLOTS_AFTER = _SLOTS_HEAD + " db_4      | t      | 24 MB\n(1 row)\n"
_DROPPED = " pg_drop_replication_slot \n--------------------------\n \n(1 row)\n"
_STATUS = """\
× wal-archiver.service - Ships WAL segments to the backup host
     Loaded: loaded (/etc/systemd/system/wal-archiver.service; enabled; preset: enabled)
     Active: failed (Result: exit-code) since Wed 2026-03-11 01:58:07 UTC; 58min ago
    Process: 21877 ExecStart=/usr/local/bin/wal-archiver --spool /srv/archive (code=exited, status=74)
   Main PID: 21877 (code=exited, status=74)

Mar 11 01:58:07 db-3 wal-archiver[21877]: write /srv/archive/0000000100000A3C000000F1.gz: no space left on device
Mar 11 01:58:07 db-3 systemd[1]: wal-archiver.service: Failed with result 'exit-code'."""
_OLD_LOGS = """\
removed '/srv/log/postgresql/postgresql-2026-02-26.log'
removed '/srv/log/postgresql/postgresql-2026-02-27.log'
removed '/srv/log/postgresql/postgresql-2026-02-28.log'"""
_DENIED = """\
Failed to restart wal-archiver.service: Interactive authentication required.
See system logs and 'systemctl status wal-archiver.service' for details."""
_ROTATION = """\
/srv/log/postgresql/*.log {
    weekly
    rotate 30
    missingok
    notifempty
    compress
}
"""
_DIFF = """\
diff --git a/files/logrotate-postgresql b/files/logrotate-postgresql
index 3f1c0aa..9b27d41 100644
--- a/files/logrotate-postgresql
+++ b/files/logrotate-postgresql
@@ -1,6 +1,6 @@
 /srv/log/postgresql/*.log {
-    weekly
-    rotate 30
+    daily
+    rotate 7
     missingok
     notifempty
     compress"""
_ROTATES = """\
WARNING: logrotate in debug mode does nothing except printing debug messages!
reading config file /etc/logrotate.d/postgresql
Handling 1 logs
rotating pattern: /srv/log/postgresql/*.log  after 1 days (7 rotations)
empty log files are not rotated, old logs are removed"""
_COMMITTED = """\
[main 8d04c1e] postgres: rotate logs daily, keep a week
 1 file changed, 2 insertions(+), 2 deletions(-)"""
_PUSHED = "To git.acme.example:ops/ansible.git\n   c41d2f7..8d04c1e  main -> main"
_METRICS = '# HELP pg_up Whether the last scrape could connect.\n# TYPE pg_up gauge\npg_up 1\npg_static{version="15.6"} 1'
_SLOT_QUERY = (
    "psql -h db-3 -U ops postgres -c 'select slot_name, active, "
    "pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) as kept from pg_replication_slots'"
)
_ARCHIVER = "psql -h db-3 -U ops postgres -Atc 'select last_archived_wal, failed_count from pg_stat_archiver'"


def _df(used: str, free: str, percent: str) -> str:
    return f"{_DF_HEAD}/dev/nvme1n1    492G  {used}  {free} {percent:>4} /srv"


_LINES = (
    Said("ssh db3 df -h", "ssh: Could not resolve hostname db3: Name or service not known", 255, 40, fate="out", why="typo"),
    Said("ssh db-3 df -h", _DF, takes_ms=610, gap_ms=2100, fate="either", why="the same for one mount point follows"),
    Said("ssh db-3 df -i /srv", _DF_INODES, takes_ms=420, fate="out", why="dead-end"),
    Said("ssh db-3 uptime", _UPTIME, takes_ms=410, fate="out", why="noise"),
    Said("ssh db-3 free -h", _FREE, takes_ms=400, fate="out", why="dead-end"),
    Said("ssh db-3 'du -xsh /srv/*'", _DU_DENIED, 1, 2900, fate="out", why="retry"),
    Said("ssh db-3 'sudo du -xsh /srv/* | sort -h'", _DU, takes_ms=8200, gap_ms=5200, fate="in"),
    Said("ssh db-3 'sudo du -xsh /srv/pgdata/* | sort -h | tail -n 4'", _DU_DATA, takes_ms=6100, gap_ms=9000, fate="in"),
    Said("# not the tables: half of it is WAL, somebody keeps it", fate="either"),
    Said("ssh db-3 'ls /srv/pgdata/pg_wal | wc -l'", "ls: cannot open directory '/srv/pgdata/pg_wal': Permission denied\n0",
         takes_ms=430, fate="out", why="retry"),
    Said("ssh db-3 'sudo ls /srv/pgdata/pg_wal | wc -l'", "7872", takes_ms=520, gap_ms=2600, fate="either"),
    Said("ssh db-3 sudo journalctl --disk-usage", "Archived and active journals take up 776.0M in the file system.",
         takes_ms=700, fate="either"),
    Said("ssh db-3 sudo journalctl --vacuum-size=500M", _VACUUMED, takes_ms=1900, gap_ms=3000, fate="either",
         why="frees another file system than the full one"),
    Said("psql -h db-3 -U ops postgres -c 'select slot_name, active from pg_replication_slot'", _NO_TABLE, 1, 210,
         gap_ms=21_000, fate="out", why="typo"),
    Said(_SLOT_QUERY, _SLOTS, takes_ms=230, gap_ms=38_000, fate="in"),
    Said("ssh db-3 systemctl status wal-archiver", _STATUS, 3, 480, gap_ms=12_000, fate="in"),
    Said(_ARCHIVER, "0000000100000A3C000000F0|412", takes_ms=190, fate="either"),
    Said("# db_5_old: the replica was switched off in January, nobody dropped its slot", fate="either"),
    Said("psql -h db-3 -U ops postgres -c \"select pg_drop_replication_slot('db_5_old')\"", _DROPPED, takes_ms=260,
         gap_ms=41_000, must_ask=True),
    Said("psql -h db-3 -U ops postgres -c checkpoint", "CHECKPOINT", takes_ms=21_400, gap_ms=6000),
    Said("ssh db-3 df -h /srv", _df("355G", "112G", "77%"), takes_ms=430, fate="either"),
    Said("ssh db-3 'sudo find /srv/archive -name \"*.gz\" -mtime +7 | wc -l'", "11240", takes_ms=2300, gap_ms=15_000),
    Said("ssh db-3 'sudo find /srv/archive -name \"*.gz\" -mtime +7 -delete'", takes_ms=48_000, gap_ms=9000, must_ask=True),
    Said("ssh db-3 'sudo rm -v /srv/log/postgresql/postgresql-2026-02-*.log'", _OLD_LOGS, takes_ms=900, gap_ms=7000,
         must_ask=True),
    Said("ssh db-3 df -h /srv", _df("174G", "293G", "38%"), takes_ms=420, fate="either"),
    Said("ssh db-3 systemctl restart wal-archiver", _DENIED, 1, 450, fate="out", why="retry"),
    Said("ssh db-3 sudo systemctl restart wal-archiver", takes_ms=1300, gap_ms=2200, must_ask=True),
    Said("ssh db-3 systemctl is-active wal-archiver", "activating", 3, 410, gap_ms=2000, fate="out", why="poll"),
    Said("ssh db-3 systemctl is-active wal-archiver", "activating", 3, 400, gap_ms=5000, fate="out", why="poll"),
    Said("ssh db-3 systemctl is-active wal-archiver", "active", takes_ms=410, gap_ms=5000, section="verification"),
    Said("cd ~/ops/roles/postgres", takes_ms=1, gap_ms=30_000, cwd_after="~/ops/roles/postgres", fate="out", why="cd"),
    Said("ls files", "logrotate-postgresql  pg_hba.conf", takes_ms=3, fate="out", why="noise"),
    Said("vim files/logrotate-postgresql", takes_ms=37_000, alt_screen=True,
         effect="sed -i -e s/weekly/daily/ -e 's/rotate 30/rotate 7/' files/logrotate-postgresql"),
    Said("git diff", _DIFF, takes_ms=30, fate="either"),
    Said("scp files/logrotate-postgresql db-3:/etc/logrotate.d/postgresql",
         "scp: dest open \"/etc/logrotate.d/postgresql\": Permission denied", 1, 900, fate="out", why="retry"),
    Said("scp -q files/logrotate-postgresql db-3:/tmp/", takes_ms=850, gap_ms=3000),
    Said("ssh db-3 sudo install -m 644 /tmp/logrotate-postgresql /etc/logrotate.d/postgresql", takes_ms=470, must_ask=True),
    Said("ssh db-3 sudo logrotate -d /etc/logrotate.d/postgresql", _ROTATES, takes_ms=520),
    Said("git commit -qam 'postgres: rotate logs daily, keep a week' && git push", f"{_PUSHED}", takes_ms=2100, gap_ms=9000,
         calls=(Call(argv=("git", "commit", "-qam", "postgres: rotate logs daily, keep a week")),
                Call(argv=("git", "push"), error=_PUSHED))),
    Said("ssh db-3 df -h /srv", _df("174G", "293G", "38%"), takes_ms=410, gap_ms=5000, section="verification"),
    Said(_ARCHIVER, "0000000100000A3D00000004|412", takes_ms=190, section="verification"),
    Said(_SLOT_QUERY, _SLOTS_AFTER, takes_ms=210, section="verification"),
    Said("curl -fsS http://db-3:9187/metrics | grep '^pg_up'", "pg_up 1", takes_ms=140, section="verification",
         calls=(Call(argv=("curl", "-fsS", "http://db-3:9187/metrics"), output=_METRICS),)),
    Said("exit", "exit", takes_ms=1, fate="out", why="noise"),
)  # fmt: skip

DISK_FULL = Scene(
    name="disk-full",
    title="Disk full on db-3",
    lines=_LINES,
    components=(
        Known("eu-west-1/prod", "cluster"),
        Known("eu-west-1/prod/db-3", "host", "host:db-3 ip:10.20.3.13"),
        Known("eu-west-1/prod/db-4", "host", "host:db-4 ip:10.20.3.14"),
        Known("eu-west-1/staging/db-9", "host", "host:db-9", "env=staging"),
    ),
    programs=("ssh", "scp", "psql", "vim", "git", "curl"),
    alert={"alertname": "DiskFull", "instance": "db-3:9100", "severity": "critical", "mountpoint": "/srv"},
    files={
        "ops/.git/HEAD": "ref: refs/heads/main\n",
        "ops/.git/refs/heads/main": "c41d2f7f0c35a9e1b0c7e1f6a1d24c1b7be01a52\n",
        "ops/roles/postgres/files/logrotate-postgresql": _ROTATION,
        "ops/roles/postgres/files/pg_hba.conf": "host all ops 10.20.0.0/16 scram-sha-256\n",
    },
    parameters=(
        Expected("db-3", ("host",)),
        Expected("/srv", ("path",)),
        Expected("db_5_old", ("identifier", "string"), captured=True),
    ),
    literals=("postgres", "/etc/logrotate.d/postgresql"),
)
