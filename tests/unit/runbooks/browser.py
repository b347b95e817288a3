"""A headless Chromium that tests steer over a pipe: NUL-separated JSON of the DevTools protocol, without any library."""

from __future__ import annotations

import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

_PATIENCE_S = 60
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--no-default-browser-check", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip


def chromium() -> str:
    """The browser's path; the test is skipped where there is none, and fails where TT_TESTS_NEED_SHELLS is set."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("TT_TESTS_NEED_SHELLS"):
            pytest.fail("chromium is not installed, and TT_TESTS_NEED_SHELLS is set")
        pytest.skip("chromium is not installed")
    return found


class Browser:
    """A running browser; `events` are those that came in and nobody has taken yet."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._buffer = b""
        self._ids = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its result."""
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        self._send(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])
            self.events.append(answer)

    def wait_for(self, method: str, session: str) -> dict[str, Any]:
        """The next event of this kind, which is taken out of `events`."""
        while True:
            for place, event in enumerate(self.events):
                if event.get("method") == method and event.get("sessionId") == session:
                    return dict(self.events.pop(place)["params"])
            self.events.append(self._next())

    def _send(self, message: bytes) -> None:
        while message:
            message = message[os.write(self._to, message) :]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE_S
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(until - time.monotonic(), 0))
            assert ready, "the browser does not answer"
            read = os.read(self._from, 1 << 20)
            assert read, "the browser has ended"
            self._buffer += read
        message, self._buffer = self._buffer.split(b"\0", 1)
        return dict(json.loads(message))

    def page(
        self, *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True, beside: Page | None = None
    ) -> Page:
        """A new tab, whose console, network and page are watched; it keeps nothing but what those `beside` it keep too."""
        context = beside.context if beside else self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, target, context)
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            page.call(f"{domain}.enable")
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        scheme = "dark" if dark else "light"
        page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        if not script:
            page.call("Emulation.setScriptExecutionDisabled", value=True)
        return page


class Page:
    """A tab of the browser."""

    def __init__(self, browser: Browser, session: str, target: str, context: str) -> None:
        self.browser, self.session, self.target, self.context = browser, session, target, context

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command to this tab."""
        return self.browser.call(method, self.session, **params)

    def open(self, path: Path) -> None:
        """Load a file and wait until it is loaded."""
        self.call("Page.navigate", url=path.as_uri())
        self.browser.wait_for("Page.loadEventFired", self.session)

    def reload(self) -> None:
        """Load the same again."""
        self.call("Page.reload")
        self.browser.wait_for("Page.loadEventFired", self.session)

    def eval(self, expression: str) -> Any:
        """What a JavaScript expression yields; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait for a JavaScript expression to become true, frame by frame."""
        return self.eval(
            "new Promise((resolve, reject) => { const end = performance.now() + 20000; const look = () => { const is = "
            f"({expression}); if (is) resolve(is); else if (performance.now() > end) reject(new Error('not in time')); "
            "else setTimeout(look, 10); }; look(); })"
        )

    def type(self, selector: str, value: str) -> None:
        """Put a value in a field as typing does: the field tells that it has changed."""
        self.eval(
            f"(() => {{ const field = document.querySelector({json.dumps(selector)}); field.value = {json.dumps(value)};"
            " field.dispatchEvent(new Event('input', { bubbles: true })); })()"
        )

    def press(self, key: str, *, code: int, text: str = "", shift: bool = False) -> None:
        """Press a key and let it go."""
        held = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **held)
        self.call("Input.dispatchKeyEvent", type="keyUp", **held)

    def tab(self, *, back: bool = False) -> None:
        """Press Tab."""
        self.press("Tab", code=9, shift=back)

    def complaints(self) -> list[str]:
        """Everything that the console, the log and exceptions have told."""
        told = []
        for event in self._seen():
            if event["method"] == "Runtime.consoleAPICalled":
                told.append(str(event["params"]["args"]))
            elif event["method"] == "Runtime.exceptionThrown":
                told.append(str(event["params"]["exceptionDetails"]))
            elif event["method"] == "Log.entryAdded":
                told.append(event["params"]["entry"]["text"])
        return told

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        return [event["params"]["request"]["url"] for event in self._seen() if event["method"] == "Network.requestWillBeSent"]

    def _seen(self) -> list[dict[str, Any]]:
        self.call("Page.getLayoutMetrics")  # what was told before its answer is there now
        return [event for event in self.browser.events if event.get("sessionId") == self.session]

    def pdf(self) -> bytes:
        """The page as it is printed."""
        printed = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, generateTaggedPDF=True)
        return base64.b64decode(printed["data"])

    def png(self, *, whole: bool = True) -> bytes:
        """The page as it is seen."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    def allow_clipboard(self) -> None:
        """Let the page read and write the clipboard."""
        permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
        self.browser.call("Browser.grantPermissions", permissions=permissions, browserContextId=self.context)

    def close(self) -> None:
        """Close the tab."""
        self.browser.call("Target.closeTarget", targetId=self.target)


def _end(pid: int, commands: int) -> None:
    """Ask the browser to close, so that it ends its children itself; kill it where it does not."""
    with suppress(BrokenPipeError):
        os.write(commands, b'{"id": 0, "method": "Browser.close"}\0')
    until = time.monotonic() + 10
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(0.01)


@contextmanager
def running() -> Iterator[Browser]:
    """A browser with a profile of its own, which is gone afterwards."""
    program = chromium()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads commands from descriptor 3 and writes answers to descriptor 4.
        commands_out, commands_in = os.pipe()
        answers_out, answers_in = os.pipe()
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100) for fd in (commands_out, answers_in)]
        null = os.open(os.devnull, os.O_RDWR)
        there = {0: null, 1: null, 2: null, 3: high[0], 4: high[1]}
        pid = os.posix_spawn(
            program,
            [program, *_FLAGS, f"--user-data-dir={profile}"],
            {**os.environ, "HOME": profile},
            file_actions=[(os.POSIX_SPAWN_DUP2, ours, theirs) for theirs, ours in there.items()],
            setpgroup=0,
        )
        for fd in (commands_out, answers_in, null, *high):
            os.close(fd)
        try:
            yield Browser(commands_in, answers_out)
        finally:
            _end(pid, commands_in)
            os.close(commands_in)
            os.close(answers_out)
