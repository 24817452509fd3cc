# JupyterLab with Darkroom, as a custom image of SageMaker Studio (app type JupyterLab).
#   docker build --file deploy/sagemaker/studio.Dockerfile --build-arg DARKROOM_IMAGE=darkroom --tag darkroom-studio .
#
# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html: user 1000 of group 100, the space's volume at
# /home/sagemaker-user (what the image has there is hidden), /opt/ml and /opt/.sagemakerinternal reserved, an answer on port 8888 below
# /jupyterlab/default.
ARG DARKROOM_IMAGE=darkroom
FROM ${DARKROOM_IMAGE}
USER 0:0

RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends git python3 python3-venv \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf /var/log/*.log /var/log/apt

COPY deploy/sagemaker/studio-requirements.txt /opt/jupyter/requirements.txt
RUN python3 -m venv /opt/jupyter && /opt/jupyter/bin/pip install --no-cache-dir --requirement /opt/jupyter/requirements.txt

# Debian's group 100 is `users`.
RUN useradd --uid 1000 --gid 100 --create-home --shell /bin/bash sagemaker-user

ENV PATH=/opt/jupyter/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/home/sagemaker-user \
    SHELL=/bin/bash \
    XDG_DATA_HOME=/home/sagemaker-user/.local/share
USER 1000:100
WORKDIR /home/sagemaker-user
EXPOSE 8888

# The same as in create-app-image-config.json. Who may come in is Studio's business, so JupyterLab itself asks for no token.
ENTRYPOINT ["jupyter-lab"]
CMD ["--ServerApp.ip=0.0.0.0", "--ServerApp.port=8888", "--ServerApp.port_retries=0", "--ServerApp.base_url=/jupyterlab/default", "--IdentityProvider.token=", "--ServerApp.allow_origin=*", "--ServerApp.open_browser=False"]
