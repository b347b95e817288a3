"""Sixty commands in one night: the orders database is moved from db-3 to its replica db-4, by hand and in a hurry.

Everything that makes a recording hard to read is in it: typos, retries, an editor, folders, polling, a secret, two hosts,
things looked at that did not matter, and a change that was taken back at once.
"""

from __future__ import annotations

from sandbox.ops_registry import Known
from sandbox.ops_session import Call, Expected, Said, Scene

_PASSWORD = "tulip-Granite-41-basin"
_INI = """\
[databases]
orders = host=db-3 port=5432 dbname=orders

[pgbouncer]
listen_port = 6432
pool_mode = transaction
default_pool_size = 20
"""
_DIFF = """\
diff --git a/pgbouncer/pgbouncer.ini b/pgbouncer/pgbouncer.ini
index 5c1e0d9..a7b4f02 100644
--- a/pgbouncer/pgbouncer.ini
+++ b/pgbouncer/pgbouncer.ini
@@ -1,5 +1,5 @@
 [databases]
-orders = host=db-3 port=5432 dbname=orders
+orders = host=db-4 port=5432 dbname=orders
\x20
 [pgbouncer]
 listen_port = 6432"""
_LAG = "select pg_wal_lsn_diff(sent_lsn, replay_lsn) from pg_stat_replication where application_name = 'db-4'"
_DMESG = """\
[18233101.402113] nvme nvme1: I/O 412 QID 3 timeout, aborting
[18233131.611020] nvme nvme1: Abort status: 0x0
[18233162.330911] nvme nvme1: I/O 87 QID 5 timeout, reset controller"""
_SMART = "SMART overall-health self-assessment test result: FAILED!\nPercentage Used: 118%"
_CLUSTERS = "Ver Cluster Port Status          Owner    Data directory              Log file\n"
_REPLICA = f"{_CLUSTERS}15  main    5432 online,recovery postgres /srv/pgdata                 /srv/log/postgresql.log"
_PRIMARY = f"{_CLUSTERS}15  main    5432 online          postgres /srv/pgdata                 /srv/log/postgresql.log"
_NOT_OWNER = "Error: You must run this program as the cluster owner (postgres) or root"
_REFUSED = 'psql: error: connection to server at "db-3" (10.20.3.13), port 5432 failed: fe_sendauth: no password supplied'
_PAUSE = "psql -h pool-1 -p 6432 -U pgbouncer pgbouncer -c"
_POOLS = " database |  user  | cl_active | sv_active | sv_idle \n----------+--------+-----------+-----------+---------\n"
_ORDERS = 'psql -h {host} -U orders orders -Atc "{query}"'
_PUSHED = "To git.acme.example:ops/ansible.git\n   8d04c1e..f20b6a3  main -> main"


def _psql(host: str, query: str, output: str = "", exit_code: int = 0, **more: object) -> Said:
    """A question to the orders database, with the password from the environment."""
    argv = ("psql", "-h", host, "-U", "orders", "orders", "-Atc", query)
    answer = Call(argv=argv, error=output, exit_code=exit_code) if exit_code else Call(argv=argv, output=output)
    line = _ORDERS.format(host=host, query=query)
    return Said(line, output, exit_code, 160, calls=(answer,), **more)  # type: ignore[arg-type]  # fields of Said


def _is_active(host: str, unit: str, state: str, **more: object) -> Said:
    code = 0 if state == "active" else 3
    return Said(f"ssh {host} systemctl is-active {unit}", state, code, 400, **more)  # type: ignore[arg-type]  # fields of Said


