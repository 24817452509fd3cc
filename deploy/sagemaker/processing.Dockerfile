# Darkroom for SageMaker Processing jobs: the image of deploy/docker/Dockerfile, as root.
#   docker build --file deploy/sagemaker/processing.Dockerfile --build-arg DARKROOM_IMAGE=darkroom --tag darkroom-processing .
#
# SageMaker makes /opt/ml for root and changes nothing about it for an image's own user, who could then not write results.
ARG DARKROOM_IMAGE=darkroom
FROM ${DARKROOM_IMAGE}
USER 0:0
WORKDIR /
# The request says what runs: a job's entry point, or a drain's.
ENTRYPOINT ["darkroom"]
CMD ["process"]
