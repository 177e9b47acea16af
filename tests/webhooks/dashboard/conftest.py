from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.webhooks.dashboard.sample import PASSWORD, Sample, copy_of, sample

Form = dict[str, str]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Filled once: that takes longer than most tests of a page."""
    school = sample(tmp_path_factory.mktemp("school"))
    school.engine.dispose()
    return school


@pytest.fixture
def made(template: Sample, tmp_path: Path) -> Iterator[Sample]:
    school = copy_of(template, tmp_path)
    yield school
    school.engine.dispose()


@pytest.fixture
def visitor(made: Sample) -> Iterator[TestClient]:
    """A browser that is not signed in."""
    with TestClient(made.app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def sign_in(visitor: TestClient) -> Callable[..., int]:
    """Fill in the form as a person would; returns the status of the answer."""

    def fill_in(email: str = "rivers@example.org", password: str = PASSWORD) -> int:
        form = {"email": email, "password": password, "token": token_in(visitor, "/signin")}
        return visitor.post("/signin", data=form).status_code

    return fill_in


@pytest.fixture
def teacher(visitor: TestClient, sign_in: Callable[..., int]) -> TestClient:
    """A browser in which Ms Rivers of Riverside School is signed in."""
    assert sign_in() == 303
    return visitor


def token_in(client: TestClient, address: str) -> str:
    return client.get(address).text.split('name="token" value="')[1].split('"')[0]
