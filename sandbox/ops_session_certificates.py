"""A certificate that expires in three days, replaced on two clusters: signed by Vault, put in place, checked from outside."""

from __future__ import annotations

from sandbox.ops_registry import Known
from sandbox.ops_session import Call, Expected, Said, Scene

_READ = "while IFS= read -r _; do :; done"  # what is piped into it, lest the program before it complains
_TOKEN = "hvs.CAESIJlWh2mWv8Q1b0c7e1f6a1d24c1b7be01a52Gh4KHGh2cy5"
_EU, _US = "prod-eu-west-1", "prod-us-east-1"
_OLD, _NEW = "notAfter=Mar 14 23:59:59 2026 GMT", "notAfter=Jun  9 03:31:12 2026 GMT"
_PEM = "-----BEGIN CERTIFICATE-----\nMIIDazCCAlOgAwIBAgIUEq\n-----END CERTIFICATE-----"
_SECRETS = """\
NAME                  TYPE                DATA   AGE
api-tls               kubernetes.io/tls   2      362d
ingress-nginx-token   Opaque              3      711d"""
_REFUSED = """\
Error writing data to pki_int/sign/web: Error making API request.

URL: PUT https://vault.acme.example:8200/v1/pki_int/sign/web
Code: 403. Errors:

* permission denied"""
_NO_ISSUER = """\
CN = api.acme.example
error 20 at 0 depth lookup: unable to get local issuer certificate
error api.crt: verification failed"""
_NO_NAME = "req: Unknown option or cipher: sub\nreq: Use -help for summary."
_NO_TYPE = 'error: the server doesn\'t have a resource type "certificate"'
_BACKUP = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: api-tls\n  namespace: ingress\ntype: kubernetes.io/tls"
_KUBECONFIG = f"""\
apiVersion: v1
kind: Config
current-context: staging-eu-west-1
contexts:
- name: {_EU}
  context: {{cluster: {_EU}, user: marcus}}
- name: {_US}
  context: {{cluster: {_US}, user: marcus}}
- name: staging-eu-west-1
  context: {{cluster: staging-eu-west-1, user: marcus}}
"""
_MAKE = ("kubectl", "-n", "ingress", "create", "secret", "tls", "api-tls", "--cert=api.crt", "--key=api.key")
_APPLY = (
    "kubectl -n ingress create secret tls api-tls --cert=api.crt --key=api.key --dry-run=client -o yaml"
    " | kubectl -n ingress apply -f -"
)
_APPLY_CALLS = (
    Call(argv=(*_MAKE, "--dry-run=client", "-o", "yaml"), output=_BACKUP),
    Call(argv=("kubectl", "-n", "ingress", "apply", "-f", "-"), output="secret/api-tls configured"),
)
_STATUS = "kubectl -n ingress rollout status deploy/ingress-nginx --timeout=15s"
_WAITING = (
    'Waiting for deployment "ingress-nginx" rollout to finish: 1 old replicas are pending termination...\n'
    "error: timed out waiting for the condition"
)
_ROLLED = 'deployment "ingress-nginx" successfully rolled out'
_PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQ\n-----END PUBLIC KEY-----"


def _seen_from_outside(name: str, end: str, *, section: str = "verification", fate: str = "in") -> Said:
    line = (
        f"echo | openssl s_client -connect {name}:443 -servername {name} 2>/dev/null | openssl x509 -noout -subject -enddate"
    )
    return Said(
        line,
        f"subject=CN = api.acme.example\n{end}",
        takes_ms=310,
        calls=(
            Call(argv=("openssl", "s_client", "-connect", f"{name}:443", "-servername", name), output=_PEM, effect=_READ),
            Call(
                argv=("openssl", "x509", "-noout", "-subject", "-enddate"),
                output=f"subject=CN = api.acme.example\n{end}",
                effect=_READ,
            ),
        ),
        fate=fate,  # type: ignore[arg-type]  # one of Fate
        section=section,  # type: ignore[arg-type]  # one of Section
    )


def _switched(context: str, **more: object) -> Said:
    return Said(
        f"kubectl config use-context {context}",
        f'Switched to context "{context}".',
        takes_ms=60,
        effect=f"sed -i 's/^current-context: .*/current-context: {context}/' ~/.kube/config",
        kube_context=context,
        **more,  # type: ignore[arg-type]  # fields of Said
    )


