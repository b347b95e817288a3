"""A deployment that crashes, found by the log of a pod whose name an earlier command printed, and taken back."""

from __future__ import annotations

from sandbox.ops_registry import Known
from sandbox.ops_session import Call, Expected, Said, Scene

_TOKEN = "ff-live-7c1e0d93ab52f6e8"
_POD, _OLD_POD = "payments-6d5c9f7b8d-x2v9k", "payments-7f9b6c5d44-kq8zp"
_HEAD = "NAME                        READY   STATUS             RESTARTS     AGE\n"
_UPGRADED = """\
Release "payments" has been upgraded. Happy Helming!
NAME: payments
LAST DEPLOYED: Wed Mar 11 03:02:19 2026
NAMESPACE: shop
STATUS: deployed
REVISION: 42
TEST SUITE: None"""
_CREATING = (
    f"{_HEAD}{_OLD_POD}   1/1     Running            0            6d2h\n{_POD}   0/1     ContainerCreating  0            3s"
)
_CRASHING = (
    f"{_HEAD}{_OLD_POD}   1/1     Running            0            6d2h\n{_POD}   0/1     CrashLoopBackOff   3 (12s ago)  74s"
)
_HEALTHY = f"{_HEAD}{_OLD_POD}   1/1     Running            0            6d2h"
_TERMINATING = f"{_HEALTHY}\n{_POD}   0/1     Terminating        4 (40s ago)  2m31s"
_EVENTS = """\
  Type     Reason   Age                 From     Message
  ----     ------   ----                ----     -------
  Normal   Pulled   20s (x4 over 70s)   kubelet  Container image "registry.acme.example/payments:4.12.0" already present
  Warning  BackOff  9s (x6 over 66s)    kubelet  Back-off restarting failed container payments"""
_LOG = """\
{"level":"info","msg":"starting payments 4.12.0","at":"2026-03-11T03:03:21Z"}
{"level":"info","msg":"flag refunds-v2 is on","at":"2026-03-11T03:03:21Z"}
{"level":"fatal","msg":"relation \\"refund_batches\\" does not exist","at":"2026-03-11T03:03:22Z"}"""
_TABLES = " Schema |     Name      | Type  |  Owner   \n--------+---------------+-------+----------\n"
_TABLES += " public | refunds       | table | payments\n(1 row)\n"
_HISTORY = """\
REVISION\tUPDATED                 \tSTATUS    \tCHART          \tAPP VERSION\tDESCRIPTION
40      \tMon Mar  2 09:11:40 2026\tsuperseded\tpayments-1.18.2\t4.11.2     \tUpgrade complete
41      \tThu Mar  5 01:00:02 2026\tsuperseded\tpayments-1.18.2\t4.11.3     \tUpgrade complete
42      \tWed Mar 11 03:02:19 2026\tdeployed  \tpayments-1.18.2\t4.12.0     \tUpgrade complete"""
_GIT_LOG = "e4b81c7 payments 4.12.0\n0aa35d2 search: more memory\n5d90f1b payments 4.11.3"
_REVERTED = '[main 77c0be9] Revert "payments 4.12.0"\n 1 file changed, 1 insertion(+), 1 deletion(-)'
_BEHIND = """\
To git.acme.example:shop/deploy.git
 ! [rejected]        main -> main (fetch first)
error: failed to push some refs to 'git.acme.example:shop/deploy.git'"""
_PUSHED = "To git.acme.example:shop/deploy.git\n   b1f20c4..3c96d58  main -> main"
_UPGRADE = "helm upgrade payments charts/payments -n shop -f values/prod.yaml --set image.tag=4.12.0"
_PODS = "kubectl -n shop get pods -l app=payments"
_FLAG = "https://flags.acme.example/api/flags/refunds-v2"
_OFF = ("-X", "PATCH", "-H", f"Authorization: Bearer {_TOKEN}", "-d", '{"on": false}', _FLAG)
_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: prod-eu-west-1
contexts:
- name: prod-eu-west-1
  context: {cluster: prod-eu-west-1, user: marcus}
