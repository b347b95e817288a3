"""The moves that made-up histories consist of: lines that belong together, with what they print. Data alone.

`@name@` is a word of `sandbox.ops_history_words`. What can go wrong first (a typo, sudo forgotten), what stands between
the lines, and how often a line is tried again, `sandbox.ops_histories` decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its output and how it ended; `times` are how often it may be run in a row (the last is what counts).

    `waiting` is what the earlier ones of a poll print. `changed` are exported variables, values as bash has them.
    """

    text: str
    output: str = ""
    exit_code: int | None = 0
    times: tuple[int, int] = (1, 1)
    waiting: str = ""
    waiting_exit: int = 0
    state: str = "done"
    alt_screen: bool = False
    truncated: bool = False
    to: str | None = None  # where a `cd` leads, as it is typed
    changed: Mapping[str, str | None] = field(default_factory=dict)


Move = tuple[Line, ...]

_PODS = "NAME{pad}READY   STATUS    RESTARTS   AGE\n@pod@   @ready@     Running   0          12d".replace("{pad}", " " * 28)
_ROLLED = 'deployment "@svc@" successfully rolled out'
_WAITING = 'Waiting for deployment "@svc@" rollout to finish: 1 out of 3 new replicas have been updated...'
_PODS = _PODS.replace("@ready@", "1/1")
_HTTP = "HTTP/2 200 \ncontent-type: application/json\nx-request-id: @uuid@"

NOISE: tuple[Move, ...] = (
    (Line("ls", "README.md\nclusters\nroles"),), (Line("ls -la", "total 16\ndrwxr-xr-x 4 ann ann 4096 Mar  3 10:02 ."),),
    (Line("pwd", "/home/ann"),), (Line("clear"),), (Line("history | tail -5", "  501  ls\n  502  pwd"),),
    (Line("whoami", "ann"),), (Line("date", "Tue Mar  3 02:14:09 UTC 2026"),), (Line("git status", "nothing to commit"),),
    (Line("echo $?", "0"),), (Line("man rsync", alt_screen=True),), (Line("which kubectl", "/usr/bin/kubectl"),),
    (Line("top", alt_screen=True),), (Line("tt status", "T1 recording for 12 min"),), (Line("fg", "bash: fg: current: no such job", 1),),
    (Line("kubectl get --help | less", alt_screen=True),), (Line("uptime", " 02:14:09 up 8 days"),), (Line(": "),),
)  # fmt: skip

