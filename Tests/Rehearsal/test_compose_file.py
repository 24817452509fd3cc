"""What compose.yaml says, as docker-compose 1.29 reads it. Needs no engine."""

import copy

import pytest
import yaml

from engine import PATH, run
from programs import REPOSITORY

README = (REPOSITORY / "README.md").read_text()
GPU, CPU = "compose.yaml", "compose.cpu.yaml"
RUNNING = ("cloud", "processor", "web")


def read(file, **variables):
    return yaml.safe_load(run(["docker-compose", "--file", REPOSITORY / file, "config"], env={"PATH": PATH} | variables).stdout)


@pytest.fixture(scope="module")
def compose():
    return read(GPU)


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_the_three_parts_and_what_provides_for_them(services):
    assert set(services) == {"cloud", "provision", "processor", "web"}
    assert {name: service["command"][0] for name, service in services.items()} == {name: name for name in services}


def test_a_pull_before_the_build_finds_nothing_to_pull(services):
    assert [name for name, service in services.items() if "image" in service] == []
    assert all(service["build"]["dockerfile"] == "deploy/docker/Dockerfile" for service in services.values())
    assert {service["build"]["context"] for service in services.values()} == {str(REPOSITORY)}


def test_ports_are_published_for_this_machine_alone(services):
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"cloud": ["127.0.0.1:4566:4566/tcp"], "web": ["127.0.0.1:5000:5000/tcp"]}


def test_the_page_can_move_to_another_port():
    services = read(GPU, DARKROOM_WEB_PORT="5001")["services"]
    assert services["web"]["ports"] == ["127.0.0.1:5001:5000/tcp"]
    assert services["provision"]["command"] == ["provision", "--web-port", "5001"]
    assert services["cloud"]["ports"] == ["127.0.0.1:4566:4566/tcp"]


def test_the_processor_reserves_a_gpu(services):
    devices = services["processor"]["deploy"]["resources"]["reservations"]["devices"]
    assert devices == [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]
    assert [name for name, service in services.items() if "deploy" in service] == ["processor"]


def test_the_other_file_differs_in_the_reservation_alone(compose):
    wanted = copy.deepcopy(compose)
    del wanted["services"]["processor"]["deploy"]
    assert read(CPU) == wanted


def test_state_is_in_a_named_volume(compose, services):
    assert compose["volumes"] == {"state": {}}
    assert {name: service["volumes"] for name, service in services.items() if "volumes" in service} == {"cloud": ["state:/var/lib/darkroom:rw"]}


def test_parts_start_in_order(services):
    order = {name: {other: rule["condition"] for other, rule in service.get("depends_on", {}).items()} for name, service in services.items()}
    provided = {"cloud": "service_healthy", "provision": "service_completed_successfully"}
    assert order == {"cloud": {}, "provision": {"cloud": "service_healthy"}, "processor": provided, "web": provided}
    assert all(services[name]["healthcheck"]["test"][:3] == ["CMD", "darkroom", "health"] for name in ("cloud", "web"))


def test_nothing_has_more_rights_than_it_needs(services):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["tmpfs"] == ["/tmp"], name
        assert not {"privileged", "cap_add", "user", "network_mode", "pid", "ipc"} & set(service), name


def test_photos_in_hand_can_be_finished(services):
    """The program gives them 30 seconds (`Running.swift`); an engine that waits for less would cut them off."""
    for name in RUNNING:
        assert services[name]["stop_grace_period"] == "35s"
        assert services[name]["restart"] == "on-failure"


def test_the_readme_names_the_commands():
    for command in ("docker compose up --build", "docker compose --file compose.cpu.yaml up --build", "DARKROOM_WEB_PORT=5001"):
        assert command in README
