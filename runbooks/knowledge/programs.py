"""Programs whose nature does not depend on how they are called."""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOISE = _names(
    "ls ll la l dir vdir exa eza lsd tree cd pwd pushd popd dirs clear reset tput history fc exit logout man info help apropos whatis which type whereis "
    "whence less more most pg true false : jobs fg bg disown wait echo printf figlet cowsay lolcat tldr cheat z zoxide j autojump fasd "
    "neofetch screenfetch fortune sl cal tt rehash hash return break continue shopt stty bind complete compgen tabs resize"
)  # fmt: skip

# They only look, whatever the options. Those with an exception stand in `particular` or `subcommands`.
CHECK = _names(
    "cat tac nl bat head tail grep egrep fgrep zgrep zcat bzcat xzcat zless rg ag ack wc sort uniq cut tr paste join comm diff cmp sdiff colordiff icdiff column fold fmt "
    "expand rev seq basename dirname realpath readlink stat file md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum strings xxd od hexdump base64 base32 "
    "jq gron xmllint df du free uptime w who whoami id groups users last lastb lastlog finger uname arch nproc lscpu lsblk lsmem lsusb lspci lshw lsmod lsof lsns lsipc lslocks "
    "lsattr getfacl getcap getenforce sestatus findmnt blkid dmidecode inxi hwinfo ps pgrep pidof pstree pidstat pmap vmstat iostat mpstat sar dstat nstat "
    "numastat ss netstat dig host nslookup drill whois ping ping6 fping arping traceroute traceroute6 tracepath nmap "
    "getent printenv locale tty test [ [[ expr bc dc factor sleep ipcs tcpdump tshark ngrep "
    "cal ldd nm objdump readelf apt-cache dpkg-query rpmquery checkrestart zgrep vgs lvs pvs vgdisplay lvdisplay pvdisplay "
    "smartctl sensors lsb_release hostid chronyc ntpq rpcinfo showmount nfsstat mountstats "
    "systemd-analyze systemd-cgls systemd-detect-virt systemd-path varnishstat varnishlog pg_isready pg_controldata pg_config pgbadger "
    "yamllint shellcheck hadolint ansible-lint tflint tfsec checkov kubeval kubeconform kubelint pluto popeye conftest jsonlint xmlstarlet promtool "
    "ansible-inventory ansible-doc cloc scc tokei sloccount loc mediainfo identify ausearch aureport sealert namei zipinfo "
    "testparm doveconf mailq named-checkconf named-checkzone logresolve goaccess "
    "stern kubetail kail dust duf dua procs pip-audit trivy grype syft kube-bench polaris ssh-keyscan tree"
)  # fmt: skip

INTERACTIVE = _names(
    "vi vim nvim view vimdiff gvim emacs nano pico joe jed micro ne kak helix hx ed mcedit mc ranger nnn lf vifm code subl "
    "top htop btop bpytop atop glances iotop iftop nethogs bmon powertop slabtop nmon s-tui ctop lazydocker lazygit k9s tig gitui "
    "visudo vipw vigr passwd chfn chsh ftp lftp sftp telnet screen tmux zellij byobu mutt alpine irssi weechat lynx w3m links elinks aptitude dselect tasksel nmtui "
    "cfdisk cgdisk alsamixer raspi-config dialog whiptail minicom picocom cu mtr ncdu dive gdb lldb pdb ipython bpython irb pry ghci psysh julia R octave "
    "pgcli mycli litecli iredis usql sqlplus fzf dpkg-reconfigure wireshark virt-manager gnome-control-center read select"
)  # fmt: skip

# Programs that change what the shell itself knows: a part of the set-up of what follows.
SETUP = _names(
    "export declare typeset readonly local source . set unset alias unalias umask ulimit trap eval shift nvm conda pyenv rbenv asdf sdkman kubectx kubens "
    "workon deactivate ssh-add ssh-agent setopt unsetopt abbr"
)  # fmt: skip

SHELLS = _names("sh bash zsh dash ksh ash fish tcsh csh pwsh su runuser newgrp")

# Interpreters and clients that open a prompt where they are given nothing to do.
PROMPTS = _names(
    "python python2 python3 node deno bun ruby perl php lua psql mysql mariadb sqlite3 redis-cli valkey-cli mongo mongosh cqlsh clickhouse-client influx "
    "parted fdisk gdisk mysqlsh duckdb rails django-admin scala jshell groovysh elixir iex erl"
)  # fmt: skip
