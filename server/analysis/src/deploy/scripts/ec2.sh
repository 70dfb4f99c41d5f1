
# What is on the instance is told by its tags; an instance is never changed, only replaced.
instances() {
    aws ec2 describe-instances --output text \
        --filters "Name=tag:unikernel,Values=$NAME" Name=instance-state-name,Values=pending,running \
        --query "Reservations[].Instances[].[InstanceId,Tags[?Key=='build']|[0].Value]" 2>/dev/null ||
        true
}
group() {
    aws ec2 describe-security-groups --output text --filters "Name=group-name,Values=unikernel-$NAME" \
        --query 'SecurityGroups[0].GroupId' 2>/dev/null || true
}

needs aws 'install the AWS command line'
aws sts get-caller-identity >/dev/null 2>&1 ||
    stop 'aws cannot log in: run aws configure, or set AWS_PROFILE'

if [ "$action" = remove ]; then
    ids=$(instances | cut -f1)
    for id in $ids; do
        run aws ec2 terminate-instances --instance-ids "$id"
        run aws ec2 wait instance-terminated --instance-ids "$id"
    done
    id=$(group)
    if [ -n "$id" ] && [ "$id" != None ]; then
        run aws ec2 delete-security-group --group-id "$id"
    fi
    exit 0
fi

if [ -z "$BUCKET" ]; then
    stop 'BUCKET is not set: name an S3 bucket that holds the kernel (aws s3 mb s3://BUCKET makes one)'
    BUCKET=BUCKET
fi
if [ -z "$TENDER" ]; then
    TENDER=$(command -v solo5-spt || true)
    if [ -z "$TENDER" ]; then
        stop 'solo5-spt is not installed: opam install solo5, or set TENDER to the program'
        TENDER=solo5-spt
    fi
fi
%%checks%%
%%arguments%%
plain ARGS "$ARGS"
for port in $PORTS; do
    case $port in
        tcp/*[!0-9]* | udp/*[!0-9]* | tcp/ | udp/) stop "$port in PORTS is no port: write tcp/80" ;;
        tcp/* | udp/*) ;;
        *) stop "$port in PORTS is no port: write tcp/80" ;;
    esac
done

forwards=
for port in $PORTS; do
    forwards="$forwards
        iifname != \"unikernel0\" ${port%/*} dport ${port#*/} dnat to $ADDRESS"
done
digest() {
    sha256sum "$1" 2>/dev/null | cut -c1-64
}
build=$({
    digest "$KERNEL"
    digest "$TENDER"
    printf '%s\n' "$IMAGE" "$TYPE" "$MEMORY" "$ADDRESS" "$GATEWAY" "$PORTS" "$@"
} | sha256sum | cut -c1-16)
old=$(instances)
if [ "$(printf '%s\n' "$old" | cut -f2)" = "$build" ]; then
    say "runs as $(printf '%s\n' "$old" | cut -f1), and is up to date"
    exit 0
fi

id=$(group)
if [ -z "$id" ] || [ "$id" = None ]; then
    run aws ec2 create-security-group --group-name "unikernel-$NAME" --description "unikernel $NAME"
    id=$(group)
fi
if [ -z "$id" ] || [ "$id" = None ]; then
    # Only a dry run gets here without one.
    id=sg-new
fi
for port in $PORTS; do
    if said=$(run aws ec2 authorize-security-group-ingress --group-id "$id" --protocol "${port%/*}" \
        --port "${port#*/}" --cidr "$CIDR" 2>&1); then
        if [ "$dry_run" = yes ]; then
            printf '%s\n' "$said"
        fi
    else
        case $said in
            *InvalidPermission.Duplicate*) ;;
            *) stop "$said" ;;
        esac
    fi
done

store=s3://$BUCKET/unikernels/$NAME/$build
run aws s3 cp "$KERNEL" "$store/kernel"
run aws s3 cp "$TENDER" "$store/solo5-spt"
url() {
    if [ "$dry_run" = yes ]; then
        printf '%s\n' "$store/$1"
    else
        aws s3 presign "$store/$1" --expires-in 3600
    fi
}
kernel_url=$(url kernel)
tender_url=$(url solo5-spt)
%%uploads%%

data=$(mktemp)
trap 'rm -f "$data"' EXIT
cat >"$data" <<END
#!/bin/sh
# What the instance does when it starts for the first time.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q curl iproute2 nftables libseccomp2%%packages%%
mkdir -p /opt/unikernel
curl -fsSL -o /opt/unikernel/kernel '$kernel_url'
curl -fsSL -o /opt/unikernel/solo5-spt '$tender_url'
chmod 755 /opt/unikernel/solo5-spt
%%instance-disks%%cat >/etc/sysctl.d/90-unikernel.conf <<'FILE'
net.ipv4.ip_forward = 1
FILE
sysctl -p /etc/sysctl.d/90-unikernel.conf
cat >/etc/nftables.conf <<'FILE'
flush ruleset
table ip unikernel {
    chain prerouting {
        type nat hook prerouting priority dstnat;$forwards
    }
    chain postrouting {
        type nat hook postrouting priority srcnat;
        ip saddr $ADDRESS masquerade
    }
}
FILE
systemctl enable nftables
systemctl restart nftables
%%instance-dhcp%%cat >/etc/systemd/system/unikernel.service <<'FILE'
[Unit]
Description=$NAME, a MirageOS unikernel
Wants=network-online.target
After=network-online.target

[Service]
%%instance-net%%ExecStart=/opt/unikernel/solo5-spt --mem=$MEMORY %%attach%%-- /opt/unikernel/kernel $*
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=1 60 61 62 63 64
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
FILE
systemctl daemon-reload
systemctl enable --now unikernel.service
END

if [ "$dry_run" = yes ]; then
    printf '+ write %s\n' "$data"
    sed 's/^/    /' "$data"
fi
run aws ec2 run-instances --image-id "$IMAGE" --instance-type "$TYPE" --security-group-ids "$id" \
    --user-data "file://$data" --metadata-options HttpTokens=required --output text \
    --query 'Instances[0].InstanceId' \
    --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$NAME},{Key=unikernel,Value=$NAME},{Key=build,Value=$build}]"
for previous in $(printf '%s\n' "$old" | cut -f1); do
    run aws ec2 terminate-instances --instance-ids "$previous"
done
say 'the instance needs a minute for its first start'
