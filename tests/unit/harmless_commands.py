# ruff: noqa: E501 - one command to a line
"""Commands as people type them on servers, none with a secret in it."""

HARMLESS_COMMANDS = [line for line in r"""
ls -la
cd /var/log
mkdir -p /srv/app/releases
cp -p a b
tar -czpf backup.tgz /etc
docker run -p 8080:80 nginx
docker run -d --name web -p 443:443 -v /srv:/srv:ro -e TZ=UTC nginx:1.25
docker ps -a --format '{{.Names}}\t{{.Status}}'
docker pull alpine@sha256:c5b1261d6d3e43071626931fc004f70149baeba2c8ec672bd4f27761f8e1ad6b
docker login registry.example.org -u me --password-stdin
docker compose -p shop up -d
docker compose logs -f --tail=100 api
docker exec -it db psql -U postgres
docker build --secret id=npmrc,src=$HOME/.npmrc -t app:latest .
docker secret ls
docker inspect -f '{{.State.Health.Status}}' web
docker stats --no-stream
docker network inspect bridge
docker image prune -a --filter until=24h
podman run --rm -it -p 127.0.0.1:5432:5432 postgres:16
kubectl get pods -A -o wide
kubectl get secret
kubectl get secret db-credentials -o yaml
kubectl describe secret my-token-abcde
kubectl delete secret regcred
kubectl create secret tls web-tls --cert=tls.crt --key=tls.key
kubectl create secret generic app --from-file=config.json
kubectl create secret generic app --from-env-file=.env
kubectl create token build-robot
kubectl -n kube-system get serviceaccount default -o jsonpath='{.secrets[0].name}'
kubectl logs -f deploy/api -c app --since=10m
kubectl exec -it api-6f7c9d5b8-x2x4z -- sh
kubectl rollout status deployment/api --timeout=90s
kubectl rollout undo deployment/api --to-revision=3
kubectl port-forward svc/db 5432:5432
kubectl top nodes
kubectl apply -k overlays/prod
kubectl config use-context prod-eu
kubectl config set-context --current --namespace=payments
kubectl patch svc api -p '{"spec":{"type":"NodePort"}}'
kubectl auth can-i get secrets --as=system:serviceaccount:default:default
kubectl annotate pod x checksum/config=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data
kubectl cp ns/pod:/tmp/heap.hprof ./heap.hprof
kubectl scale --replicas=3 deploy/api
helm upgrade --install api ./chart -f values.prod.yaml --set image.tag=9f86d08
helm upgrade x y --set auth.enabled=true --set auth.existingSecret=db-auth
helm template . --set secretName=app-secret
helm list -A
helm rollback api 12
helm repo add bitnami https://charts.bitnami.com/bitnami
helm get values api -n prod
terraform init -upgrade
terraform plan -out=tf.plan
terraform apply -auto-approve -var region=eu-west-1 -var-file=prod.tfvars
terraform state list
terraform state show 'aws_instance.web[0]'
terraform workspace select prod
terraform import aws_s3_bucket.logs my-logs
terraform output -json
terraform force-unlock 6c1b2a7e-3f4d-4e5f-8a9b-0c1d2e3f4a5b
terraform taint module.db.random_password.master
tofu validate
pulumi up --stack prod
ansible-playbook -i inventory/prod site.yml --limit web --tags deploy
ansible-playbook site.yml --ask-vault-pass
ansible-playbook site.yml --vault-password-file ~/.vault_pass
ansible-vault edit group_vars/all/vault.yml
ansible all -m ping -u deploy
packer build -var-file=prod.pkrvars.hcl .
vault kv get secret/data/app
vault kv list secret/
vault token lookup
vault secrets enable -path=kv kv-v2
vault auth list
vault policy read app
aws s3 ls s3://my-bucket/logs/2026/
aws s3 cp s3://my-bucket/dump.sql.gz - | zcat | head
aws s3 sync ./dist s3://www.example.org --delete
aws sts get-caller-identity
aws ec2 describe-instances --filters Name=tag:env,Values=prod --query 'Reservations[].Instances[].InstanceId'
aws secretsmanager get-secret-value --secret-id prod/db
aws secretsmanager list-secrets
aws ssm get-parameter --name /prod/db/password --with-decryption
aws sso login --profile prod
aws --profile prod --region eu-central-1 rds describe-db-instances
aws iam list-access-keys --user-name deploy
aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-west-1.amazonaws.com
aws logs tail /aws/lambda/fn --follow --since 1h
aws eks update-kubeconfig --name prod --region eu-west-1
aws kms decrypt --ciphertext-blob fileb://x.bin --output text --query Plaintext
aws cloudformation describe-stacks --stack-name net
aws lambda invoke --function-name f --payload '{"a": 1}' out.json
aws dynamodb scan --table-name t --max-items 5 --starting-token eyJhIjogMX0
gcloud config set project my-project
gcloud auth login
gcloud auth print-access-token
gcloud compute instances list --filter='status=RUNNING'
gcloud container clusters get-credentials prod --zone europe-west1-b
gcloud secrets versions access latest --secret=db-password
gcloud secrets list
gsutil -m rsync -r ./out gs://bucket/out
az account set --subscription 6c1b2a7e-3f4d-4e5f-8a9b-0c1d2e3f4a5b
az aks get-credentials -g rg -n prod
az keyvault secret show --vault-name kv --name db
az login --service-principal --username app --tenant t
psql -h db.internal -p 5432 -U app -d shop
psql -c 'select count(*) from users where token is null'
psql -c "alter role app with login"
psql "host=db user=app dbname=shop sslmode=require"
psql postgres://app@db:5432/shop
psql postgres://app:$PGPASS@db:5432/shop
psql "postgres://app:${PGPASS}@db/shop"
pg_dump -Fc -h db -U app shop > shop.dump
pg_restore -d shop -j 4 shop.dump
mysql -h db -u root -p shop
mysql --host=db --port=3306 --user=root
mysql -P 3307 -e 'show processlist'
mysqldump --single-transaction -u root -p shop | gzip > shop.sql.gz
mongosh --host db --port 27017
mongodump --uri mongodb://db:27017/shop
redis-cli -h cache -p 6379 info replication
redis-cli --scan --pattern 'session:*'
sqlite3 app.db '.schema'
duckdb x.duckdb "select key, value from read_csv('a.csv')"
ssh deploy@web-1.example.org
ssh -i ~/.ssh/id_ed25519 -p 2222 root@10.0.0.5
ssh -L 8080:localhost:80 -N bastion
ssh -o StrictHostKeyChecking=no -o ProxyJump=bastion db-1 uptime
ssh-keygen -t ed25519 -f ~/.ssh/deploy -C 'ci@example.org'
ssh-add -l
ssh-copy-id -i ~/.ssh/id_ed25519.pub deploy@web-1
scp -P 2222 dump.sql root@10.0.0.5:/tmp/
rsync -avzP --delete ./ web-1:/srv/app/
sftp -P 22 me@host
git status
git log --oneline --graph -20
git show 9fceb02d0ae598e95dc970b74767f19372d61af8
git checkout -b fix/token-refresh
git commit -m 'Rotate the API token every hour'
git commit -m "auth: refresh the session before it expires"
git commit -am 'password reset: send a mail'
git cherry-pick 9fceb02d0ae598e95dc970b74767f19372d61af8
git push -u origin HEAD
git push --force-with-lease=main:9fceb02d0ae598e95dc970b74767f19372d61af8
git clone git@github.com:org/repo.git
git clone https://github.com/org/repo.git
git clone ssh://git@gitlab.example.org:2222/org/repo.git
git remote set-url origin https://me@github.com/org/repo.git
git config --global credential.helper store
git config user.email me@example.org
git config --get-all http.sslVerify
git rebase -i HEAD~3
git bisect start HEAD v1.2.3
git stash push -p
git grep -n 'password =' -- '*.py'
git log -S 'api_key' --source --all
git blame -L 10,20 src/auth/token.py
gh pr create --fill
gh auth status
gh auth login --with-token
gh secret list
gh api repos/o/r/actions/secrets
gh run watch 1234567890
glab mr list
curl -fsSL https://get.example.org | sh
curl -s localhost:9200/_cat/indices?v
curl -X POST -H 'Content-Type: application/json' -d '{"name": "x"}' http://localhost:8080/api
curl -u admin https://x.example.org
curl -u "$USER:$PASS" https://x.example.org
curl -H "Authorization: Bearer $TOKEN" https://api.example.org/v1
curl -H "Authorization: Bearer ${TOKEN}" https://api.example.org/v1
curl -H "X-Api-Key: $KEY" https://api.example.org/v1
curl -o /dev/null -w '%{http_code}\n' https://example.org
curl -I https://user@example.org/
curl 'https://example.org/?page=2&key=name&sort=asc'
curl --cacert ca.pem --cert client.pem --key client.key https://x
wget -q -O - https://example.org/install.sh
http GET :8080/health
openssl s_client -connect example.org:443 -servername example.org
openssl x509 -in tls.crt -noout -dates -fingerprint
openssl rand -hex 32
openssl req -new -key k.pem -out k.csr -subj '/CN=example.org'
openssl rsa -in k.pem -passin env:KEYPASS -out k2.pem
openssl dgst -sha256 file
gpg --list-secret-keys
gpg --batch --passphrase-file /run/secrets/pp --decrypt x.gpg
export PATH=$PATH:/opt/bin
export EDITOR=vim
export SSH_AUTH_SOCK=/run/user/1000/keyring/ssh
export TOKENIZERS_PARALLELISM=false
export GPG_AGENT_INFO=/tmp/gpg-x
export AWS_PROFILE=prod AWS_REGION=eu-west-1
export KUBECONFIG=~/.kube/prod
export PASSWORD_STORE_DIR=~/.pass
export DB_PASSWORD_FILE=/run/secrets/db
export DB_PASSWORD=$(pass show db)
export DB_PASSWORD="$(pass show db)"
export GITHUB_TOKEN=$CI_TOKEN
export API_KEY=${API_KEY:-}
export TOKEN=`cat token.txt`
PGPASSWORD=$DB_PASSWORD psql -h db
PGPASSWORD="$DB_PASSWORD" psql -h db
read -s PASSWORD
unset AWS_SECRET_ACCESS_KEY
echo $GITHUB_TOKEN | wc -c
env | grep -i token
printenv | sort
pass show infra/db
systemctl status nginx
systemctl restart ssh.service
journalctl -u api -f --since '10 min ago'
journalctl -p err -b
ps aux | grep '[n]ginx'
kill -9 12345
lsof -i :8080
ss -ltnp
netstat -plant
ip addr show eth0
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
nmap -p 22,80,443 10.0.0.0/24
dig +short example.org AAAA
tcpdump -i eth0 -w out.pcap port 53
strace -p 1234 -f -e trace=network
df -h / && du -sh /var/*
free -m
top -b -n 1 -p 1234
find . -name '*.log' -mtime +7 -print -delete
grep -rn 'secret' src/
grep -E '^(token|password)=' config.ini
sed -i 's/password=.*/password=/' app.ini
awk -F= '{print $1}' .env
awk '{s+=$1} END {print s}' sizes.txt
jq -r '.items[].metadata.name' pods.json
jq '.auth.token' config.json
yq '.spec.template.spec.containers[0].image' d.yaml
cut -d: -f1 /etc/passwd
sort -t= -k2 -n x | uniq -c
base64 -d <<< aGVsbG8gd29ybGQgdGhpcyBpcyBub3QgYSBzZWNyZXQ=
echo aGVsbG8gd29ybGQgdGhpcyBpcyBub3QgYSBzZWNyZXQ= | base64 -d
sha256sum -c SHA256SUMS
echo 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  x' | sha256sum -c
uuidgen
echo 550e8400-e29b-41d4-a716-446655440000
passwd deploy
sudo -u postgres psql
sudo -E -p 'pw: ' true
su - deploy
useradd -m -s /bin/bash deploy
chmod 600 ~/.ssh/id_rsa
crontab -l
for i in 1 2 3; do echo $i; done
while true; do date; sleep 1; done
if [ -z "$TOKEN" ]; then echo 'TOKEN is not set'; exit 1; fi
test -n "${API_KEY:-}" || echo missing
make -j4 test
npm ci && npm run build
npm publish --access public
npm token list
npm install --save-dev @types/node@20.1.0
yarn workspaces foreach run test
pip install -r requirements.txt --index-url https://packages.example.org/simple
python -m venv .venv
python -c 'import secrets; print(secrets.token_hex(16))'
python manage.py migrate --database=default
pytest -k 'test_token or test_password' -p no:cacheprovider
cargo build --release
go test ./... -run TestAuth -count=1
java -jar app.jar --server.port=8081
mvn -q -DskipTests package
gradle build -Pversion=1.2.3
ffmpeg -i in.mp4 -crf 23 out.mp4
certbot renew --dry-run
vim ~/.aws/credentials
less /var/log/auth.log
tail -F /var/log/nginx/access.log
htpasswd -c .htpasswd admin
tmux new -s deploy
screen -ls
watch -n 2 'kubectl get pods'
xargs -P 4 -n 1 gzip
zip -r out.zip dir
7z x archive.7z
nc -zv db 5432
iperf3 -c 10.0.0.2 -p 5201
ab -n 1000 -c 10 http://localhost/
logger -p local0.info done
date -d @1700000000
history | grep token
cat /run/secrets/db_password
diff <(kubectl get cm a -o yaml) <(kubectl get cm b -o yaml)
consul kv get app/config
nomad job status
etcdctl get --prefix /registry/secrets
promtool check rules rules.yml
argocd app sync api --prune
flux reconcile kustomization apps
istioctl proxy-status
sops -d secrets.enc.yaml
age -d -i key.txt x.age
tt work T12 -- make deploy
rabbitmqctl list_users
rabbitmqctl add_user monitor
rabbitmqctl set_user_tags monitor monitoring
rabbitmqctl delete_user monitor
rabbitmqctl set_permissions -p / app '.*' '.*' '.*'
redis-cli config get requirepass
redis-cli -h cache config set maxmemory 2gb
redis-cli acl list
grep requirepass /etc/redis/redis.conf
sed -n '/^requirepass/p' /etc/redis/redis.conf
echo hello | docker exec -i web cat
echo y | sudo apt-get install nginx
echo 'select 1' | sudo -u postgres psql
echo "127.0.0.1 db" | sudo tee -a /etc/hosts
echo root | grep -f - /etc/passwd
echo bob | xargs -n1 sudo passwd -S
echo done | tee /tmp/token-notes.txt
echo "see the wiki" > token.md
echo 1 > /proc/sys/net/ipv4/ip_forward
echo x | ssh web 'cat > /tmp/x'
printf '%s\n' a b c | sort
printf 'y\n' | sudo sh install.sh
echo "$PW" | docker login -u ci --password-stdin registry.example.org
echo "app:$PW" | sudo chpasswd
echo "$(pass show db)" | sudo -S true
cat token.txt | gh auth login --with-token
docker login --password-stdin -u ci r < /run/secrets/registry
docker login --password-stdin -u ci r <<< "$PW"
read -r line <<< 'one two three'
sort <<< 'one two three'
passwd --status deploy
chpasswd < users.txt
htpasswd -D .htpasswd ann
htpasswd -B -C 10 .htpasswd ann
openssl passwd -6
openssl passwd -6 -stdin
openssl enc -aes-256-cbc -salt -in a -out b
vault login
vault login -method=oidc role=ops
vault login -method=userpass username=ann
vault operator unseal
vault operator init -key-shares=5 -key-threshold=3
vault kv put secret/app @app.json
vault kv put secret/app owner=ann username=app db_host=db-1
vault kv get -field=password secret/app
vault kv metadata put -max-versions=5 secret/app
ipmitool -H 10.0.0.9 -U admin power status
ipmitool sdr list
keytool -list -keystore trust.jks
keytool -importcert -alias ca -file ca.pem -keystore trust.jks
lftp -u ann sftp://files.example.org
lftp -e 'mirror a b' files.example.org
gh secret set DEPLOY_KEY < key.pem
gh pr comment 7 --body 'looks good'
gh issue create --title x --body 'password reset is broken'
aws ssm put-parameter --name /app/log_level --type String --value debug
aws ssm get-parameters-by-path --path /app
curl https://user@example.org/x
git clone https://jenkins-deploy@git.example.org/o/r.git
git clone https://JohnSmith2024@bitbucket.org/o/r.git
git clone https://deploymentuser20240101@git.example.org/o/r.git
wg show wg0
wg set wg0 peer AAA= allowed-ips 10.0.0.2/32
wg set wg0 private-key /etc/wireguard/key
psql -c 'alter user app rename to app2'
psql -c "alter role app valid until '2027-01-01'"
psql -c "select password from users where name = 'x'"
psql -c "alter role app set search_path = 'app'"
mysql -e "drop user 'app'@'%'"
mysql -e "show grants for 'app'@'%'"
mysql -e "show master status"
mysql -e "change master to master_host='db-7', master_log_pos=4"
git commit -m 'users are identified by mail'
git commit -m "set password length to 12"
git commit -m 'alter user table: drop password'
git config credential.helper cache
git config --global core.askpass /usr/bin/ksshaskpass
ffmpeg -i a.mp4 -pass 2 -af 'highpass=f=200,lowpass=f=3000' b.mp4
export BYPASS=1 COMPASS=/opt/compass
find . -newer token -name 'pass*'
mysqld --print-defaults -p3307
gunzip -P x
mkpasswd -m sha-512
nmcli dev wifi connect home
nmcli connection show
ansible-vault encrypt vars.yml
etcdctl --user root get x
snmpwalk -v2c -c public sw-1 system
snmpwalk -v3 -u ops -l noAuthNoPriv sw-1
cryptsetup luksOpen /dev/sdb1 data
echo YES | cryptsetup luksFormat /dev/sdb1
kubectl exec -it api -- mongod --version
mc alias list
ssh mysql1 -p2222
ssh docker-1 -p 2222
helmfile -p 3 apply
""".strip().splitlines() if line]  # fmt: skip
