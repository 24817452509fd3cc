"""The commands of `docs/aws.md`, so that tests run what the page says."""

from programs import REPOSITORY

# For SQS the AWS CLI's first version takes an older host name before AWS_ENDPOINT_URL.
AWS_AT_ENDPOINT = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }'
NOT_REHEARSED = "# not rehearsed"


def commands(section):
    """All of a section, or of a subsection: its heading is given with or without marks."""
    level = "###" if section.startswith("### ") else "##"
    text = (REPOSITORY / "docs" / "aws.md").read_text().split(f"\n{level} {section.removeprefix('### ')}\n")[1].split("\n## ")[0]
    if level == "###":
        text = text.split("\n### ")[0]
    found = [line.removeprefix("$ ") for line in text.replace("\\\n", " ").split("\n") if line.startswith("$ ")]
    assert found, section
    return found


def rehearsed(section):
    """Without those that the page says were not."""
    return [line for line in commands(section) if not line.endswith(NOT_REHEARSED)]
