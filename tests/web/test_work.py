"""Long work is done once, says how far it is, and is taken up again when its worker dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.work import jobs, progress
from chakana.web.work.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds() -> Iterator[dict[str, jobs.Handler]]:
    """Handlers that last as long as the test."""
    before = dict(jobs.HANDLERS)
    yield jobs.HANDLERS
    jobs.HANDLERS.clear()
    jobs.HANDLERS.update(before)


@pytest.fixture
def officer(people: Callable[..., User]) -> User:
    return people(Role.NATIONAL_OFFICER)


def asked(officer: User) -> Job:
    return jobs.start(by=officer, kind="job", arguments={"of": 3})


def done(job: Job) -> Job:
    jobs.work.func(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_is_done_once_and_says_how_far_it_is(
    officer: User, kinds: dict[str, jobs.Handler]
) -> None:
    seen = []

    def handler(job: Job, tell: jobs.Tell) -> dict[str, object]:
        tell(1, job.arguments["of"], "counting")
        seen.append(progress.read(job.pk))
        return {"counted": 3}

    kinds["job"] = handler
    job = done(asked(officer))
    assert (job.state, job.outcome, job.attempts) == ("ended", {"counted": 3}, 1)
    assert seen == [(1, 3, "counting")]
    assert done(job).attempts == 1


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_what_goes_wrong_is_told_without_what_was_typed(
    state: str, officer: User, kinds: dict[str, jobs.Handler], caplog: pytest.LogCaptureFixture
) -> None:
    def handler(job: Job, tell: jobs.Tell) -> dict[str, object]:
        raise Refused("no_jobs") if state == "refused" else ValueError("Rosa Quispe")

    kinds["job"] = handler
    job = done(asked(officer))
    assert job.state == state
    assert job.error
    assert "Rosa" not in job.error + caplog.text


def test_what_a_dead_worker_left_is_taken_up_again_three_times(
    officer: User, kinds: dict[str, jobs.Handler]
) -> None:
    job = asked(officer)
    for attempts, state in ((1, "waiting"), (2, "waiting"), (3, "failed")):
        Job.objects.filter(pk=job.pk).update(state="running", attempts=attempts)
        assert jobs.take_up_again() == 1
        job.refresh_from_db()
        assert job.state == state


def test_what_is_alive_is_left_alone(officer: User) -> None:
    job = asked(officer)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1)
    progress.beat(job.pk)
    assert jobs.take_up_again() == 0


def test_jobs_are_seen_by_who_asked(officer: User, people: Callable[..., User]) -> None:
    job = asked(officer)
    for user, status in ((officer, 200), (people(Role.FIELD_WORKER), 404)):
        client = Client()
        client.force_login(user)
        assert client.get(f"/trabajos/{job.pk}/").status_code == status