_LINES = (
    Said("shs db-3 uptime", "bash: shs: command not found", 127, 2, 900, fate="out", why="typo"),
    Said("ssh db-3 uptime", " 03:31:02 up 211 days, 15:02,  2 users,  load average: 61.22, 48.90, 30.17", takes_ms=480,
         fate="out",
         why="noise"),
    Said("ssh db-3 'dmesg | tail -n 3'", "dmesg: read kernel buffer failed: Operation not permitted", takes_ms=450, fate="out",
         why="retry"),
    Said("ssh db-3 'sudo dmesg | tail -n 3'", _DMESG, takes_ms=470, gap_ms=2100),
    Said("ssh db-3 sudo smartctl -H -A /dev/nvme1 | egrep 'health|Used'", _SMART, takes_ms=690, gap_ms=7000,
         calls=(Call(argv=("ssh", "db-3", "sudo", "smartctl", "-H", "-A", "/dev/nvme1"), output=f"smartctl 7.3\n{_SMART}"),)),
    Said("# the disk is dying, it has to be db-4 tonight", fate="either"),
    Said("ssh db4 pg_lsclusters", "ssh: Could not resolve hostname db4: Name or service not known", 255, 40, fate="out",
         why="typo"),
    Said("ssh db-4 pg_lsclusters", _REPLICA, takes_ms=510, gap_ms=1700),
    Said("ssh db-4 df -h /srv", "Filesystem      Size  Used Avail Use% Mounted on\n/dev/nvme1n1    492G  288G  179G  62% /srv",
         takes_ms=420),
    Said("ssh db-4 free -g | head -2",
         "               total        used        free      shared  buff/cache   available\n"
         "Mem:              61          11           2           8          48          41", takes_ms=410,
         calls=(Call(argv=("ssh", "db-4", "free", "-g"),
                     output="               total        used        free      shared  buff/cache   available\n"
                            "Mem:              61          11           2           8          48          41\nSwap: 0 0 0"),),
         fate="out", why="noise"),
    _psql("db-3", "select count(*) from orders", _REFUSED, 2, fate="out", why="retry"),
    Said(f"export PGPASSWORD={_PASSWORD}", takes_ms=1, gap_ms=19_000, changed={"PGPASSWORD": _PASSWORD}, section="setup"),
    _psql("db-3", "select max(id) from orders", "81230417", gap_ms=2500),
    _psql("db-3", _LAG, "402653184"),
    Said("cd ~/ops/pgbouncer", takes_ms=1, gap_ms=3000, cwd_after="~/ops/pgbouncer", fate="out", why="cd"),
    Said("ls", "pgbouncer.ini  userlist.txt", takes_ms=3, gap_ms=800, fate="out", why="noise"),
    Said("git pul", "git: 'pul' is not a git command. See 'git --help'.\n\nThe most similar command is\n\tpull", 1, 9,
         fate="out",
         why="typo"),
    Said("git pull", "Already up to date.", takes_ms=700, gap_ms=1400, fate="either"),
    Said("grep -n host pgbouncer.ini", "2:orders = host=db-3 port=5432 dbname=orders", takes_ms=3, fate="either"),
    Said("cat userlist.txt", '"pgbouncer" "md5"', takes_ms=2, fate="out", why="noise"),
    Said("kubectl -n shop scale deploy/orders-worker --replicas=0", "deployment.apps/orders-worker scaled", takes_ms=300,
         gap_ms=26_000, must_ask=True),
    Said("kubectl -n shop scale deploy/orders-api --replicas=0", "deployment.apps/orders-api scaled", takes_ms=310,
         gap_ms=4000,
         fate="out", why="undone"),
    Said("# no! the shop must stay up, pausing the pool is enough", fate="either"),
    Said("kubectl -n shop scale deploy/orders-api --replicas=6", "deployment.apps/orders-api scaled", takes_ms=290,
         gap_ms=3000,
         fate="out", why="undone"),
    Said("kubectl -n shop get pods -l app=orders-worker", "orders-worker-5b8f7c9d6-7xk2p   1/1     Terminating   0   9d",
         takes_ms=250, fate="out", why="poll"),
    Said("kubectl -n shop get pods -l app=orders-worker", "orders-worker-5b8f7c9d6-7xk2p   1/1     Terminating   0   9d",
         takes_ms=240, gap_ms=8000, fate="out", why="poll"),
    Said("kubectl -n shop get pods -l app=orders-worker", "No resources found in shop namespace.", takes_ms=230, gap_ms=9000),
    Said("cd /srv/ops", "bash: cd: /srv/ops: No such file or directory", 1, 1, fate="out", why="typo"),
    Said("cd ..", takes_ms=1, gap_ms=900, cwd_after="~/ops", fate="out", why="cd"),
    Said("ls", "pgbouncer  runbooks.txt", takes_ms=3, gap_ms=800, fate="out", why="noise"),
    Said("grep -i -A2 promote runbooks.txt",
         "promote a replica: pause the pool, wait for lag 0, stop the old one, pg_ctlcluster promote",
         takes_ms=3, fate="out", why="noise"),
    Said("cd -", "{home}/ops/pgbouncer", takes_ms=1, gap_ms=14_000, cwd_after="~/ops/pgbouncer", fate="out", why="cd"),
    Said(f"{_PAUSE} 'pause orders'", "PAUSE", takes_ms=900, must_ask=True),
    _psql("db-3", _LAG, "16777216", gap_ms=2000, fate="out", why="poll"),
    _psql("db-3", _LAG, "262144", gap_ms=3000, fate="out", why="poll"),
    _psql("db-3", _LAG, "0", gap_ms=3000),
    Said("ssh db-3 systemctl stop postgresql@15-main",
         "Failed to stop postgresql@15-main.service: Interactive authentication required.",
         1, 440, gap_ms=5000, fate="out", why="retry"),
    Said("ssh db-3 sudo systemctl stop postgresql@15-main", takes_ms=2900, gap_ms=1800, must_ask=True),
    _is_active("db-3", "postgresql@15-main", "inactive", fate="either"),
    Said("ssh db-4 pg_ctlcluster 15 main promote", _NOT_OWNER, 1, 450, fate="out", why="retry"),
    Said("ssh db-4 sudo -u postgres pg_ctlcluster 15 main promote", takes_ms=1400, gap_ms=2600, must_ask=True),
    _psql("db-4", "select pg_is_in_recovery()", "t", fate="out", why="poll"),
    _psql("db-4", "select pg_is_in_recovery()", "f", gap_ms=2500),
    Said("ssh db-4 pg_lsclusters", _PRIMARY, takes_ms=500, fate="either"),
    Said("vim pgbouncer.ini", takes_ms=24_000, alt_screen=True, effect="sed -i 's/host=db-3/host=db-4/' pgbouncer.ini"),
    Said("git diff", _DIFF, takes_ms=20, fate="either"),
    Said("scp -q pgbouncer.ini pool-1:/etc/pgbouncer/", 'scp: dest open "/etc/pgbouncer/pgbouncer.ini": Permission denied',
         1, 800,
         fate="out", why="retry"),
    Said("scp -q pgbouncer.ini pool-1:/tmp/", takes_ms=790, gap_ms=2000),
    Said("ssh pool-1 'sudo install -o postgres -m 640 /tmp/pgbouncer.ini /etc/pgbouncer/ && sudo systemctl reload pgbouncer'",
         takes_ms=900, gap_ms=9000),
    Said(f"{_PAUSE} 'resume orders'", "RESUME", takes_ms=300),
    Said(f"{_PAUSE} 'show pools'", f"{_POOLS} orders   | orders |        14 |         3 |      17\n(1 row)\n", takes_ms=180,
         section="verification"),
    _psql("db-4", "select max(id) from orders", "81230431", section="verification"),
    Said("kubectl -n shop scale deploy/orders-worker --replicas=4", "deployment.apps/orders-worker scaled", takes_ms=280,
         gap_ms=6000),
    Said("kubectl -n shop rollout status deploy/orders-worker --timeout=60s",
         'deployment "orders-worker" successfully rolled out', takes_ms=9000, section="verification", fate="either"),
    Said("for url in orders checkout; do curl -fsS https://$url.acme.example/healthz; done", "ok\nok", takes_ms=220,
         calls=(Call(argv=("curl", "-fsS", "https://orders.acme.example/healthz"), output="ok"),
                Call(argv=("curl", "-fsS", "https://checkout.acme.example/healthz"), output="ok")), section="verification"),
    Said("ssh db-3 sudo systemctl disable postgresql@15-main",
         "Removed \"/etc/systemd/system/multi-user.target.wants/postgresql@15-main.service\".", takes_ms=600, must_ask=True),
    Said("git commit -am 'pgbouncer: orders is on db-4", gap_ms=5000, given_up=True, fate="out", why="typo"),
    Said("git commit -qam 'pgbouncer: orders is on db-4'", takes_ms=30, gap_ms=3000),
    Said("git push", _PUSHED, takes_ms=1500),
    Said("unset PGPASSWORD", takes_ms=1, changed={"PGPASSWORD": None}, fate="either"),
    Said("cat <<'EOF' > ~/handover.txt\norders is on db-4 since 03:49\ndb-3: replace nvme1, then set up as the replica\nEOF",
         takes_ms=4, gap_ms=40_000, fate="either"),
    Said("history | tail -n 1 | awk '{print $2}'", "history", takes_ms=5, fate="out", why="noise"),
    Said("exit", "exit", takes_ms=1, fate="out", why="noise"),
)  # fmt: skip

