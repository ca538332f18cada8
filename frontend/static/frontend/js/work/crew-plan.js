/* Dragging a job to another team, day or place. What it sends is the form that ticks and selects
   send, so that the keyboard and pages without scripts lose nothing. */

const form = document.querySelector("[data-drop]");

const under = (x, y) => {
  const found = document.elementFromPoint(x, y);
  const team = found?.closest("[data-plan-team]");
  if (!team) return {};
  return { team, job: found.closest("[data-plan-job]") };
};

/* The job before which the pointer is: above the middle of one it is that one, else the next. */
const before = (job, y, dragged) => {
  if (!job) return null;
  const { top, height } = job.getBoundingClientRect();
  let target = y < top + height / 2 ? job : job.nextElementSibling;
  if (target === dragged) target = dragged.nextElementSibling;
  return target;
};

const mark = (team, job) => {
  for (const each of document.querySelectorAll(".is-target")) each.classList.remove("is-target");
  (job ?? team)?.classList.add("is-target");
};

form?.parentElement.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const dragged = grip.closest("[data-plan-job]");
  let team = null;
  let job = null;
  let moved = false;
  grip.setPointerCapture(event.pointerId);
  dragged.classList.add("is-dragged");

  const over = ({ clientX, clientY }) => {
    moved = true;
    const found = under(clientX, clientY);
    team = found.team ?? null;
    job = before(found.job, clientY, dragged);
    mark(team, job);
    if (clientY < 80) window.scrollBy(0, -20);
    if (clientY > window.innerHeight - 80) window.scrollBy(0, 20);
  };
  const end = ({ type }) => {
    grip.removeEventListener("pointermove", over);
    grip.removeEventListener("pointerup", end);
    grip.removeEventListener("pointercancel", end);
    dragged.classList.remove("is-dragged");
    mark(null, null);
    if (!moved || type !== "pointerup" || !team) return;
    form.elements.nummer.value = dragged.dataset.planJob;
    form.elements.team.value = team.dataset.planTeam;
    form.elements.tag.value = team.dataset.planDay;
    form.elements.vor.value = job?.dataset.planJob ?? "";
    form.submit();
  };
  grip.addEventListener("pointermove", over);
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
});
