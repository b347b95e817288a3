"""For programs with subcommands: which only look, and which take over the terminal; the others change something."""

from __future__ import annotations

from collections.abc import Mapping


def _table(text: str) -> frozenset[str]:
    return frozenset(part.strip().replace("  ", " ") for part in text.split(","))


_DOCKER = _table(
    "ps, images, logs, inspect, stats, top, version, info, events, port, history, search, diff, container ls, container list, container ps, container logs, container inspect, container stats, container top, container port, container diff, "
    "image ls, image list, image inspect, image history, volume ls, volume list, volume inspect, network ls, network list, network inspect, system df, system info, system events, "
    "compose ps, compose logs, compose config, compose ls, compose top, compose images, compose events, compose port, compose version, compose convert, "
    "context ls, context show, context inspect, buildx ls, buildx inspect, buildx du, stack ls, stack ps, stack services, service ls, service ps, service logs, service inspect, node ls, node ps, node inspect, "
    "secret ls, secret inspect, config ls, config inspect, manifest inspect, pod ps, pod ls, pod inspect, machine ls, healthcheck run, wait, container wait"
)  # fmt: skip
_COMPOSE = _table("ps, logs, config, ls, top, images, events, port, version, convert")
_TERRAFORM = _table(
    "plan, show, validate, output, version, graph, providers, state list, state show, state pull, workspace list, workspace show, providers schema, metadata, "
    "providers mirror, output-all, run-all plan, get-state, force-plan"
)  # fmt: skip
_APT = _table(
    "list, search, show, policy, depends, rdepends, showsrc, changelog, check, madison, showpkg, showhold, showauto, showmanual, stats"
)
_VAULTLIKE = _table(
    "status, read, list, kv get, kv list, kv metadata, members, info, validate, auth list, secrets list, policy list, policy read, token lookup, token list, job status, job inspect, job plan, plan, alloc status, alloc logs, logs, "
    "node status, server members, operator raft, catalog, monitor, version, acl list, lease lookup, audit list, namespace list, deployment status, deployment list, system status, inspect, debug"
)  # fmt: skip
_PIP = _table(
    "list, show, freeze, check, search, index, config list, config get, debug, inspect, cache info, cache list, hash"
)
_NPM = _table(
    "ls, list, view, info, show, outdated, search, ping, whoami, why, explain, root, prefix, bin, doctor, config list, config get, help, test, t, audit, fund, diff, licenses, version-check, pkg-get"
)  # fmt: skip