MOVES: Mapping[str, tuple[int, tuple[Move, ...]]] = {
    "hosts": (6, (
        (Line("ssh @host@ df -h /srv", "Filesystem      Size  Used Avail Use% Mounted on\n/dev/sdb1       492G  401G   66G  @percent@% /srv"),
         Line("ssh @host@ 'sudo journalctl --vacuum-size=500M'", "Vacuuming done, freed 1.2G of archived journals."),
         Line("ssh @host@ df -h /srv", "Filesystem      Size  Used Avail Use% Mounted on\n/dev/sdb1       492G  201G  266G  43% /srv")),
        (Line("ssh @host@ sudo systemctl restart @svc@"), Line("ssh @host@ systemctl is-active @svc@", "active", 0, (1, 4), "activating", 3)),
        (Line('ssh @host@ "grep -c \'disk full\' /var/log/@svc@.log"', "@many@"),),
        (Line("ssh -p 2222 ann@@ip@ uptime", " 02:14:09 up 41 days"),),
        (Line("ssh @host@", "Last login: Tue Mar  3 02:01:12 2026 from 10.4.0.9\nann@@host@:~$ exit\nlogout\nConnection to @host@ closed."),),
        (Line("scp @file@ @host@:/tmp/", "@file@     100% 1210     1.2MB/s   00:00"), Line("ssh @host@ sudo install -m 644 /tmp/@file@ /etc/@svc@/@file@")),
        (Line("rsync -av --delete ./dist/ @host@:/srv/@svc@/", "sending incremental file list\nindex.html\n\nsent 8,120 bytes  received 412 bytes"),),
        (Line("ping -c 1 @host@", "1 packets transmitted, 1 received, 0% packet loss"),),
        (Line("curl -fsS http://@host@:@port@/health", '{"status":"ok"}', 0, (1, 5), "curl: (7) Failed to connect to @host@ port @port@", 7),),
        (Line("nc -vz @ip@ @port@", "Connection to @ip@ @port@ port [tcp/*] succeeded!"),),
    )),
    "kubernetes": (7, (
        (Line("kubectl -n @ns@ get pods -l app=@svc@", _PODS), Line("kubectl -n @ns@ logs @pod@ --tail=20", "level=error msg=\"pool exhausted\" id=@uuid@"),
         Line("kubectl -n @ns@ delete pod @pod@", 'pod "@pod@" deleted')),
        (Line("kubectl -n @ns@ rollout restart deploy/@svc@", "deployment.apps/@svc@ restarted"),
         Line("kubectl -n @ns@ rollout status deploy/@svc@ --timeout=10s", _ROLLED, 0, (1, 4), _WAITING, 1)),
        (Line("kubectl config use-context @context@", 'Switched to context "@context@".'), Line("kubectl get nodes", "NAME     STATUS   ROLES    AGE    VERSION\n@host@   Ready    <none>   211d   v1.29.4")),
        (Line("kubectl apply -n @ns@ -f - <<'EOF'\nkind: ConfigMap\ndata:\n  note: \"$HOME stays @value@\"\nEOF", "configmap/@name@ configured"),),
        (Line("kubectl -n @ns@ set image deploy/@svc@ app=registry.example/@svc@:@version@", "deployment.apps/@svc@ image updated"),
         Line("kubectl -n @ns@ get pods | grep @svc@", "@pod@   1/1     Running   0   8s", 0, (1, 4), "@pod@   0/1     ContainerCreating   0   2s")),
        (Line("kubectl -n @ns@ describe pod @pod@ | tail -20", "  Warning  BackOff  12s  kubelet  Back-off restarting failed container", truncated=True),),
        (Line("kubectl --namespace=@ns@ exec @pod@ -- sh -c 'echo \"$POD_IP\" && ls /data'", "10.42.0.7\nlost+found"),),
        (Line("kubectl get po -A -o wide | awk '$4 != \"Running\" {print $2}' | sort -u", "NAME"),),
        (Line("kubectl get secret db -o jsonpath='{.data.password}' | base64 -d", "***"),),
    )),
    "undo": (4, (
        (Line("kubectl -n @ns@ scale deploy/@svc@ --replicas=0", "deployment.apps/@svc@ scaled"), Line("kubectl -n @ns@ scale deploy/@svc@ --replicas=3", "deployment.apps/@svc@ scaled")),
        (Line("kubectl cordon @host@", "node/@host@ cordoned"), Line("kubectl uncordon @host@", "node/@host@ uncordoned")),
        (Line("ssh @host@ sudo systemctl stop @svc@"), Line("ssh @host@ sudo systemctl start @svc@")),
        (Line("mkdir @name@"), Line("rmdir @name@")), (Line("touch @file@.bak"), Line("rm @file@.bak")),
        (Line("helm upgrade @svc@ charts/@svc@ -n @ns@ --set image.tag=@version@", 'Release "@svc@" has been upgraded.\nREVISION: 8'), Line("helm rollback @svc@ 7 -n @ns@", "Rollback was a success! Happy Helming!")),
        (Line("git stash", "Saved working directory and index state WIP on main: @abbrev@ wip"), Line("git stash pop", "Dropped refs/stash@{0} (@sha@)")),
        (Line("sudo iptables -A INPUT -s @ip@ -j DROP"), Line("sudo iptables -D INPUT -s @ip@ -j DROP")),
        (Line("kubectl label node @host@ role=@name@", "node/@host@ labeled"), Line("kubectl label node @host@ role-", "node/@host@ unlabeled")),
        (Line("docker run -d --name @name@ redis:7", "@sha@"), Line("docker rm -f @name@", "@name@")),
        (Line("export @var@=1", changed={"@var@": "1"}), Line("unset @var@", changed={"@var@": None})),
        (Line("mv @file@ @file@.old"), Line("mv @file@.old @file@")),
    )),
    "folders": (4, (
        (Line("cd @qfolder@", to="@qfolder@"), Line("ls", "README.md")), (Line("cd ..", to=".."),), (Line("cd -", "~/ops", to="-"),),
        (Line("cd", to="~"),), (Line("pushd @folder@", "@folder@ ~", to="@folder@"), Line("popd", "~", to="-")),
        (Line("cd @folder@ && git pull --rebase", "Already up to date.", to="@folder@"),),
        (Line("cd /no/such/place", "bash: cd: /no/such/place: No such file or directory", 1),),
    )),
    "edits": (4, (
        (Line("vim @qfile@", alt_screen=True), Line("git diff --stat", " 1 file changed, 2 insertions(+)"), Line("kubectl apply -f @file@", "deployment.apps/@svc@ configured")),
        (Line("sudo vim /etc/nginx/nginx.conf", alt_screen=True), Line("sudo nginx -t", "nginx: configuration file /etc/nginx/nginx.conf test is successful"), Line("sudo systemctl reload nginx")),
        (Line("nano @file@", alt_screen=True), Line("git add @file@"), Line("git commit -m @qtext@", "[main @abbrev@] ok\n 1 file changed"), Line("git push", "   @abbrev2@..@abbrev@  main -> main")),
        (Line("sed -i.bak 's/replicas: 2/replicas: @few@/' @qfile@"), Line("grep -n replicas @qfile@", "12:  replicas: @few@")),
        (Line("echo @qtext@ >> notes.txt"),), (Line("printf '%s\\n' @qtext@ | sudo tee -a /etc/motd", "ok"),),
        (Line("cat > limit.conf <<EOF\nlimit ${LIMIT:-80} on $(hostname)\n@value@\nEOF"), Line("cat limit.conf", "limit 80 on laptop\n@value@")),
        (Line("cat <<-'END' | psql -h @host@ app\n\tselect 1;\n\tEND", " ?column? \n----------\n        1\n(1 row)\n"),),
        (Line("terraform plan -out=@name@.tfplan", "Plan: 1 to add, 0 to change, 0 to destroy."), Line("terraform apply @name@.tfplan", "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.")),
    )),
    "outputs": (5, (
        (Line("docker run -d -p @port@:80 nginx:@version@", "@sha@"), Line("docker logs @sha@", "ready"), Line("docker exec -it @sha@ nginx -s reload", "signal process started")),
        (Line("aws ec2 describe-instances --filters Name=tag:Name,Values=@host@ --query 'Reservations[].Instances[].InstanceId' --output text", "@instance@"),
         Line("aws ec2 reboot-instances --instance-ids @instance@"), Line("aws ec2 describe-instance-status --instance-ids @instance@", "running   ok", 0, (1, 3), "running   initializing")),
        (Line("pgrep -fl @svc@", "@pid@ @svc@"), Line("sudo kill -@signal@ @pid@")),
        (Line("psql -h @host@ -Atc 'select pid, query from pg_stat_activity'", "@pid@|update @name@ set x = 1"), Line('psql -h @host@ -c "select pg_terminate_backend(@pid@)"', " t\n(1 row)\n")),
        (Line("git log --oneline -3", "@abbrev@ raise pool\n@abbrev2@ tidy"), Line("git revert --no-edit @abbrev@", "[main @abbrev3@] Revert \"raise pool\"")),
        (Line("aws ec2 create-snapshot --volume-id @volume@", '{"SnapshotId": "snap-0@hex@", "State": "pending"}'), Line("aws ec2 wait snapshot-completed --snapshot-ids snap-0@hex@")),
        (Line("uuidgen", "@uuid@"), Line("curl -sS -X POST -H 'Idempotency-Key: @uuid@' https://@svc@.example/jobs", '{"job": "@hex@"}'), Line("curl -sS https://@svc@.example/jobs/@hex@", '{"state": "done"}', 0, (1, 3), '{"state": "running"}')),
        (Line("curl -sI https://@svc@.example/", _HTTP),),
        (Line("POD=$(kubectl -n @ns@ get pod -l app=@svc@ -o name | head -1)"), Line('kubectl -n @ns@ logs "$POD" | tail -3', "ok"), Line("echo $POD", "pod/@pod@")),
        (Line("read -r first _ < <(ls -1t /var/backups)"), Line('ls -l "/var/backups/$first"', "-rw-r----- 1 root adm 1210 Mar  3 01:00 /var/backups/@date@.gz")),
    )),
    "environment": (4, (
        (Line("export @var@=@few@", changed={"@var@": "@few@"}), Line("echo \"$@var@ and ${@var@:-none}\"", "@few@ and @few@")),
        (Line("export DB_PASSWORD=@secret@", changed={"DB_PASSWORD": "***"}), Line('psql "postgresql://ops@@host@/app?sslmode=require" -c \'select 1\'', " ?column? \n        1\n(1 row)\n")),
        (Line("PGPASSWORD=@safesecret@ psql -h @host@ -U ops -Atc 'select count(*) from jobs'", "@many@"),),
        (Line("curl -sS -H 'Authorization: Bearer @safesecret@' https://@svc@.example/admin", '{"ok":true}'),),
        (Line("mysql -u root -p@safesecret@ -e 'show processlist'", "Id\tUser\n@pid@\troot"),),
        (Line("curl -u admin:@safesecret@ http://@host@:@port@/", "ok"),),
        (Line("AWS_PROFILE=@cluster@ aws sts get-caller-identity", '{"Account": "123456789012"}'),),
        (Line("source ~/.env.@cluster@", changed={"REGION": "@region@", "API_TOKEN": "***"}), Line("env | grep -c TOKEN", "1")),
        (Line("set -euo pipefail"), Line("set +e")), (Line("alias k=kubectl"), Line("k get ns", "NAME      STATUS   AGE\n@ns@   Active   211d")),
        (Line("unset @var@", changed={"@var@": None}),), (Line("umask 077"),), (Line("trap 'rm -f /tmp/@name@' EXIT"),),
    )),
    "shapes": (5, (
        (Line("for h in @host@ @host2@; do ssh \"$h\" uptime; done", " 02:14 up 1 day\n 02:14 up 2 days"),),
        (Line("hosts=(@host@ @host2@ 'with space')"), Line('for h in "${hosts[@]}"; do echo "$h"; done', "@host@\n@host2@\nwith space")),
        (Line("while ! curl -sf http://@host@:@port@/ >/dev/null; do sleep 2; done"),),
        (Line("until [[ $(kubectl get deploy @svc@ -o jsonpath='{.status.readyReplicas}') == 3 ]]; do sleep 1; done"),),
        (Line("if [ -f @qfile@ ]; then cp @qfile@ /tmp/; else echo missing; fi", "missing"),),
        (Line("case @value1@ in prod|eu*) echo careful ;; *) echo fine ;; esac".replace("@value1@", '"$DEPLOY_ENV"'), "fine"),),
        (Line("retry() { local n=0; until \"$@\"; do ((++n < 5)) || return 1; sleep 1; done; }"), Line("retry curl -fsS http://@host@/health", "ok")),
        (Line("diff <(ssh @host@ cat /etc/hosts) <(ssh @host2@ cat /etc/hosts)", "3a4\n> @ip@ @svc@", 1),),
        (Line('grep -q active <<< "$(systemctl is-active @svc@)" && echo yes', "yes"),), (Line("echo $((@few@ * 1024)) {a,b}{1..3} ~/x*", "5120 a1 a2 a3 b1 b2 b3"),),
        (Line("find /var/log -name '*.gz' -mtime +@few@ -print0 | xargs -0 -r sudo rm -v", "removed '/var/log/a.gz'"),),
        (Line("kubectl get pods -n @ns@ \\\n  -l app=@svc@ \\\n  -o wide", _PODS),), (Line("echo $'tab\\there' @qtext@ \"it's $USER\"", "tab\there"),),
        (Line("kubectl port-forward svc/@svc@ @port@:80 >/dev/null 2>&1 &", "[1] @pid@"), Line("curl -s localhost:@port@/metrics | wc -l", "@many@"), Line("kill %1", "[1]+  Terminated              kubectl port-forward svc/@svc@ @port@:80")),
        (Line("time make -j@few@ build 2>&1 | tee build.log", "done\n\nreal\t0m3.210s", truncated=True),), (Line("(cd /tmp && tar xzf @svc@-@version@.tgz)"),),
        (Line("{ echo @qtext@; date; } > /tmp/@name@.log"),), (Line("ls *.no-such 2>/dev/null || true"),), (Line("[[ $USER =~ ^a.*n$ ]] && ! false"),),
        (Line("jq -r '.items[] | select(.name==\"@name@\") | .id' < @qfile@", "@many@"),), (Line("awk -F: '{ print $1 \"\\t\" $NF }' /etc/passwd | head -2", "root\t/bin/bash"),),
        (Line("mkdir -p 'Büro @name@/日本' && touch 'Büro @name@/日本/@file@'"), Line("ls 'Büro @name@'", "日本")), (Line("echo @qtext@  # so that nobody asks", "ok"),),
        (Line("docker ps --format '{{.Names}}\\t{{.Status}}'", "@name@\tUp 3 hours"),), (Line("openssl x509 -noout -enddate -in /etc/ssl/@svc@.pem", "notAfter=Mar 12 09:00:00 2026 GMT"),),
    )),
    "endings": (3, (
        (Line("tail -f /var/log/@svc@.log", "GET / 200\n^C", 130, state="done"),), (Line("kubectl logs -f @pod@", "starting\n^C", 130, state="done"),),
        (Line("sleep 600", "", None, state="interrupted"),), (Line("ssh @host@ 'sudo apt-get -y upgrade'", "Reading package lists...", None, state="unknown"),),
        (Line("vim @file@", "", 148, state="stopped", alt_screen=True), Line("fg", alt_screen=True)), (Line("./crash", "Segmentation fault (core dumped)", 139),),
        (Line("timeout 5 nc -l @port@", "", 124),), (Line("grep -r TODO-@name@ .", "", 1),), (Line("false"), ), (Line("kubectl get cm @name@", 'Error from server (NotFound): configmaps "@name@" not found', 1),),
        (Line("python3 -c 'import sys; sys.exit(3)'", "", 3),), (Line("sudo -i", "root@laptop:~# exit\nlogout"),),
    )),
    "broken": (1, (
        (Line("ls | | wc -l", "bash: syntax error near unexpected token `|'", 2), Line("ls | wc -l", "12")),
        (Line("for h in a b do echo $h; done", "bash: syntax error near unexpected token `done'", 2),),
        (Line("if true; then fi", "bash: syntax error near unexpected token `fi'", 2),), (Line("echo (oops)", "bash: syntax error near unexpected token `oops'", 2),),
    )),
    "danger": (2, (
        (Line("sudo rm -rf /srv/@svc@/cache/*"),), (Line("rm -rf ~/@name@.old/"),), (Line("sudo dd if=/dev/zero of=/swapfile bs=1M count=@few@00", "ok"),),
        (Line("kubectl drain @host@ --ignore-daemonsets --delete-emptydir-data", "node/@host@ drained"), Line("kubectl uncordon @host@", "node/@host@ uncordoned")),
        (Line("psql -h @host@ app -c 'truncate jobs'", "TRUNCATE TABLE"),), (Line("terraform destroy -auto-approve -target=aws_instance.@name@", "Destroy complete! Resources: 1 destroyed."),),
        (Line("curl -fsSL https://get.example/@name@.sh | sudo bash", "installed"),), (Line("git push --force origin @branch@", " + @abbrev@...@abbrev2@ @branch@ -> @branch@ (forced update)"),),
        (Line("redis-cli -h @host@ flushall", "OK"),), (Line("sudo mkfs.ext4 /dev/sdz1", "mke2fs 1.47.0"),), (Line("chmod -R 777 /srv/@svc@"),),
    )),
}  # fmt: skip