"""


def _health(version: str, code: str = "200") -> Said:
    return Said(
        "curl -s -o /dev/null -w '%{http_code}\\n' https://payments.acme.example/healthz",
        code,
        takes_ms=90,
        section="verification" if version == "4.11.3" else "steps",
        fate="in" if version == "4.11.3" else "either",
    )


_LINES = (
    Said("cd ~/shop/deploy", takes_ms=1, gap_ms=1500, cwd_after="~/shop/deploy", fate="out", why="cd"),
    Said("git pull -q", takes_ms=800, fate="either"),
    Said("helm upgrde payments charts/payments -n shop -f values/prod.yaml --set image.tag=4.12.0",
         'Error: unknown command "upgrde" for "helm"\n\nDid you mean this?\n\tupgrade\n\nRun \'helm --help\' for usage.', 1,
         60,
         fate="out", why="typo"),
    Said(_UPGRADE, _UPGRADED, takes_ms=3900, gap_ms=2500, fate="either", why="what went wrong, not what puts it right"),
    Said(_PODS, _CREATING, takes_ms=240, gap_ms=3000, fate="out", why="poll"),
    Said(_PODS, _CRASHING, takes_ms=230, gap_ms=68_000, fate="in"),
    _health("4.12.0"),
    Said(f"kubectl -n shop describe pod {_POD} | tail -n 4", _EVENTS, takes_ms=380,
         calls=(Call(argv=("kubectl", "-n", "shop", "describe", "pod", _POD), output=f"Name: {_POD}\n{_EVENTS}"),),
         fate="either"),
    Said(f"kubectl logs {_POD}", f'error: error from server (NotFound): pods "{_POD}" not found in namespace "default"', 1,
         190,
         fate="out", why="retry"),
    Said(f"kubectl -n shop logs {_POD} --previous", _LOG, takes_ms=310, gap_ms=5000, fate="in"),
    Said("# the migration of refund_batches was never run", fate="either"),
    Said("psql -h db-3 -U payments_ro payments -c '\\dt refund*'", _TABLES, takes_ms=180, gap_ms=31_000, fate="either"),
    Said("kubectl -n shop get cm payments -o yaml | grep -i refund", exit_code=1, takes_ms=220,
         calls=(Call(argv=("kubectl", "-n", "shop", "get", "cm", "payments", "-o", "yaml"),
         output="data:\n  LOG_LEVEL: info"),),
         fate="out", why="dead-end"),
    Said("kubectl top nodes",
         "NAME         CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%\nip-10-30-1-7   812m         20%    9121Mi          58%",
         takes_ms=350, fate="out", why="noise"),
    Said("kubectl -n shop rollout undo deploy/payment", 'Error from server (NotFound): deployments.apps "payment" not found',
         1, 210,
         gap_ms=22_000, fate="out", why="typo"),
    Said("kubectl -n shop rollout undo deploy/payments", "deployment.apps/payments rolled back", takes_ms=260, gap_ms=1800,
         must_ask=True),
    Said("kubectl -n shop rollout status deploy/payments --timeout=60s", 'deployment "payments" successfully rolled out',
         takes_ms=7100, gap_ms=1200),
    Said(_PODS, _TERMINATING, takes_ms=240, fate="out", why="poll"),
    Said(_PODS, _HEALTHY, takes_ms=230, gap_ms=20_000, section="verification", fate="either"),
    Said("helm history payments -n shop --max 3", _HISTORY, takes_ms=310, gap_ms=6000),
    Said("helm rollback payments 41", "Error: release: not found", 1, 240, fate="out", why="retry"),
    Said("helm rollback payments 41 -n shop --wait", "Rollback was a success! Happy Helming!", takes_ms=5200, gap_ms=2500,
         must_ask=True),
    Said(f"export FLAGS_TOKEN={_TOKEN}", takes_ms=1, gap_ms=24_000, changed={"FLAGS_TOKEN": _TOKEN}, section="setup"),
    Said(f"curl -fsS -X PATCH -H \"Authorization: Bearer $FLAG_TOKEN\" -d '{{\"on\": false}}' {_FLAG}",
         "curl: (22) The requested URL returned error: 401", 22, 140,
         calls=(Call(argv=("curl", "-fsS", "-X", "PATCH", "-H", "Authorization: Bearer ", *_OFF[4:]),
                     error="curl: (22) The requested URL returned error: 401", exit_code=22),), fate="out", why="typo"),
    Said(f"curl -fsS -X PATCH -H \"Authorization: Bearer $FLAGS_TOKEN\" -d '{{\"on\": false}}' {_FLAG}",
         '{"flag":"refunds-v2","on":false,"by":"marcus"}', takes_ms=160, gap_ms=6000,
         calls=(Call(argv=("curl", "-fsS", *_OFF), output='{"flag":"refunds-v2","on":false,"by":"marcus"}'),)),
    Said("git log --oneline -3 -- values/prod.yaml", _GIT_LOG, takes_ms=20, gap_ms=11_000),
    Said("git revert --no-edit e4b81c7", _REVERTED, takes_ms=60),
    Said("git push", _BEHIND, 1, 1300, fate="out", why="retry"),
    Said("git pull --rebase -q && git push", _PUSHED, takes_ms=2600, gap_ms=4000,
         calls=(Call(argv=("git", "pull", "--rebase", "-q")), Call(argv=("git", "push"), error=_PUSHED))),
    _health("4.11.3"),
    Said(f"curl -fsS {_FLAG}", '{"flag":"refunds-v2","on":false,"by":"marcus"}', takes_ms=120, section="verification"),
    Said("kubectl -n shop get deploy payments -o jsonpath='{.spec.template.spec.containers[0].image}{\"\\n\"}'",
         "registry.acme.example/payments:4.11.3", takes_ms=240, section="verification"),
    Said("exit", "exit", takes_ms=1, fate="out", why="noise"),
)  # fmt: skip

ROLLBACK = Scene(
    name="rollback",
    title="Roll back payments 4.12.0",
    lines=_LINES,
    components=(
        Known("eu-west-1/prod-eu-west-1", "cluster"),
        Known("eu-west-1/prod-eu-west-1/shop", "namespace"),
        Known("eu-west-1/prod-eu-west-1/shop/payments", "service", "dns:payments.acme.example"),
        Known("eu-west-1/db-3", "host", "host:db-3"),
    ),
    programs=("helm", "kubectl", "psql", "git", "curl"),
    project="hooli",
    client="hooli",
    began="2026-03-11T03:01:55Z",
    kube_context="prod-eu-west-1",
    files={
        ".kube/config": _KUBECONFIG,
        "shop/deploy/.git/HEAD": "ref: refs/heads/main\n",
        "shop/deploy/.git/refs/heads/main": "e4b81c70f0c35a9e1b0c7e1f6a1d24c1b7be01a5\n",
        "shop/deploy/values/prod.yaml": "image:\n  tag: 4.12.0\n",
    },
    parameters=(
        Expected("shop", ("identifier", "string")),
        Expected("payments", ("identifier", "string")),
        Expected(_POD, ("identifier", "string"), captured=True),
        Expected("41", ("integer", "string"), captured=True),
        Expected("e4b81c7", ("identifier", "string"), captured=True),
        Expected("***", ("secret",)),
    ),
    literals=("--previous", '{"on": false}'),
)
