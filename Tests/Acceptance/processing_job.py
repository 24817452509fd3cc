"""Plays SageMaker's part in a Processing job: fills `/opt/ml` from the request, runs the program in it, uploads what it left there.

What SageMaker does is taken from its developer guide, "Build Your Own Processing Container". Where the guide is silent, the stricter
reading is played: the environment holds only what the request and SageMaker set, and a job that failed uploads nothing.
"""

import json
import signal
import subprocess
from pathlib import Path

from programs import DARKROOM, PATIENCE
from rights import unsharing

# A mount namespace in which /opt has an `ml`, beside whatever is there.
IN_NAMESPACE = """
set -e
ml=$1 scratch=$2 tmpfs=$3; shift 3
for entry in /opt/*; do
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
        mkdir -p "$scratch$entry"; mount --rbind "$entry" "$scratch$entry"
    fi
done
mkdir -p "$scratch/opt/ml"; mount --rbind "$ml" "$scratch/opt/ml"
if [ -n "$tmpfs" ]; then mount -t tmpfs -o "size=$tmpfs" tmpfs "$scratch/opt/ml/processing/output/photos"; fi
mount --rbind "$scratch/opt" /opt
exec "$@"
"""


UNSHARE = unsharing("--mount")


def split(uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


class ProcessingJob:
    """A job by its `CreateProcessingJob` request; S3 is the one at `endpoint`."""

    def __init__(self, request, s3, folder):
        self.request = request
        self.s3 = s3
        self.folder = folder
        count = request["ProcessingResources"]["ClusterConfig"]["InstanceCount"]
        self.hosts = [f"algo-{number}" for number in range(1, count + 1)]
        self.statuses = {}
        self.output = {}

    def inputs(self):
        return self.request.get("ProcessingInputs", [])

    def outputs(self):
        return self.request.get("ProcessingOutputConfig", {}).get("Outputs", [])

    def root(self, host):
        return self.folder / host / "ml"

    def place(self, host, path):
        """Where a path of the container's lies outside."""
        assert path.startswith("/opt/ml/processing/"), path
        return self.root(host) / Path(path).relative_to("/opt/ml")

    def listed(self, bucket, prefix):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def objects(self, source):
        """Bucket, key and path below LocalPath of what an input names."""
        bucket, key = split(source["S3Uri"])
        if source["S3DataType"] == "ManifestFile":
            first, *names = json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            bucket, prefix = split(first["prefix"])
            return [(bucket, prefix + name, name) for name in names]
        return [(bucket, found, found.removeprefix(key).lstrip("/")) for found in self.listed(bucket, key)]

    def prepare(self):
        for host in self.hosts:
            for folder in ("config", "output"):
                (self.root(host) / folder).mkdir(parents=True)
            for output in self.outputs():
                self.place(host, output["S3Output"]["LocalPath"]).mkdir(parents=True)
            # The request as DescribeProcessingJob gives it back: members that were left out are there without a value.
            configuration = {
                "ProcessingJobArn": f"arn:aws:sagemaker:us-east-1:123456789012:processing-job/{self.request['ProcessingJobName']}",
                "Environment": {}, "ProcessingInputs": [], **self.request,
                "AppSpecification": {"ContainerEntrypoint": None, "ContainerArguments": None, **self.request["AppSpecification"]},
            }  # fmt: skip
            configuration.pop("Tags", None)
            (self.root(host) / "config/processingjobconfig.json").write_text(json.dumps(configuration))
            resources = {"current_host": host, "hosts": self.hosts, "network_interface_name": "eth0"}
            (self.root(host) / "config/resourceconfig.json").write_text(json.dumps(resources))
        for entry in self.inputs():
            source = entry["S3Input"]
            for number, (bucket, key, name) in enumerate(self.objects(source)):
                sharded = source.get("S3DataDistributionType") == "ShardedByS3Key"
                for host in [self.hosts[number % len(self.hosts)]] if sharded else self.hosts:
                    target = self.place(host, source["LocalPath"]) / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    self.s3.download_file(bucket, key, str(target))
            for host in self.hosts:
                self.place(host, source["LocalPath"]).mkdir(parents=True, exist_ok=True)

    def start(self, host, environment=None, output_size=""):
        """The container's process on one host; with `output_size` the results' folder is a disk of that size."""
        application = self.request["AppSpecification"]
        command = [*application["ContainerEntrypoint"], *application.get("ContainerArguments", [])]
        scratch = self.folder / host / "scratch"
        scratch.mkdir()
        variables = {
            "PATH": f"{DARKROOM.parent}:/usr/local/bin:/usr/bin:/bin", "HOME": "/root",
            **self.request.get("Environment", {}), **(environment or {}),
        }  # fmt: skip
        return subprocess.Popen(
            [*UNSHARE, "sh", "-c", IN_NAMESPACE, "sh", self.root(host), scratch, output_size, *command],
            env=variables, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def finish(self, host, process, timeout=60):
        self.output[host] = process.communicate(timeout=timeout * PATIENCE)[0]
        self.statuses[host] = process.returncode

    def upload(self):
        """What the outputs hold, to where the request says; hosts may not have written over each other."""
        uploaded = {}
        for host in self.hosts:
            for entry in self.outputs():
                output = entry["S3Output"]
                bucket, prefix = split(output["S3Uri"])
                root = self.place(host, output["LocalPath"])
                for path in sorted(path for path in root.rglob("*") if path.is_file()):
                    key = f"{prefix.rstrip('/')}/{path.relative_to(root)}"
                    assert key not in uploaded, f"{key} came from {uploaded.get(key)} and from {host}"
                    uploaded[key] = host
                    self.s3.upload_file(str(path), bucket, key)
        return uploaded

    def run(self, environment=None):
        """The whole job. Returns what DescribeProcessingJob would."""
        self.prepare()
        processes = {host: self.start(host, environment) for host in self.hosts}
        for host, process in processes.items():
            self.finish(host, process)
        return self.describe()

    def describe(self, was_stopped=False):
        failed = any(self.statuses.values())
        uploaded = {} if failed and not was_stopped else self.upload()
        return {
            "ProcessingJobStatus": "Stopped" if was_stopped else "Failed" if failed else "Completed",
            "ExitMessage": self.exit_message(),
            "uploaded": uploaded,
        }

    def exit_message(self):
        files = [self.root(host) / "output/message" for host in self.hosts]
        # Not UTF-8 would fail the job.
        return b"".join(file.read_bytes() for file in files if file.exists())[:1024].decode()

    @staticmethod
    def stop(process):
        process.send_signal(signal.SIGTERM)
