"""The folder of a step is left out only where nothing in its command could name a file in it."""

from __future__ import annotations

import pytest

from runbooks.making.folder_needs import needs_folder
from runbooks.making.item import read
from tests.unit.runbooks.making_sessions import history, made

MATTERS = r"""
make install
./deploy
git push
bin/kubectl get pods
sudo ./x
openssl req -new -newkey rsa:2048 -nodes -keyout api.key -out api.csr -subj /CN=x
openssl x509 -in api.crt -noout
openssl x509 -in cert -noout
kubectl create secret tls x --cert=api.crt --key=api.key
kubectl -n i create secret tls x --cert=api.crt --key=api.key --dry-run=client -o yaml | kubectl apply -f -
for f in logs/*; do echo "$f"; done
for f in *.log; do echo $f; done
vault write pki csr=@api.csr
curl -d @body.json https://x
curl -F file=@x https://x
curl -O https://x/y
wget https://x/y.tgz
[ -f lock ] && echo locked
[[ -e lock ]] && echo locked
test -d logs
echo *.txt
cat notes
kubectl apply -f app
kubectl apply -k overlays/prod
aws s3 cp backup s3://b/
aws lambda update-function-code --zip-file fileb://x.zip
aws iam create-policy --policy-document file://p.json
docker compose up -d
docker compose exec db psql
docker run -v $(pwd):/w img
docker run -v $PWD:/w img
docker run --env-file prod img
ssh -i key.pem db-3 ls
scp a db-3:/tmp
crontab jobs
source env
KUBECONFIG=./kc kubectl get pods
psql -h db -c "\copy t from 'x.csv'"
while read h; do echo $h; done < hosts
grep -r foo
grep foo file
grep -e foo file
jq -f prog x
find . -name x
find -name x -delete
find logs -exec rm {} +
rm -rf "$DIR"
gh pr list
gcloud app deploy
bash script
bash -c 'cat x'
terraform workspace select prod
kubectl config --kubeconfig=kc use-context x
echo hi > out
sudo tee out
ls
du -sh *
mount disk.img /mnt
ansible web -m ping
tar xf /srv/a.tar
export A=$(cat x)
nmap -iL hosts
dpkg -i x.deb
kubectl get pods; ./x
sed -i s/a/b/ conf
sudo sh -c 'echo x > f'
helm rollback -f x y
"""
DOES_NOT = r"""
kubectl delete pod x
kubectl config use-context prod-eu
kubectl -n shop rollout restart deploy/api
kubectl -n shop get cm payments -o yaml | grep -i refund
kubectl -n i get secret x -o jsonpath='{.data.tls\.crt}' | base64 -d | openssl x509 -noout -enddate
echo | openssl s_client -connect api.acme.example:443 -servername api.acme.example 2>/dev/null | openssl x509 -noout -subject
kubectl apply -f /srv/app.yaml
kubectl apply -f https://x/y.yaml
kubectl apply -f -
ssh db-3 make install
ssh db-3 'du -sh *'
ssh db-3 df -h | grep srv
systemctl restart web
systemctl status web.service
rm -rf /srv/old
rm -f /srv/old/*.log
for url in orders checkout; do curl -fsS https://$url.acme.example/healthz; done
for i in 1 2 3; do ssh db-$i uptime; done
psql -h db-3 -U ops postgres -c 'select slot_name, active from x'
psql -h db -Atc "select max(id) from orders"
curl -fsS -X PATCH -H "Authorization: Bearer $T" -d '{"on": false}' https://h/api
curl -s -o /dev/null -w '%{http_code}\n' https://p/healthz
export VAULT_TOKEN=***
export A=1 && systemctl restart web
docker restart web
docker run -d --name x -v data:/data registry/app:1.2
docker exec web cat conf
apt-get install -y jq
helm rollback payments 41 -n shop --wait
helm history payments -n shop --max 3
helm list -A
cd /srv/app && make
find /srv/archive -name "*.gz" -mtime +7 -delete
find /srv -type f -exec rm {} +
[ -f /etc/x ] && echo y
[ "$x" = y ] && echo y
grep foo /etc/passwd
git -C /srv/app pull
aws s3 cp /srv/x s3://b/
aws s3 sync s3://a s3://b
aws ec2 describe-instances --output json
redis-cli -h r config set maxmemory 1gb
kill -9 123
date
sleep 5
scp db-3:/etc/x /tmp/
journalctl -u web --since today -n 20
ip addr show
chmod 600 /etc/x
sudo -u postgres psql -c 'select 1'
vault kv get secret/data/app
sudo systemctl restart web && sleep 3; curl -fsS localhost/health
true
kubectl label node x app.kubernetes.io/name=foo
kubectl exec -it web-0 -- cat app/conf.yaml
ping -c 3 db-3
df -h /srv
nc -zv db-3 5432
tail -n 20 /var/log/x.log
ps aux | grep java | head -n 3
kubectl logs web-0 --previous | tail -n 4
"""


def needs(text: str) -> bool:
    """Whether a command alone needs its folder."""
    return needs_folder(read(history(text))[0])


@pytest.mark.parametrize("text", MATTERS.strip().splitlines())
def test_a_word_that_could_be_a_file_keeps_the_folder(text: str) -> None:
    assert needs(text)


@pytest.mark.parametrize("text", DOES_NOT.strip().splitlines())
def test_where_no_word_is_a_file_the_folder_is_left_out(text: str) -> None:
    assert not needs(text)


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        ("cat <<EOF > /srv/note\na/b c.txt *\nEOF", False),
        ("cat <<EOF > note\na\nEOF", True),
        ("cat <<EOF\n$(cat note)\nEOF", True),
        ("diff <(cat a) /etc/b", True),
        ("case $x in a) echo;; esac", False),
        ("for f in a; do echo $f; done # see a/b.txt", True),
        ("make 'all", True),
    ],
)
def test_texts_of_several_lines_and_inner_commands_are_looked_into(text: str, matters: bool) -> None:
    assert needs(text) is matters


def test_a_variable_set_to_a_path_in_the_folder_ties_what_goes_by_it_to_the_folder() -> None:
    found = made("export KUBECONFIG=kube/config", "kubectl delete pod x", "systemctl restart web")
    assert [step.cwd is not None for step in found.steps][1:] == [True, False]


def test_a_variable_set_to_another_path_frees_it_again() -> None:
    found = made("export KUBECONFIG=./a", "kubectl delete pod a", "export KUBECONFIG=/srv/b", "kubectl delete pod b")
    assert [step.cwd is not None for step in found.steps] == [True, True, False, False]