CHECKS: Mapping[str, frozenset[str]] = {
    "git": _table("status, log, diff, show, blame, annotate, grep, ls-files, ls-remote, ls-tree, rev-parse, rev-list, describe, shortlog, whatchanged, cat-file, count-objects, fsck, name-rev, merge-base, cherry, range-diff, var, help, "
                  "stash list, stash show, remote show, remote get-url, remote -v, worktree list, submodule status, submodule summary, reflog, reflog show, bisect log, bisect view, notes list, notes show, lfs ls-files, lfs status, for-each-ref, show-ref, "
                  "verify-commit, verify-tag, check-ignore, check-attr, diff-tree, diff-index, symbolic-ref, archive-list, version, hash-object, show-branch, merge-tree"),
    "kubectl": _table("get, describe, logs, top, explain, version, api-resources, api-versions, cluster-info, cluster-info dump, events, diff, wait, options, rollout status, rollout history, auth can-i, auth whoami, config view, config get-contexts, config current-context, config get-clusters, config get-users, kustomize, plugin list, completion"),
    "docker": _DOCKER, "docker-compose": _COMPOSE,
    "helm": _table("list, ls, status, get, get values, get manifest, get notes, get hooks, get all, get metadata, history, hist, show, show values, show chart, show readme, show all, show crds, inspect, search, search repo, search hub, template, lint, version, env, repo list, repo ls, dependency list, dep list, diff, verify, plugin list, test"),
    "helmfile": _table("diff, list, template, lint, status, test"),
    "terraform": _TERRAFORM,
    "systemctl": _table("status, show, cat, list-units, list-unit-files, list-timers, list-sockets, list-dependencies, list-jobs, list-machines, list-automounts, list-paths, is-active, is-enabled, is-failed, is-system-running, get-default, show-environment, help, whoami"),
    "apt": _APT, "apt-get": _table("check, changelog, indextargets"), "aptitude": _table("search, show, versions, why, why-not"), "apt-mark": _APT,
    "dnf": _table("list, search, info, repolist, repoinfo, provides, whatprovides, check-update, check, repoquery, deplist, updateinfo, list-updates, grouplist, history list, history info, history, group list, group info, module list, module info, check-upgrade, needs-restarting"),
    "zypper": _table("search, se, info, if, list-updates, lu, repos, lr, packages, pa, patches, list-patches, ps, what-provides, wp"),
    "apk": _table("info, list, search, policy, stats, audit, version, dot, verify"), "brew": _table("list, ls, info, search, outdated, doctor, deps, uses, leaves, config, desc, services list, missing, home"),
    "snap": _table("list, find, info, changes, change, tasks, connections, services, logs, version, interfaces, known, model, warnings, whoami"), "flatpak": _table("list, search, info, remotes, remote-ls, history, ps"),
    "pip": _PIP, "pip3": _PIP, "pipx": _table("list"), "uv": _table("tree, version, pip list, pip show, pip freeze, pip check, pip tree, tool list, python list, python find, cache dir"), "poetry": _table("show, check, version, search, config list, env list, env info, about"), "conda": _table("list, info, search, env list"),
    "gem": _table("list, search, info, outdated, environment, env, which, contents, dependency, query"), "bundle": _table("list, show, outdated, check, info, platform, doctor"),
    "npm": _NPM, "pnpm": _NPM, "yarn": _NPM, "cargo": _table("check, test, tree, metadata, search, clippy, bench, audit, outdated, version, locate-project"), "go": _table("version, env, list, vet, test, doc, mod graph, mod why, mod verify"),
    "ip": _table("addr, address, a, ad, add, addr show, addr list, addr ls, address show, address list, a s, a show, link, l, link show, link list, link ls, l s, l show, route, r, ro, route show, route list, route ls, route get, r s, r show, r get, r g, rule, rule show, rule list, ru, neigh, n, neighbour, neighbor, neigh show, neigh list, n s, n show, netns, netns list, maddr, mroute, tunnel, tunnel show, tunl, monitor, ntable, xfrm state, xfrm policy, vrf show, netconf, maddress"),
    "tc": _table("qdisc, qdisc show, qdisc ls, class show, class ls, filter show"), "bridge": _table("link, link show, fdb, fdb show, vlan, vlan show, monitor"), "brctl": _table("show, showmacs, showstp"), "nft": _table("list, list ruleset, list table, list tables, list chain, list set, monitor"),
    "nmcli": _table("device, device status, device show, d, d s, dev, dev status, dev show, connection, connection show, c, c s, con, con show, c show, general, general status, g, radio, networking connectivity"), "ufw": _table("status, show, version"), "virsh": _table("list, dominfo, domstate, domblklist, domiflist, net-list, net-info, pool-list, pool-info, vol-list, vol-info, nodeinfo, dumpxml, snapshot-list, capabilities, version, domstats, vcpuinfo, dommemstat"),
    "cmctl": _table("status, status certificate, check, check api, inspect, version, x-check"), "certbot": _table("certificates, plugins, show_account"),
    "vault": _VAULTLIKE, "consul": _VAULTLIKE | _table("kv get, members, catalog nodes, catalog services"), "nomad": _VAULTLIKE, "etcdctl": _table("get, member list, endpoint health, endpoint status, endpoint hashkv, snapshot status, alarm list, user list, role list, version, watch, check"),
    "loginctl": _table("list-sessions, list-users, session-status, user-status, show-session, show-user, seat-status, list-seats"), "hostnamectl": _table("status"), "timedatectl": _table("status, show, list-timezones, timesync-status, show-timesync"), "localectl": _table("status, list-locales, list-keymaps"), "networkctl": _table("list, status, lldp"), "resolvectl": _table("status, query, statistics, dns, domain, service, show-cache"),
    "machinectl": _table("list, status, show, list-images, image-status"), "coredumpctl": _table("list, info, dump"), "bootctl": _table("status, list"), "systemd-analyze": _table("blame, critical-chain, verify, time, plot, dot, security, calendar, cat-config, dump, unit-paths, condition"),
    "zfs": _table("list, get, diff, holds, userspace, version"), "zpool": _table("status, list, iostat, history, get, events, version"), "btrfs": _table("filesystem show, filesystem df, filesystem usage, fi show, fi df, fi usage, subvolume list, subvolume show, sub list, device stats, scrub status, balance status"), "cryptsetup": _table("status, isluks, luksdump, luksuuid"), "nvme": _table("list, smart-log, id-ctrl, id-ns, error-log, list-subsys"),
    "rabbitmqctl": _table("status, cluster_status, list_queues, list_exchanges, list_bindings, list_connections, list_channels, list_consumers, list_users, list_vhosts, list_permissions, list_policies, node_health_check, environment, report, ping, list_parameters, list_user_permissions, eval-list, version"), "rabbitmqadmin": _table("list, show"),
    "supervisorctl": _table("status, tail, pid, avail, maintail, version"), "pm2": _table("list, ls, l, status, show, describe, info, logs, prettylist, jlist, env, ping, report"), "monit": _table("status, summary, report"), "pg_ctl": _table("status"), "patronictl": _table("list, history, show-config, version, topology, dsn"), "apachectl": _table("configtest, status, fullstatus"), "apache2ctl": _table("configtest, status, fullstatus"),
    "crictl": _table("ps, pods, images, img, logs, inspect, inspecti, inspectp, stats, statsp, info, version, imagefsinfo"), "ctr": _table("containers list, containers ls, containers info, c ls, images list, images ls, i ls, images check, tasks list, tasks ls, t ls, namespaces list, namespaces ls, ns ls, version, plugins ls, snapshots ls, content ls"), "kubeadm": _table("version, token list, certs check-expiration, config view, config images, config print, upgrade plan"), "kind": _table("get clusters, get nodes, get kubeconfig, version, export logs"), "minikube": _table("status, ip, service, logs, profile, version, addons list, dashboard, node list"), "k3s": _table("check-config"),
    "flux": _table("get, check, logs, events, tree, stats, trace, version, diff, export, get kustomizations, get sources, get helmreleases, get all"), "argocd": _table("app list, app get, app diff, app history, app logs, app resources, app manifests, app wait, cluster list, cluster get, repo list, repo get, proj list, proj get, account list, account get, version"), "velero": _table("backup get, backup describe, backup logs, restore get, restore describe, restore logs, schedule get, schedule describe, get backups, get restores, get schedules, version client"), "istioctl": _table("proxy-status, ps, proxy-config, pc, analyze, version, describe, verify-install, validate, dashboard"), "kustomize": _table("build, version"),
    "gh": _table("pr list, pr view, pr status, pr checks, pr diff, issue list, issue view, issue status, run list, run view, run watch, workflow list, workflow view, repo view, repo list, release list, release view, auth status, search repos, search issues, search prs, search code, secret list, variable list, gist list, gist view, label list, cache list"), "glab": _table("mr list, mr view, mr diff, issue list, issue view, ci status, ci view, ci list, ci trace, repo view, pipeline list, release list"), "vagrant": _table("status, global-status, port, validate, version, ssh-config, box list, snapshot list, plugin list, box outdated"), "packer": _table("validate, inspect, version"), "pulumi": _table("preview, about, whoami, version, stack ls, stack output, stack history, config get, logs"), "skaffold": _table("diagnose, render, version"),
    "ceph": _table("status, health, health detail, df, osd tree, osd df, osd status, osd dump, osd stat, pg dump, pg stat, mon stat, mon dump, quorum_status, fs ls, fs status, mgr services, auth ls, auth list, versions, report, w, s, orch ps, orch ls, orch host, device ls, osd pool, log last, osd perf, crash ls, crash info, osd lspools, mds stat"), "rbd": _table("ls, list, info, du, status, showmapped, diff"), "rados": _table("df, lspools, ls, stat"), "rclone": _table("ls, lsl, lsd, lsf, lsjson, size, check, listremotes, about, cat, tree, version, md5sum, ncdu, cryptcheck"), "mc": _table("ls, tree, du, stat, cat, head, find, diff, admin info, version, ping, ready"), "gsutil": _table("ls, du, stat, cat, hash, version"),
    "restic": _table("snapshots, check, stats, ls, find, diff, list, cat, version, dump"), "borg": _table("list, info, check, diff"), "lxc": _table("list, ls, info, config show, config get, network list, network show, storage list, storage show, storage info, profile list, profile show, image list, version, remote"), "fail2ban-client": _table("status, ping, version, get, banned"), "alembic": _table("current, history, heads, branches, show, check"), "flyway": _table("info, validate"), "liquibase": _table("status, validate, diff, history"), "svn": _table("status, st, log, info, diff, list, ls, cat, blame"), "hg": _table("status, st, log, diff, summary, identify, id, incoming, outgoing, heads, tip, annotate, cat, branches"),
    "eksctl": _table("get cluster, get clusters, get nodegroup, get nodegroups, get iamserviceaccount, get addon, get addons, utils describe-stacks, version, info"), "tmux": _table("ls, list-sessions, list-windows, list-panes, lsw, capture-pane, show-options"), "openssl": _table("x509, s_client, verify, version, ciphers, asn1parse, crl, dgst, speed, rand, prime, errstr, list, sess_id, ocsp, passwd, crl2pkcs7, s_time"),
}  # fmt: skip

