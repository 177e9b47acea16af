// The call page: a line of the transcript, a link to a turn or a place in the waveform plays its
// seconds, and what is being heard is marked in both. Without this file the page still shows all.
"use strict";

const audio = document.getElementById("recording");
const lines = [...document.querySelectorAll("button.line")].map((button) => ({
  button,
  start: Number(button.dataset.start),
  end: Number(button.dataset.end),
}));
const wave = document.getElementById("wave");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const WIDTH = 600; // of the waveform's own units
let current = null;

function play(seconds) {
  audio.currentTime = seconds;
  // A browser may refuse to play before the first click; the place is then set all the same.
  audio.play().catch(() => undefined);
}

function lineAt(seconds) {
  return lines.findLast((line) => line.start <= seconds + 0.05) ?? null;
}

function lineOf(link) {
  const place = document.getElementById(link.hash.slice(1));
  return lines.find((line) => place?.contains(line.button));
}

function mark(line) {
  if (line === current) return;
  current?.button.removeAttribute("aria-current");
  current = line;
  if (!line) return;
  line.button.setAttribute("aria-current", "true");
  keepInView(line.button);
}

// Moves the list and never the page: somebody may be reading the marks further down.
function keepInView(button) {
  const list = document.getElementById("lines");
  const row = button.closest("li");
  const above = row.offsetTop; // the list is the row's offset parent
  const hidden = above < list.scrollTop || above + row.offsetHeight > list.scrollTop + list.clientHeight;
  if (hidden) list.scrollTo({ top: above - 48, behavior: calm.matches ? "auto" : "smooth" });
}

function draw() {
  const line = lineAt(audio.currentTime);
  mark(line);
  if (!wave) return;
  const unit = WIDTH / Number(wave.dataset.seconds);
  const head = document.getElementById("head");
  const said = document.getElementById("said");
  head.setAttribute("x1", audio.currentTime * unit);
  head.setAttribute("x2", audio.currentTime * unit);
  said.setAttribute("x", line ? line.start * unit : 0);
  said.setAttribute("width", line ? Math.max(0, line.end - line.start) * unit : 0);
}

function follow() {
  draw();
  if (!audio.paused && !audio.ended) requestAnimationFrame(follow);
}

if (audio) {
  audio.addEventListener("play", follow);
  audio.addEventListener("seeked", draw);
  for (const line of lines) line.button.addEventListener("click", () => play(line.start));
  for (const link of document.querySelectorAll("a.turn")) {
    link.addEventListener("click", (event) => {
      const line = lineOf(link);
      if (!line) return;
      // Following the link afterwards would take the focus away from the line again.
      event.preventDefault();
      play(line.start);
      line.button.focus({ preventScroll: true });
      line.button.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    });
  }
  wave?.addEventListener("click", (event) => {
    const box = wave.getBoundingClientRect();
    play(((event.clientX - box.left) / box.width) * Number(wave.dataset.seconds));
  });
}
