"""How the command lines of known programs are made up: which options take a value, how deep their subcommands go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Grammar(NamedTuple):
    """`short` are the letters and `long` the long options that take a value of their own; `depth` of the subcommands, and
    `deeper` those that have subcommands again. `single` where long options have one dash (`-name`); without `long` a word
    behind such an option counts as its value.
    """

    short: str = ""
    long: frozenset[str] = frozenset()
    depth: int = 0
    deeper: frozenset[str] = frozenset()
    single: bool = False


def _grammar(short: str = "", long: str = "", depth: int = 0, deeper: str = "") -> Grammar:
    return Grammar(short, frozenset(f"--{name}" for name in long.split()), depth, frozenset(deeper.split()))


_KUBE = _grammar(
    "nsflocpLkvuT",
    "namespace context cluster kubeconfig server token user as request-timeout selector field-selector output filename container "
    "tail since since-time replicas image type patch port target-port from-literal from-file to-revision revision sort-by "
    "grace-period timeout for kustomize subresource field-manager labels overrides limits requests min max cpu-percent limits-cpu",
    1,
    "rollout set config auth certificate apply-set plugin cluster-info",
)
_CONTAINERS = "container image volume network system compose builder context buildx stack service swarm node secret config pod machine manifest trust plugin checkpoint"
_DOCKER = _grammar(
    "HcefhlmnopuvwtaL",
    "host config context log-level env env-file file project-name name network publish volume workdir user entrypoint label memory cpus restart "
    "tag build-arg target platform mount hostname add-host filter format last since until tail time signal log-driver profile scale index "
    "timeout",
    1,
    _CONTAINERS,
)
_APT = _grammar("oct", "option target-release config-file", 1)
_AWS = _grammar(
    "",
    "profile region output query endpoint-url ca-bundle color instance-ids instance-id filters cluster service services tasks task-definition db-instance-identifier "
    "bucket key name names stack-name template-file template-body parameters function-name log-group-name start-time end-time cidr vpc-id subnet-id subnet-ids group-id group-name "
    "desired-count desired-capacity auto-scaling-group-name hosted-zone-id change-batch load-balancer-arn target-group-arn targets image-id instance-type count exclude include "
    "storage-class acl alias kubeconfig role-arn role-name user-name policy-arn db-cluster-identifier db-snapshot-identifier volume-id snapshot-id resources tags resource-arn",
    2,
)
_CLOUD = _grammar(
    "gnopst",
    "project zone region format filter account configuration verbosity resource-group name subscription output query location cluster namespace zones "
    "machine-type image size node-pool num-nodes registry repository vault-name command",
    9,
)
_NODE = _grammar("C", "prefix registry workspace filter cwd", 1, "config cache")
_GIT = _grammar("CcmbBFX", "git-dir work-tree namespace exec-path message author date file branch strategy depth format since until onto upstream", 1,
                "stash remote submodule worktree bisect reflog notes lfs bundle maintenance flow")  # fmt: skip
_TERRAFORM = Grammar(
    "",
    frozenset("-var -var-file -target -replace -out -state -backup -lock-timeout -parallelism -backend-config".split()),
    1,
    frozenset({"state", "workspace", "providers"}),
    True,
)
_HASHI = _grammar(
    "",
    "address token namespace format",
    1,
    "kv auth secrets policy token lease operator job node acl alloc deployment namespace system audit",
)
_IP = _grammar("nfbB", "netns family batch", 2)

GRAMMARS: Mapping[str, Grammar] = {
    "git": _GIT,
    "kubectl": _KUBE, "oc": _KUBE, "k": _KUBE, "kubecolor": _KUBE,
    "docker": _DOCKER, "podman": _DOCKER, "nerdctl": _DOCKER,
    "docker-compose": _grammar("fpH", "file project-name profile env-file scale timeout tail", 1), "podman-compose": _grammar("fp", "file project-name", 1),
    "helm": _grammar("nfto", "namespace kube-context kubeconfig values set set-string version timeout output repo history-max revision", 1, "repo plugin dependency dep get show registry search"),
    "helmfile": _grammar("fenl", "file environment namespace selector", 1),
    "terraform": _TERRAFORM, "tofu": _TERRAFORM, "terragrunt": _TERRAFORM,
    "systemctl": _grammar("tHMpnosP", "type state host machine property lines output root signal kill-whom what", 1),
    "aws": _AWS, "gcloud": _CLOUD, "az": _CLOUD, "doctl": _CLOUD, "oci": _CLOUD, "ibmcloud": _CLOUD, "openstack": _CLOUD, "hcloud": _CLOUD, "eksctl": _grammar("frn", "name region cluster config-file", 2),
    "gsutil": _grammar("oh", "", 1),
    "apt": _APT, "apt-get": _APT, "apt-cache": _APT, "aptitude": _APT, "apt-mark": _APT, "apt-key": _APT, "add-apt-repository": _grammar(),
    "dnf": _grammar("cdx", "config enablerepo disablerepo exclude releasever installroot", 1, "module group history config-manager"), "yum": _grammar("cdx", "config enablerepo disablerepo exclude", 1, "history group"),
    "zypper": _grammar("R", "root", 1), "apk": _grammar("pX", "root repository", 1), "brew": _grammar("", "", 1, "services"), "snap": _grammar("", "channel", 1), "flatpak": _grammar("", "", 1),
    "pip": _grammar("rceit", "requirement constraint index-url extra-index-url target prefix", 1, "config cache"), "pip3": _grammar("rceit", "requirement constraint index-url target", 1, "config cache"),
    "uv": _grammar("p", "python project directory", 1, "pip tool python cache"), "poetry": _grammar("C", "directory", 1, "env config cache"), "conda": _grammar("npc", "name prefix channel", 1, "env"), "pipx": _grammar("", "python", 1), "gem": _grammar("v", "version", 1),
    "npm": _NODE, "pnpm": _NODE, "yarn": _NODE, "cargo": _grammar("p", "package manifest-path", 1), "go": _grammar("C", "", 1, "mod"), "bundle": _grammar("", "", 1),
    "ip": _IP, "tc": _IP, "bridge": _IP, "nmcli": _grammar("fgm", "fields", 2), "ufw": _grammar("", "", 1), "nft": _grammar("f", "file", 2), "virsh": _grammar("c", "connect", 1), "brctl": _grammar("", "", 1),
    "openssl": Grammar("", depth=1, single=True), "cmctl": _grammar("nf", "namespace", 1, "check status"), "certbot": _grammar("dm", "domain email cert-name webroot-path config-dir deploy-hook", 1),
    "vault": _HASHI, "consul": _HASHI, "nomad": _HASHI, "etcdctl": _grammar("", "endpoints cacert cert key user", 1, "member snapshot auth user role alarm endpoint lease"),
    "loginctl": _grammar("p", "property", 1), "hostnamectl": _grammar("", "", 1), "timedatectl": _grammar("", "", 1), "localectl": _grammar("", "", 1), "networkctl": _grammar("", "", 1), "resolvectl": _grammar("i", "interface", 1),
    "machinectl": _grammar("", "", 1), "coredumpctl": _grammar("", "", 1), "bootctl": _grammar("", "", 1), "systemd-analyze": _grammar("", "", 1), "journalctl": _grammar("uonStpgbDM", "unit output lines since until identifier priority grep boot directory machine vacuum-size vacuum-time vacuum-files"),
    "zfs": _grammar("otrsd", "", 1), "zpool": _grammar("oR", "", 1), "btrfs": _grammar("", "", 2), "lvm": _grammar("", "", 1), "cryptsetup": _grammar("d", "key-file", 1), "mdadm": _grammar("nlc", "level raid-devices"), "nvme": _grammar("n", "namespace-id", 1), "multipath": _grammar(), "iscsiadm": _grammar("mTpIno", "mode"),
    "rabbitmqctl": _grammar("npt", "node vhost", 1), "rabbitmqadmin": _grammar("HPuV", "host port username password vhost", 1), "supervisorctl": _grammar("cs", "configuration", 1), "pm2": _grammar("in", "name", 1), "monit": _grammar("gc", "", 1),
    "pg_ctl": _grammar("Dlomtp", "pgdata log mode timeout options", 1), "pg_ctlcluster": _grammar(), "patronictl": _grammar("cd", "config-file", 1), "nginx": _grammar("csgp"), "haproxy": _grammar("fpLCN"), "apachectl": _grammar("fkDC", "", 1), "apache2ctl": _grammar("fkDC", "", 1),
    "crictl": _grammar("ric", "runtime-endpoint image-endpoint config", 1), "ctr": _grammar("na", "namespace address", 2), "kubeadm": _grammar("", "config", 1, "token certs config init upgrade reset"), "kind": _grammar("", "name config", 2), "minikube": _grammar("p", "profile", 1, "addons image config node"), "k3s": _grammar("", "", 1),
    "flux": _grammar("n", "namespace context", 1, "get suspend resume reconcile create delete export"), "argocd": _grammar("", "server auth-token", 1, "app cluster repo proj account"), "velero": _grammar("n", "namespace", 2), "istioctl": _grammar("ni", "namespace", 1), "kustomize": _grammar("o", "output", 1, "edit"), "skaffold": _grammar("fp", "filename profile", 1), "stern": _grammar("ncl", "namespace context"),
    "gh": _grammar("RBHtb", "repo title body", 2), "glab": _grammar("R", "repo", 2), "vagrant": _grammar("", "", 1, "box snapshot plugin"), "packer": _grammar("", "", 1), "pulumi": _grammar("sC", "stack cwd", 1, "stack config state"), "ceph": _grammar("", "", 2), "rbd": _grammar("p", "pool", 1), "rados": _grammar("p", "pool", 1), "mc": _grammar("", "", 1, "admin"), "rclone": _grammar("", "config", 1),
    "restic": _grammar("rp", "repo password-file", 1), "borg": _grammar("", "", 1), "lxc": _grammar("", "", 1, "config network storage profile image snapshot"), "incus": _grammar("", "", 1, "config network storage profile image snapshot"), "update-rc.d": _grammar(), "fail2ban-client": _grammar("", "", 1), "postqueue": _grammar(), "postsuper": _grammar("dhH"), "alembic": _grammar("c", "", 1), "flyway": _grammar("", "", 1), "liquibase": _grammar("", "", 1), "svn": _grammar("rm", "message", 1), "hg": _grammar("Rm", "message", 1), "tmux": _grammar("LSt", "", 1), "screen": _grammar("Sxrp"), "tt": _grammar("", "format", 1, "task infra alert time runbook invoice report client project rate tax"),
    # Programs without subcommands, whose options with values stand in the way of their operands.
    "ssh": _grammar("BbcDEeFIiJLlmOopQRSWw"), "scp": _grammar("cDFiJloPSX"), "sftp": _grammar("bBcDFiJloPRSs"), "mosh": _grammar("p", "ssh port"), "rsync": _grammar("efBT", "exclude include rsh bwlimit files-from exclude-from filter log-file chmod chown"),
    "curl": _grammar("XdHouATbceEFKmCrQtwxyYzD", "request data data-raw data-binary data-urlencode header output user user-agent upload-file cookie form max-time connect-timeout retry url cacert cert key resolve connect-to proxy write-out json interface dump-header retry-delay"),
    "wget": _grammar("OoPTtUei", "output-document directory-prefix timeout tries user-agent header post-data post-file method body-data"), "psql": _grammar("cdfhpUvoLFRPT", "command dbname file host port username set variable output"),
    "mysql": _grammar("ehuPDS", "execute host user port database socket"), "mariadb": _grammar("ehuPDS", "execute host user port database socket"), "redis-cli": _grammar("hpsaniur", "user pass"), "mongosh": _grammar("u", "eval host port username file"), "mongo": _grammar("up", "eval host port username"), "sqlite3": _grammar("", ""), "clickhouse-client": _grammar("qhu", "query host user port database"), "pg_dump": _grammar("fhpUdFtnTjZ", "file host port username dbname format table schema jobs"), "mysqldump": _grammar("huPr", "host user port result-file"), "pg_restore": _grammar("hpUdFtnjf", "host port username dbname table jobs"),
    "find": Grammar(single=True), "grep": _grammar("efmABCdD", "regexp file max-count after-context before-context context include exclude exclude-dir"), "egrep": _grammar("efmABC"), "zgrep": _grammar("efmABC"), "rg": _grammar("efgmABCtT", "glob type"), "sed": _grammar("efl", "expression file"), "awk": _grammar("Ffv"), "head": _grammar("nc", "lines bytes"), "tail": _grammar("ncs", "lines bytes pid"), "sort": _grammar("kotST"), "cut": _grammar("dfbc"), "tar": _grammar("fCTXIb", "file directory exclude"), "unzip": _grammar("d"), "dd": _grammar(), "chown": _grammar("", "reference from"), "chmod": _grammar("", "reference"), "chgrp": _grammar("", "reference"),
    "mkdir": _grammar("m", "mode"), "cp": _grammar("tS", "target-directory suffix"), "mv": _grammar("tS", "target-directory suffix"), "ln": _grammar("tS"), "install": _grammar("mogt", "mode owner group"), "touch": _grammar("dtr"), "truncate": _grammar("sr", "size reference"), "fallocate": _grammar("lo", "length offset"), "mount": _grammar("tolLU", "types options"), "umount": _grammar("tO"), "df": _grammar("tx", "output"), "du": _grammar("dt", "max-depth threshold exclude"), "ps": _grammar("CGgpoOstuU"), "kill": _grammar("sn", "signal"), "pkill": _grammar("sgGPtuU", "signal"), "killall": _grammar("suoyn", "signal"), "iptables": _grammar("tADICPpsdjimNXFESo", "dport sport to-destination to-source state ctstate comment limit"), "ip6tables": _grammar("tADICPpsdjim"), "useradd": _grammar("bcdeGgksu"), "usermod": _grammar("acdeGglsu"), "userdel": _grammar(), "groupadd": _grammar("g"), "crontab": _grammar("u"), "make": _grammar("CfjIo", "directory file jobs"), "ansible": _grammar("miaeulfMBP", "module-name inventory args extra-vars user limit forks become-user"), "ansible-playbook": _grammar("ielutf", "inventory extra-vars limit user tags skip-tags start-at-task forks become-user"), "dig": _grammar("pxbfkqtc"), "nslookup": _grammar(), "ping": _grammar("cIiWwst"), "nc": _grammar("wpsxXi"), "watch": _grammar("n", "interval"), "timeout": _grammar("ks", "kill-after signal"), "python": _grammar("cmWX"), "python3": _grammar("cmWX"), "bash": _grammar("oO"), "fsck": _grammar("tC"), "smartctl": _grammar("dlt"), "sysctl": _grammar("p"), "logger": _grammar("tpi"), "date": _grammar("dfrs"), "wc": _grammar(), "tee": _grammar(), "service": _grammar(), "tcpdump": _grammar("icwrsGCW"), "nmap": _grammar("pioT"),
}  # fmt: skip

# Letters that take a value in other subcommands of the same program, and none in these.
FLAGS: Mapping[tuple[str, str], str] = {
    ("docker", "rm"): "fvl", ("docker", "rmi"): "f", ("docker", "logs"): "ft", ("docker", "exec"): "tTi", ("docker", "run"): "ti", ("docker", "create"): "ti", ("docker", "prune"): "af", ("docker", "down"): "v", ("docker", "images"): "a", ("docker", "ps"): "an", ("docker", "pull"): "a", ("docker", "start"): "a", ("docker", "cp"): "aL", ("docker", "ls"): "a", ("docker", "up"): "V", ("docker", "push"): "a", ("docker", "stats"): "a", ("docker", "commit"): "p",
    ("docker-compose", "logs"): "ft", ("docker-compose", "rm"): "f", ("kubectl", "logs"): "fp", ("kubectl", "exec"): "ti", ("kubectl", "run"): "ti", ("kubectl", "get"): "Lw", ("kubectl", "port-forward"): "p",
    ("git", "branch"): "mMcCF", ("git", "clean"): "X", ("git", "diff"): "bcCmB", ("git", "log"): "bcm", ("git", "show"): "bcm", ("git", "fetch"): "mF", ("git", "remote"): "mF", ("git", "rm"): "", ("git", "add"): "",
}  # fmt: skip
SAME: Mapping[str, str] = {"podman": "docker", "nerdctl": "docker", "oc": "kubectl", "k": "kubectl", "kubecolor": "kubectl"}

# Programs that run another one: options with values, and how many operands come before the program.
WRAPPERS: Mapping[str, tuple[Grammar, int]] = {
    "sudo": (_grammar("ugpCrtTDRhU", "user group host prompt chdir role type other-user chroot command-timeout close-from"), 0),
    "doas": (_grammar("uC"), 0), "env": (_grammar("uCS", "unset chdir split-string"), 0), "time": (_grammar("fo", "format output"), 0), "nohup": (_grammar(), 0), "nice": (_grammar("n", "adjustment"), 0),
    "ionice": (_grammar("cnp", "class classdata"), 0), "timeout": (_grammar("ks", "kill-after signal"), 1), "watch": (_grammar("n", "interval"), 0), "xargs": (_grammar("aEdIiLlnPs", "arg-file delimiter replace max-lines max-args max-procs"), 0),
    "command": (_grammar(), 0), "builtin": (_grammar(), 0), "exec": (_grammar("a"), 0), "strace": (_grammar("abeEoOpPsSuUX", "output trace"), 0), "ltrace": (_grammar("abeFlnopsu"), 0), "setsid": (_grammar(), 0), "stdbuf": (_grammar("ioe", "input output error"), 0),
    "flock": (_grammar("wE", "timeout conflict-exit-code"), 1), "chroot": (_grammar("", "userspec groups"), 1), "unbuffer": (_grammar(), 0), "chronic": (_grammar(), 0), "runuser": (_grammar("ugGcs", "user"), 0), "taskset": (_grammar(), 1), "chrt": (_grammar(), 1), "numactl": (_grammar("mNC"), 0),
    "systemd-run": (_grammar("pudEHM", "property unit description slice uid gid on-calendar on-active setenv"), 0), "systemd-inhibit": (_grammar("", "what who why mode"), 0), "nsenter": (_grammar("t", "target"), 0), "unshare": (_grammar(), 0), "setpriv": (_grammar("", "reuid regid groups"), 0), "proxychains": (_grammar("f"), 0), "proxychains4": (_grammar("f"), 0), "caffeinate": (_grammar("tw"), 0), "coproc": (_grammar(), 0), "busybox": (_grammar(), 0), "sshpass": (_grammar("pfdeP"), 0), "torsocks": (_grammar(), 0), "parallel": (_grammar("jaINSX", "jobs arg-file"), 0), "noglob": (_grammar(), 0), "then": (_grammar(), 0), "aws-vault": (_grammar(), 9), "op": (_grammar(), 9), "prlimit": (_grammar(), 0), "cgexec": (_grammar("g"), 0), "ip-netns": (_grammar(), 0), "pkexec": (_grammar("", "user"), 0), "retry": (_grammar("dtm", "times delay"), 0), "eatmydata": (_grammar(), 0), "fakeroot": (_grammar(), 0), "dbus-run-session": (_grammar(), 0),
}  # fmt: skip


def grammar_of(name: str, subcommand: tuple[str, ...] = ()) -> Grammar:
    """The grammar of a program, as it is for one of its subcommands."""
    grammar = GRAMMARS.get(name, Grammar())
    flags = FLAGS.get((SAME.get(name, name), subcommand[-1]), "") if subcommand else ""
    if not flags:
        return grammar
    return grammar._replace(short="".join(letter for letter in grammar.short if letter not in flags))
