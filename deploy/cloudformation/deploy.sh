#!/usr/bin/env bash
# Makes or updates Darkroom's stacks on AWS, in the order in which they need each other. Safe to repeat: what is as it should be stays.
set -euo pipefail

usage() {
    cat <<'TEXT'
deploy.sh --image URI --public-url URL --certificate ARN [OPTION…]

  --image URI            the image that ./dev push pushed, with its tag or digest
  --public-url URL       where browsers and SNS will reach the web app: https://photos.example.com
  --certificate ARN      ACM's certificate for that name, in this Region
  --compute gpu|fargate  where the processor runs (gpu)
  --suffix SUFFIX        a deployment beside others in this account ($DARKROOM_SUFFIX)
  --alarm-topic ARN      the SNS topic that alarms are sent to
  --set STACK.NAME=VALUE any other parameter of a stack: --set processor.MaximumTasks=8
  --only STACK           this stack alone: network, storage, roles, cluster, processor, web or alarms
  --preview              makes change sets and does not carry them out
  --templates FOLDER     other templates than those beside this script

Account and Region are those of the AWS CLI: AWS_PROFILE, AWS_REGION and so on.
TEXT
}

die() {
    printf 'deploy.sh: %s\n' "$*" >&2
    exit 64
}

stacks=(network storage roles cluster processor web alarms)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
templates=$here
suffix=${DARKROOM_SUFFIX:-}
compute=gpu image='' public_url='' certificate='' alarm_topic='' only='' preview=no
settings=()

while [ $# -gt 0 ]; do
    case $1 in
        --preview) preview=yes ;;
        --help | -h) usage && exit ;;
        --image | --public-url | --certificate | --compute | --suffix | --alarm-topic | --set | --only | --templates)
            [ $# -ge 2 ] || die "$1 needs a value"
            case $1 in
                --image) image=$2 ;;
                --public-url) public_url=$2 ;;
                --certificate) certificate=$2 ;;
                --compute) compute=$2 ;;
                --suffix) [ -n "$2" ] || die "--suffix needs a value" && suffix=$2 ;;
                --alarm-topic) alarm_topic=$2 ;;
                --set) settings+=("$2") ;;
                --only) only=$2 ;;
                --templates) templates=$2 ;;
            esac
            shift
            ;;
        *)
            usage >&2
            die "there is no option '$1'"
            ;;
    esac
    shift
done
if [ -z "$image" ] || [ -z "$public_url" ] || [ -z "$certificate" ]; then
    die "--image, --public-url and --certificate are needed (--help says more)"
fi
if [ -n "$only" ] && [[ " ${stacks[*]} " != *" $only "* ]]; then die "there is no stack '$only'; there are: ${stacks[*]}"; fi
for setting in "${settings[@]}"; do
    [[ $setting =~ ^([a-z]+)\.([A-Za-z]+)= ]] || die "--set takes STACK.NAME=VALUE and not '$setting'"
    # The AWS CLI passes over a parameter that a template does not have.
    name=${BASH_REMATCH[2]}
    known=$(sed -n '/^Parameters:/,/^[RC]/p' "$templates/${BASH_REMATCH[1]}.yaml" 2>/dev/null) || true
    [[ $known == *$'\n'"  $name:"$'\n'* ]] || die "no stack has the parameter of '$setting'"
done
if [ -n "$suffix" ]; then
    # As the program has it (Sources/Pipeline/Names/NameRules.swift): the suffix becomes part of every name.
    LC_ALL=C
    [[ $suffix =~ ^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$ ]] ||
        die "the suffix '$suffix' cannot be used: it takes 1 to 20 lower-case letters, digits and hyphens, and begins and ends with a letter or digit"
    [ "$suffix" != default ] || die "the suffix 'default' is what the deployment without a suffix is called; choose another"
fi
case $compute in
    gpu) instances=true ;;
    fargate) instances=false ;;
    *) die "--compute is gpu or fargate and not '$compute'" ;;
esac

name_suffix=${suffix:+-$suffix}
deployment=${suffix:-default}

# The parameters of a stack, one a line.
parameters() {
    printf '%s\n' "NameSuffix=$name_suffix" "Deployment=$deployment"
    case $1 in
        network | roles | cluster) echo "ContainerInstances=$instances" ;;
        storage) echo "PublicUrl=$public_url" ;;
        processor) printf '%s\n' "Image=$image" "Compute=$compute" ;;
        web) printf '%s\n' "Image=$image" "PublicUrl=$public_url" "CertificateArn=$certificate" ;;
        alarms) echo "AlarmTopicArn=$alarm_topic" ;;
    esac
    local setting
    for setting in "${settings[@]}"; do
        [[ $setting != "$1".* ]] || echo "${setting#*.}"
    done
}

# What the AWS CLI does not say when a stack was not deployed: the reasons, and what to do.
explain() {
    local stack=$1 reasons
    printf '\ndeploy.sh: %s was not deployed\n' "$stack" >&2
    reasons=$(aws cloudformation describe-events --stack-name "$stack" --filters FailedEvents=true \
        --query 'OperationEvents[:8].[LogicalResourceId, ResourceStatusReason || ValidationStatusReason]' --output text 2>/dev/null) || true
    [ -z "$reasons" ] || printf '%s\n' "$reasons" >&2
    cat >&2 <<'TEXT'
Where something is there already, remove it or take another --suffix: docs/aws.md, "Deploying again".
TEXT
    advise "$stack" || true
}

# A stack that failed when it was made stays, empty, and cannot be updated. Whether the stack is none of these.
advise() {
    local stack=$1 status
    status=$(aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus' --output text 2>/dev/null) || return 0
    case $status in
        ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED | DELETE_FAILED) ;;
        *) return 0 ;;
    esac
    cat >&2 <<TEXT
deploy.sh: $stack is in $status, from which it cannot be updated. Delete it, and then deploy again:
aws cloudformation delete-stack --stack-name $stack && aws cloudformation wait stack-delete-complete --stack-name $stack
TEXT
    return 1
}

deploy() {
    local stack=$1 name=darkroom$name_suffix-$1 overrides=() execution=()
    mapfile -t overrides < <(parameters "$stack")
    [ $preview = no ] || execution=(--no-execute-changeset)
    echo "» $name" >&2
    advise "$name" || exit 1
    if ! aws cloudformation deploy \
        --stack-name "$name" \
        --template-file "$templates/$stack.yaml" \
        --parameter-overrides "${overrides[@]}" \
        --tags "darkroom:deployment=$deployment" \
        --capabilities CAPABILITY_NAMED_IAM \
        --no-fail-on-empty-changeset \
        "${execution[@]}"; then
        explain "$name"
        exit 1
    fi
}

for stack in "${stacks[@]}"; do
    if [ -z "$only" ] || [ "$only" = "$stack" ]; then deploy "$stack"; fi
done