# The same tables under another name.
LIKE: Mapping[str, str] = {
    "oc": "kubectl", "k": "kubectl", "kubecolor": "kubectl", "podman": "docker", "nerdctl": "docker", "podman-compose": "docker-compose", "tofu": "terraform", "terragrunt": "terraform", "yum": "dnf", "microdnf": "dnf", "mamba": "conda", "incus": "lxc", "valkey-cli": "redis-cli", "mariadb": "mysql", "gpg2": "gpg", "ip6tables": "iptables",
}  # fmt: skip

INTERACTIVE: Mapping[str, frozenset[str]] = {
    "kubectl": _table("edit, attach"), "systemctl": _table("edit"), "docker": _table("attach, container attach"), "minikube": _table("ssh, tunnel"), "vagrant": _table("ssh"), "terraform": _table("console"), "nomad": _table("alloc exec, ui"), "crictl": _table("exec, attach"),
    "virsh": _table("console, edit"), "lxc": _table("console, config edit, profile edit, network edit"), "machinectl": _table("shell, login"), "helm": frozenset(), "gh": _table("auth login"), "aws": _table("ssm start-session, configure"), "flux": frozenset(), "patronictl": _table("edit-config"), "git": _table("citool, gui, mergetool, difftool"),
    "supervisorctl": _table("fg"), "ansible-vault": _table("edit, create"), "tmux": _table("attach, a, attach-session, new, new-session"), "screen": frozenset(),
}  # fmt: skip

# Verbs with which the subcommands of cloud command lines begin where they only look.
CLOUD_CHECKS = frozenset(
    "list ls describe get show head batch-get lookup search query scan select test view read check validate estimate simulate detect preview wait list-instances get-value get-credentials-check tail filter diff ".split()
)
