#!/usr/bin/env bash
# Builds the image and pushes it to Amazon ECR: ./dev push ACCOUNT REGION
# Once a commit: the tags are its version and its revision, and the repository takes no tag twice.
source "$(dirname "${BASH_SOURCE[0]}")/shell.sh"

usage() {
    cat <<'TEXT'
./dev push ACCOUNT REGION [OPTION…]

  ACCOUNT             the account's twelve digits; the AWS CLI must be signed in to it
  REGION              such as eu-central-1
  --repository NAME   the repository in ECR, created when it is missing (darkroom)
  --file DOCKERFILE   what is built (deploy/docker/Dockerfile); another one needs a repository of its own
  --platform LIST     such as linux/amd64,linux/arm64, with docker and its buildx (this machine's own); a foreign architecture is
                      emulated, which takes Swift's compiler hours
  --build-arg N=V     is handed to the build; repeat it for several
  --check             says what would be done, and whether it could be; changes nothing
TEXT
}

refuse() {
    printf 'error: %s\n\n' "$*" >&2
    usage >&2
    exit 64
}

usual_file=deploy/docker/Dockerfile
repository='' file=$usual_file platforms='' check=no
places=() arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --help | -h) usage && exit ;;
        --check) check=yes && shift ;;
        --repository | --file | --platform | --build-arg)
            [ $# -gt 1 ] || refuse "$1 needs a value"
            case $1 in
                --repository) repository=$2 ;;
                --file) file=$2 ;;
                --platform) platforms=$2 ;;
                --build-arg) arguments+=(--build-arg "$2") ;;
            esac
            shift 2
            ;;
        -*) refuse "push has no option $1" ;;
        *) places+=("$1") && shift ;;
    esac
