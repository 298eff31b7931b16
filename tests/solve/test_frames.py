from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.problem.routing import Assignment
from routeplan.solve.frames import read_frame, write_frame
from routeplan.solve.protocol import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.problem.routing import RoutingProblem


@settings(max_examples=40, deadline=None)
@given(
    messages=st.lists(
        st.none() | st.integers() | st.binary(max_size=99) | st.lists(st.text(max_size=9)),
        max_size=6,
    )
)
def test_messages_come_out_as_they_went_in(messages: list[object]) -> None:
    stream = io.BytesIO()
    for message in messages:
        write_frame(stream, message)
    stream.seek(0)
    assert [read_frame(stream) for _ in messages] == messages
    with pytest.raises(EOFError):
        read_frame(stream)


def test_answers_and_problems_can_be_sent(tiny_problem: Callable[[int], RoutingProblem]) -> None:
    problem = tiny_problem(0)
    told = Progress(elapsed_s=0.5, objective_vnd=7, unserved=1, routes=((0,), ()))
    answer = Assignment(routes=((0,), ()), cost_curve=((0.5, 7),), stopped="crashed")
    stream = io.BytesIO()
    for message in (told, answer, problem):
        write_frame(stream, message)
    stream.seek(0)
    assert read_frame(stream) == told
    assert read_frame(stream) == answer
    sent = read_frame(stream)
    assert (sent.orders, sent.tasks, sent.vehicles) == (
        problem.orders,
        problem.tasks,
        problem.vehicles,
    )
    before, after = (side.travel.matrix("van") for side in (problem, sent))
    assert (before.duration_s == after.duration_s).all()


def test_a_message_cut_short_is_the_end() -> None:
    stream = io.BytesIO()
    write_frame(stream, "a whole message")
    whole = stream.getvalue()
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(whole[:length]))


def test_what_is_not_marked_is_no_message() -> None:
    stream = io.BytesIO()
    write_frame(stream, "a message")
    # Read as a length, these letters would be more bytes than there are in the world.
    for noise in (b"Intel MKL WARNING: and more besides", b"\0" * 99, b"x" + stream.getvalue()):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(noise))
