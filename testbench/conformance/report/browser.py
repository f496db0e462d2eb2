"""Headless Chromium for the tests of pages: opening, looking, typing."""
import base64
import pathlib
import shutil
import sys
import time

SKIPPED = 77
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio"]

# Every text that can be seen, its contrast with what is behind it, below 4.5.
CONTRAST = """
const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
const over = (f, b) => [0, 1, 2].map((k) => f[k] * f[3] + b[k] * (1 - f[3])).concat(1);
const light = (c) => { const l = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  return 0.2126 * l(c[0]) + 0.7152 * l(c[1]) + 0.0722 * l(c[2]); };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
function behind(element) {
  const layers = [];
  for (let e = element; e; e = e.parentElement) {
    layers.push(parse(getComputedStyle(e).backgroundColor));
    if (layers[layers.length - 1][3] === 1) break;
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
}
const found = []; let count = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("script, style")) continue;
  const back = behind(element); count++;
  const r = ratio(over(parse(getComputedStyle(element).color), back), back);
  if (r < 4.5) found.push([walker.currentNode.textContent.trim().slice(0, 40), r]);
}
const panel = behind(document.querySelector("section"));
for (const name of ["--text", "--soft"]) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const r = ratio(parse(getComputedStyle(probe).color), panel);
  probe.remove();
  if (r < 4.5) found.push(["in plots: " + name, r]);
}
return [count, found];
"""

# Of each plot that is shown, how many different colours it has.
COLOURS = """
return Array.from(document.querySelectorAll("canvas")).filter((c) => c.checkVisibility() && c.width > 0).map((canvas) => {
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return [canvas.id, seen.size];
});
"""

# The place of the focused element among all elements, its outline, and what it is.
FOCUS = """
const e = document.activeElement;
if (!e || e === document.body) return null;
const s = getComputedStyle(e);
return [Array.from(document.querySelectorAll("*")).indexOf(e), s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
        e.tagName + " " + (e.id || e.textContent.slice(0, 30))];
"""


def require():
    try:
        import selenium.webdriver  # noqa: F401
    except ImportError:
        print("python3-selenium is not installed")
        sys.exit(SKIPPED)
    for program in (CHROMIUM, "/usr/bin/chromedriver"):
        if shutil.which(program) is None:
            print(f"{program} is not installed")
            sys.exit(SKIPPED)


class Browser:
    """A browser with a profile of its own, `width` CSS pixels wide."""

    def __init__(self, folder, width, dark=False):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
        self.width = width
        self.downloads = pathlib.Path(folder)
        self.downloads.mkdir(parents=True, exist_ok=True)
        options = webdriver.ChromeOptions()
        for flag in FLAGS + [f"--user-data-dir={self.downloads / 'profile'}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.binary_location = CHROMIUM
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))
        scheme = "dark" if dark else "light"
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.driver.quit()

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, page):
        """Opens a file; gives the milliseconds until it was drawn."""
        self.driver.get(pathlib.Path(page).resolve().as_uri())
        if self.run("return document.documentElement.dataset.ready") != "yes":
            sys.exit(f"{page}: its scripts did not end: {self.driver.get_log('browser')}")
        return self.run("return performance.getEntriesByType('navigation')[0].loadEventEnd")

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def press(self, key):
        code = {"Tab": 9, "Escape": 27, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        self.command("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def screenshot(self, path):
        width, height = self.run("const e = document.documentElement; return [e.scrollWidth, e.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))

    def downloaded(self, name):
        path = self.downloads / name
        for _ in range(100):
            if path.exists():
                return path.read_bytes()
            time.sleep(0.1)
        sys.exit(f"{name} was not downloaded")