done
[ ${#places[@]} = 2 ] || refuse "push needs an account and a Region"
account=${places[0]} region=${places[1]}
[[ $account =~ ^[0-9]{12}$ ]] || refuse "'$account' is no account: those have twelve digits"
[[ $region =~ ^[a-z]+(-[a-z]+)+-[0-9]+$ ]] || refuse "'$region' is no Region such as eu-central-1"
# One commit is pushed to a repository once: another image there would be taken for this one.
[ -n "$repository" ] || [ "$file" = "$usual_file" ] || refuse "--file needs --repository: $file is another image than the usual one"
repository=${repository:-darkroom}
[[ ${#repository} -ge 2 && $repository =~ ^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$ ]] ||
    refuse "'$repository' is no name of a repository: lower case, digits, and . _ - / between them"
[ -f "$file" ] || refuse "there is no $file"

# Docker's own when its engine answers, else what builds and pushes without an engine. The three know the same commands.
find_builder() {
    if command -v docker >/dev/null && docker info >/dev/null 2>&1; then echo docker; return; fi
    local name
    for name in podman buildah; do command -v $name >/dev/null && echo $name && return; done
    return 1
}

command -v aws >/dev/null || die "there is no AWS CLI here: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
builder=$(find_builder) || die "neither docker (with its engine running) nor podman nor buildah is here"
[ -z "$platforms" ] || { [ "$builder" = docker ] && docker buildx version >/dev/null 2>&1; } || die "--platform needs docker with buildx"
[ -z "$(git status --porcelain)" ] || die "there are changes that are not committed: the image's revision would not say what is in it"

revision=$(git rev-parse HEAD)
# A tag knows no '+': 0.1.0+git1516f09 becomes 0.1.0-git1516f09.
version=$(package_version | tr + -)
origin=$(git remote get-url origin 2>/dev/null || true)
[[ $origin =~ ^https://[^@]+$ ]] || origin=''

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

ecr() { aws ecr "$@" --region "$region" --output text; }

# What ECR answers, or nothing where its error is the one named first; every other error ends the push.
ecr_unless() {
    local absent=$1 answer
    shift
    if answer=$(ecr "$@" 2>"$scratch/error"); then
        echo "$answer"
    else
        grep -q "($absent)" "$scratch/error" || die "$(cat "$scratch/error")"
    fi
}

signed_in=$(aws sts get-caller-identity --region "$region" --query Account --output text) || die "the AWS CLI is not signed in"
[ "$signed_in" = "$account" ] || die "the AWS CLI is signed in to account $signed_in, not to $account"

# Each partition has a domain of its own: ECR knows which is its.
endpoint=$(ecr get-authorization-token --query 'authorizationData[0].proxyEndpoint')
host=${endpoint#https://}
image=$host/$repository

# The digest behind a tag, or nothing.
pushed_digest() {
    ecr_unless ImageNotFoundException describe-images --repository-name "$repository" --image-ids imageTag="$1" --query 'imageDetails[0].imageDigest'
}

# One more tag for an image that is there: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-retag.html
add_tag() {
    local digest=$1 tag=$2 asked=(--repository-name "$repository" --image-ids imageDigest="$1") manifest kind
    manifest=$(ecr batch-get-image "${asked[@]}" --query 'images[0].imageManifest')
    kind=$(ecr batch-get-image "${asked[@]}" --query 'images[0].imageManifestMediaType')
    ecr put-image --repository-name "$repository" --image-tag "$tag" --image-digest "$digest" \
        --image-manifest "$manifest" --image-manifest-media-type "$kind" --query image.imageId.imageTag >/dev/null
}

# The revision is always pushed before the version. So an image with the version alone is not known to be of this revision: a release's tag
# can be moved in git.
take_what_is_there() {
    local digest versioned
    digest=$(pushed_digest "$revision")
    versioned=$(pushed_digest "$version")
    [ -z "$versioned" ] || [ "$versioned" = "$digest" ] || die "the tag $version is another image's: $versioned"
    [ -n "$digest" ] || return 0
    if [ -n "$versioned" ]; then
        say "This revision was pushed before"
    elif [ $check = yes ]; then
        say "Would add the tag $version to this revision, which was pushed before"
    else
        say "This revision was pushed before; adding the tag $version"
        add_tag "$digest" "$version"
    fi
    echo "$image@$digest"
    exit
}

found=$(ecr_unless RepositoryNotFoundException describe-repositories --repository-names "$repository" --query 'repositories[0].repositoryArn')
if [ -n "$found" ]; then
    take_what_is_there
elif [ $check = yes ]; then
    say "Would create the repository $repository: no tag is overwritten, each push is scanned"
else
    say "Creating the repository $repository: no tag is overwritten, each push is scanned"
    ecr create-repository --repository-name "$repository" --image-tag-mutability IMMUTABLE \
        --image-scanning-configuration scanOnPush=true --tags Key=darkroom:deployment,Value=default \
        --query repository.repositoryUri >/dev/null
fi

if [ $check = yes ]; then
    say "Would build $file with $builder, and push it as $image:$revision and $image:$version"
    exit
fi

arguments+=(
    --file "$file" --tag "$image:$revision" --tag "$image:$version"
    --build-arg VERSION="$version" --build-arg REVISION="$revision" --build-arg SOURCE="$origin"
    --build-arg CREATED="$(git log -1 --format=%cI)" --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
)

# The login is this push's own and goes with it. What the user has in a file or in a keychain stays as it is.
keep_logins_apart() {
    export REGISTRY_AUTH_FILE=$scratch/auth.json
    [ "$builder" = docker ] || return 0
    local own=${DOCKER_CONFIG:-$HOME/.docker} each
    # Contexts, buildx and its builders are the user's.
    DOCKER_CONTEXT=$(docker context inspect --format '{{.Name}}' 2>/dev/null || echo default)
    export DOCKER_CONTEXT DOCKER_CONFIG=$scratch/docker
    mkdir "$DOCKER_CONFIG"
    # Docker looks for a keychain by itself where its settings have no login.
    echo "{\"auths\": {\"$host\": {}}}" >"$DOCKER_CONFIG/config.json"
    for each in "$own"/*; do
        if [ "$each" != "$own/config.json" ]; then
            [ ! -e "$each" ] || ln -s "$(realpath "$each")" "$DOCKER_CONFIG"
        elif grep -q '"auth":' "$each" && ! grep -q '"cred[sH]' "$each"; then
            # What it says of other registries, where the logins are in it and not in a keychain.
            cp "$each" "$DOCKER_CONFIG"
        fi
    done
}

log_in() {
    keep_logins_apart
    aws ecr get-login-password --region "$region" | "$builder" login --username AWS --password-stdin "$host" >/dev/null ||
        die "$host does not let us in"
}

record=$scratch/record
# Before the build, which may begin with an image of this registry. The password is good for twelve hours.
log_in
if [ -n "$platforms" ]; then
    say "Building for $platforms and pushing"
    docker buildx build --platform "$platforms" --push --metadata-file "$record" "${arguments[@]}" .
    digest=$(sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' "$record")
else
    say "Building $file with $builder"
    "$builder" build "${arguments[@]}" .
    say "Pushing $image:$version"
    if [ "$builder" = docker ]; then
        docker push --quiet "$image:$revision" >/dev/null
        docker push --quiet "$image:$version" >/dev/null
        digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image:$revision" | sed -n "s|^$image@||p")
    else
        "$builder" push --quiet --digestfile "$record" "$image:$revision"
        "$builder" push --quiet "$image:$version"
        digest=$(cat "$record")
    fi
fi
[ -n "$digest" ] || die "the push left no digest"
say "Pushed $version, revision $revision"
echo "$image@$digest"
