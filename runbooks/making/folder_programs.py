"""Which programs do not look at the folder they are run in, and which words of theirs name files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.knowledge.wordlists import words

# Programs whose words are text or names of things: a slash in one is no sign of a file.
NAMING = words(
    "systemctl journalctl service kubectl oc k docker podman aws gcloud az curl wget ping ping6 nc ncat dig nslookup host "
    "ps kill killall pkill pgrep psql mysql mariadb mysqladmin redis-cli mongosh pg_isready apt apt-get apt-cache aptitude "
    "yum dnf snap useradd userdel usermod groupadd groupdel passwd hostnamectl timedatectl loginctl ip ss netstat iptables "
    "ip6tables nft ufw firewall-cmd uname whoami id date sleep echo printf true false : export declare typeset readonly "
    "unset set shopt alias unalias umask ulimit logger tr vault consul nomad etcdctl rabbitmqctl kafka-topics velero flux "
    "argocd istioctl kubectx kubens eksctl getent createdb dropdb createuser dropuser vgs pvs lvs read exit return wait jobs "
    "break continue shift local test [ [["
)
# Others that do not look at their folder unless a word of them is a path.
OTHERS = words(
    "df free uptime top htop dpkg rpm apk brew sysctl lsblk blkid swapon swapoff dmesg hostname modprobe rmmod lsmod nginx "
    "apachectl apache2ctl openssl lsof vmstat iostat mpstat sar nmap traceroute mtr watch timeout reboot shutdown poweroff "
    "halt visudo lvextend pvcreate vgextend lvcreate resize2fs xfs_growfs fdisk parted certbot fail2ban-client ntpq "
    "chronyc rndc postfix postqueue mailq update-ca-certificates growpart ldconfig nproc w who last sudo nohup nice find "
    "ssh ssh-copy-id ssh-keygen ssh-keyscan helm sh bash dash zsh pg_ctlcluster pg_lsclusters smartctl arp route ethtool "
    "tcpdump wg locale lscpu crictl"
)
# Programs whose operands are files whatever they look like: all, or all but a pattern, program or mode in front.
FILES = words(
    "cat head tail wc sort tee uniq cut logrotate column rm cp mv mkdir rmdir touch ls ll la du ln rsync scp sftp install "
    "stat file truncate diff cmp comm less more unlink shred gzip gunzip zcat tailf vim vi nano crontab mount umount ssh-add "
    "sha256sum md5sum sha1sum base64 xxd od hexdump strings rev tac nl"
)
FILES_BEHIND_FIRST = words("grep egrep fgrep zgrep awk gawk sed jq yq chmod chown chgrp")
REMOTE_FILES = words("scp rsync sftp")
REMOTE = re.compile(r"(?:[\w.-]+@)?[\w.\[\]-]+:")
FIRST_GIVEN = {"-e", "-f", "--regexp", "--file", "--expression", "--from-file"}
HERE = frozenset({"ls", "ll", "la", "du"})  # without an operand these look at the folder they are in

# Programs with these words act on the folder, or write into it.
HERE_WORDS: Mapping[str, frozenset[str]] = {
    "docker": words("build compose cp stack buildx bake export import save load"),
    "podman": words("build compose cp play kube export import save load"),
    "helm": words("upgrade install template lint package dependency dep diff pull create test"),
    "kubectl": words("cp kustomize"),
    "oc": words("cp kustomize rsync new-app start-build"),
    "gcloud": words("deploy submit scp rsync cp source"),
    "az": words("up build deploy-source"),
    "apt": words("download source"),
    "apt-get": words("download source"),
    "brew": words("bundle"),
    "vault": words("plugin"),
    "nomad": words("init"),
    "systemctl": words("link"),
}
# Options whose values are files whatever they look like; besides those by their names.
FILE_OPTIONS: Mapping[str, frozenset[str]] = {
    "kubectl": words("-f -k"),
    "oc": words("-f -k"),
    "helm": words("-f"),
    "curl": words("-o -T -K -b -c -E --cookie --cookie-jar --upload-file"),
    "wget": words("-O -i -o -P"),
    "psql": words("-f -o -L"),
    "ssh": words("-i -F -E"),
    "scp": words("-i -F"),
    "ssh-copy-id": words("-i -F"),
    "ssh-keygen": words("-f -s -I -M"),
    "grep": words("-f"),
    "egrep": words("-f"),
    "sed": words("-f"),
    "awk": words("-f"),
    "gawk": words("-f"),
    "jq": words("-f --slurpfile --rawfile --argfile -L"),
    "date": words("-f -r"),
    "logger": words("-f"),
    "sysctl": words("-p"),
    "dig": words("-f"),
    "nginx": words("-c -p"),
    "sort": words("-o -T"),
    "openssl": words(
        "-in -out -key -keyout -cert -CAfile -CApath -untrusted -trusted -config -extfile -inkey -certfile -signkey -CA "
        "-CAkey -CAserial -kfile -rand -writerand -sess_out -sess_in -pubin -chain -crl -keyfile -export"
    ),
    "tcpdump": words("-w -r -F"),
    "mount": words("-o"),
    "journalctl": words("-D"),
    "dmesg": words("-F"),
    "redis-cli": words("--rdb --pipe"),
    "nomad": words("-f"),
    "argocd": words("-f"),
    "istioctl": words("-f"),
    "eksctl": words("-f"),
}
NAMED_FILE = re.compile(
    r"--?(?:[\w-]+-)?(?:file|files|filename|path|dir|directory|cert|key|cacert|cafile|capath|ca|config|kubeconfig|out|outfile"
    r"|output|input|template|manifest|values|kustomize|script|source|folder|chart|identity|inventory|keyfile|certfile|document"
    r"|root|dest|destination|data-binary|patch-file)"
)
# Values of such options that say how something is printed.
FORMAT = re.compile(
    r"(?:json|yaml|yml|wide|name|text|table|tsv|csv|jsonl|none|pretty|short|cat|verbose|raw|\d+)\b.*|.*[{=%].*"
)
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "git": ("-C",),
    "make": ("-C", "--directory"),
    "terraform": ("-chdir",),
    "tofu": ("-chdir",),
    "npm": ("--prefix",),
}
