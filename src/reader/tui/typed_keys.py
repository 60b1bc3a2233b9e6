"""Keys in the order they were typed, each to what it was meant for.

A person who types `/word`, Enter and `q` faster than the program can open and close the search row means all of
it. Textual hands a key to what has the focus when the key arrives; here it waits until everything that
the key before it led to is done, and, where something to type in is being opened, until that has the focus.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

#: How long the next key waits at most for something that never comes, in seconds.
PATIENCE = 2.0


class TypedKeys:
    """Keys that wait their turn.

    `give` hands one over and returns the widget it went to, None where it is done with already.
    """

    def __init__(self, app: App[None], give: Callable[[events.Key], Awaitable[MessagePump | None]]) -> None:
        self._app = app
        self._give = give
        self._waiting: deque[events.Key] = deque()
        self._is_held = False
        self._is_busy = False
        self._since = 0.0

    async def add(self, event: events.Key) -> None:
        """A key was typed."""
        self._waiting.append(event)
        if (self._is_held or self._is_busy) and monotonic() - self._since > PATIENCE:
            self._is_held = self._is_busy = False
        await self._give_next()

    def hold(self) -> None:
        """Something to type in is being opened: what is typed from now on is for it."""
        self._is_held, self._since = True, monotonic()

    def release(self) -> None:
        """It has the focus."""
        self._is_held = False
        self._app.call_later(self._give_next)

    async def _give_next(self) -> None:
        while self._waiting and not self._is_busy and not self._is_held:
            self._is_busy, self._since = True, monotonic()
            to = await self._give(self._waiting.popleft())
            if to is None:
                self._is_busy = False
            else:
                # The first time round the key bubbles up to the app, whose bindings send messages of their own.
                self._follow(to, [to, to])

    def _follow(self, node: MessagePump, rounds: list[MessagePump]) -> None:
        """Come back when `node` and all that it stands in have emptied their queues, once a round."""
        if node is self._app:
            self._app.call_later(self._finish_round, rounds[1:])
        elif not node.call_later(self._reached, node, rounds):
            self._follow(node._parent or self._app, rounds)

    def _reached(self, node: MessagePump, rounds: list[MessagePump]) -> None:
        self._follow(node if node.message_queue_size else node._parent or self._app, rounds)

    async def _finish_round(self, rounds: list[MessagePump]) -> None:
        if rounds:
            self._follow(rounds[0], rounds)
            return
        self._is_busy = False
        await self._give_next()