def _backed_up(context: str) -> Said:
    return Said(
        f"kubectl -n ingress get secret api-tls -o yaml > api-tls.{context}.yaml",
        takes_ms=240,
        calls=(Call(argv=("kubectl", "-n", "ingress", "get", "secret", "api-tls", "-o", "yaml"), output=_BACKUP),),
    )


_LINES = (
    _seen_from_outside("api.acme.example", _OLD, section="steps", fate="either"),
    Said("# three days left, and the renewal job is gone with the old CI", fate="either"),
    Said("kubectl config current-context", "staging-eu-west-1", takes_ms=55, fate="either"),
    Said("kubectl get certificate -A", _NO_TYPE, 1, 480, fate="out", why="dead-end"),
    Said("kubectl get ingress -A | grep api", "shop   api   nginx   api.acme.example   10.30.0.4   80, 443   362d",
         takes_ms=390,
         calls=(Call(argv=("kubectl", "get", "ingress", "-A"),
                     output="NAMESPACE   NAME   CLASS\nshop   api   nginx   api.acme.example   10.30.0.4   80, 443   362d"),),
         fate="out", why="dead-end"),
    Said("kubectl config use-context prod-eu", 'error: no context exists with the name: "prod-eu"', 1, 50, fate="out",
         why="typo"),
    _switched(_EU, gap_ms=2500),
    Said("kubectl -n ingress get secret", _SECRETS, takes_ms=260, fate="either"),
    Said("kubectl -n ingress get secret api-tls -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -enddate",
         _OLD,
         takes_ms=330,
         calls=(Call(argv=("kubectl", "-n", "ingress", "get", "secret", "api-tls", "-o", "jsonpath={.data.tls\\.crt}"),
                     output="LS0tLS1CRUdJTgo="),
                Call(argv=("openssl", "x509", "-noout", "-enddate"), output=_OLD, effect=_READ)), fate="either"),
    Said("cd ~/certs/api", takes_ms=1, cwd_after="~/certs/api", fate="out", why="cd"),
    Said("ls", "README.md  ca-2025.pem\tca.pem", takes_ms=3, fate="out", why="noise"),
    Said("cat README.md", "key: RSA 2048, signed by pki_int/sign/web, chain included", takes_ms=3, fate="out", why="noise"),
    Said("openssl req -new -newkey rsa:2048 -nodes -keyout api.key -out api.csr -sub /CN=api.acme.example", _NO_NAME, 1, 20,
         gap_ms=22_000, fate="out", why="typo"),
    Said("openssl req -new -newkey rsa:2048 -nodes -keyout api.key -out api.csr -subj /CN=api.acme.example",
         ".....+++++\n...........+++++\n-----", takes_ms=180, gap_ms=3000,
         effect="echo key >api.key; echo request >api.csr"),
    Said("vault write -format=json pki_int/sign/web csr=@api.csr common_name=api.acme.example ttl=2160h > signed.json",
         _REFUSED,
         2, 240, gap_ms=18_000,
         calls=(Call(argv=("vault", "write", "-format=json", "pki_int/sign/web", "csr=@api.csr",
                           "common_name=api.acme.example", "ttl=2160h"), error=_REFUSED, exit_code=2),),
         fate="out", why="retry"),
    Said(f"export VAULT_TOKEN={_TOKEN}", takes_ms=1, gap_ms=25_000, changed={"VAULT_TOKEN": _TOKEN}, section="setup"),
    Said("vault write -format=json pki_int/sign/web csr=@api.csr common_name=api.acme.example ttl=2160h > signed.json",
         takes_ms=310, gap_ms=2200,
         calls=(Call(argv=("vault", "write", "-format=json", "pki_int/sign/web", "csr=@api.csr",
                           "common_name=api.acme.example", "ttl=2160h"), output='{"data": {"certificate": "MIID"}}'),)),
    Said("jq -r '.data.certificate, .data.ca_chain[]' signed.json > api.crt", takes_ms=9,
         calls=(Call(argv=("jq", "-r", ".data.certificate, .data.ca_chain[]", "signed.json"), output=f"{_PEM}\n{_PEM}"),)),
    Said("openssl x509 -in api.crt -noout -enddate -ext subjectAltName",
         f"{_NEW}\nX509v3 Subject Alternative Name: \n    DNS:api.acme.example", takes_ms=8),
    Said("openssl verify -CAfile ca.pem -untrusted api.crt api.crt", _NO_ISSUER, 2, 12, fate="out", why="dead-end"),
    Said("openssl verify -CAfile ca-2025.pem -untrusted api.crt api.crt", "api.crt: OK", takes_ms=12, gap_ms=8000),
    Said("diff <(openssl x509 -in api.crt -noout -pubkey) <(openssl pkey -in api.key -pubout) && echo same key", "same key",
         takes_ms=14,
         calls=(Call(argv=("openssl", "x509", "-in", "api.crt", "-noout", "-pubkey"), output=_PUBLIC_KEY),
                Call(argv=("openssl", "pkey", "-in", "api.key", "-pubout"), output=_PUBLIC_KEY))),
    _backed_up(_EU),
    Said("kubectl -n ingress create secret tls api-tls --cert=api.crt --key=api.key",
         'error: failed to create secret secrets "api-tls" already exists', 1, 280, fate="out", why="retry"),
    Said(_APPLY, "secret/api-tls configured", takes_ms=420, gap_ms=14_000, calls=_APPLY_CALLS, must_ask=True),
    Said("kubectl -n ingress rollout restart deploy/ingres-nginx",
         'Error from server (NotFound): deployments.apps "ingres-nginx" not found', 1, 210, fate="out", why="typo"),
    Said("kubectl -n ingress rollout restart deploy/ingress-nginx", "deployment.apps/ingress-nginx restarted", takes_ms=230,
         gap_ms=2000, must_ask=True),
    Said(_STATUS, _WAITING, 1, 15_200, gap_ms=2500, fate="out", why="poll"),
    Said(_STATUS, _ROLLED, takes_ms=6400, gap_ms=1500),
    _seen_from_outside("api.acme.example", _NEW),
    _switched(_US, gap_ms=9000),
    _backed_up(_US),
    Said(_APPLY, "secret/api-tls configured", takes_ms=510, calls=_APPLY_CALLS, must_ask=True),
    Said("kubectl -n ingress rollout restart deploy/ingress-nginx", "deployment.apps/ingress-nginx restarted", takes_ms=240,
         must_ask=True),
    Said(_STATUS, _ROLLED, takes_ms=11_900),
    _seen_from_outside("us.api.acme.example", _NEW),
    Said("shred -u api.key signed.json", takes_ms=70, gap_ms=16_000, must_ask=True),
    Said("unset VAULT_TOKEN", takes_ms=1, changed={"VAULT_TOKEN": None}, fate="either"),
    _switched("staging-eu-west-1", fate="either"),
    Said("exit", "exit", takes_ms=1, fate="out", why="noise"),
)  # fmt: skip

CERTIFICATES = Scene(
    name="certificates",
    title="Rotate the certificate of api.acme.example",
    lines=_LINES,
    components=(
        Known(f"eu-west-1/{_EU}", "cluster"),
        Known(f"us-east-1/{_US}", "cluster"),
        Known("eu-west-1/staging-eu-west-1", "cluster", "", "env=staging"),
        Known(f"eu-west-1/{_EU}/ingress-nginx", "service", "dns:api.acme.example"),
    ),
    programs=("kubectl", "openssl", "vault", "jq"),
    project="globex",
    client="globex",
    began="2026-03-11T03:12:40Z",
    kube_context="staging-eu-west-1",
    files={
        ".kube/config": _KUBECONFIG,
        "certs/api/README.md": "key: RSA 2048, signed by pki_int/sign/web, chain included\n",
        "certs/api/ca.pem": f"{_PEM}\n",
        "certs/api/ca-2025.pem": f"{_PEM}\n",
    },
    parameters=(
        Expected("api.acme.example", ("host", "string")),
        Expected(_EU, ("identifier", "string", "enum")),
        Expected(_US, ("identifier", "string", "enum")),
        Expected("***", ("secret",)),
    ),
    literals=("api.crt", "rsa:2048", "--dry-run=client"),
)
