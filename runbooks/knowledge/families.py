"""Programs that stand for each other where one is not there, and words that mean the same."""

from __future__ import annotations

# Programs that stand for each other where one is not there.
FAMILIES = (
    {"apt", "apt-get", "apt-cache", "aptitude", "yum", "dnf", "apk", "zypper", "brew"},
    {"service", "systemctl"},
    {"ifconfig", "ip"},
    {"netstat", "ss"},
    {"python", "python3", "python2"},
    {"pip", "pip3", "pipx"},
    {"vi", "vim", "nvim"},
    {"docker", "podman", "docker-compose"},
    {"kubectl", "oc", "k"},
    {"terraform", "tofu"},
    {"nslookup", "dig", "host"},
    {"curl", "wget", "http"},
    {"mysql", "mariadb"},
    {"mongo", "mongosh"},
    {"less", "more", "cat"},
    {"cat", "ls"},
    {"kill", "pkill", "killall"},
    {"unzip", "tar"},
    {"gunzip", "gzip", "unxz"},
    {"useradd", "adduser"},
    {"userdel", "deluser"},
    {"nc", "ncat", "netcat", "telnet"},
    {"cd", "pushd"},
    {"npm", "yarn", "pnpm"},
    {"rsync", "scp"},
    {"mv", "git"},
    {"rm", "git", "rmdir"},
    {"exa", "ls"},
    {"nodejs", "node"},
)
SYNONYMS = (
    {"remove", "uninstall", "delete", "purge", "erase", "del", "rm"},
    {"install", "add"},
    {"list", "ls", "search", "show", "info"},
    {"update", "upgrade"},
)