SWITCH = Scene(
    name="switch",
    title="Move orders from db-3 to db-4",
    lines=_LINES,
    components=(
        Known("eu-west-1/prod", "cluster", "kube_context:prod-eu-west-1"),
        Known("eu-west-1/prod/db-3", "host", "host:db-3 ip:10.20.3.13"),
        Known("eu-west-1/prod/db-4", "host", "host:db-4 ip:10.20.3.14"),
        Known("eu-west-1/prod/pool-1", "host", "host:pool-1"),
        Known("eu-west-1/prod/orders-api", "service", "dns:orders.acme.example"),
    ),
    programs=("ssh", "scp", "psql", "kubectl", "vim", "git", "curl"),
    began="2026-03-11T03:30:50Z",
    files={
        "ops/.git/HEAD": "ref: refs/heads/main\n",
        "ops/.git/refs/heads/main": "8d04c1e07f0c35a9e1b0c7e1f6a1d24c1b7be01a\n",
        "ops/pgbouncer/pgbouncer.ini": _INI,
        "ops/pgbouncer/userlist.txt": '"pgbouncer" "md5"\n',
        "ops/runbooks.txt": "promote a replica: pause the pool, wait for lag 0, stop the old one, pg_ctlcluster promote\n",
    },
    parameters=(
        Expected("db-3", ("host",)),
        Expected("db-4", ("host",)),
        Expected("pool-1", ("host",)),
        Expected("shop", ("identifier", "string")),
        Expected("***", ("secret",)),
    ),
    literals=("pg_is_in_recovery()", "6432"),
)
