// "Meine Meldungen auf diesem Gerät": what was sent from here, kept here and nowhere else.
//
//   <p data-remember-report data-number="L-2614" data-title="Laterne, Hauptstr. 12"
//      data-href="/meldung/..."></p>       a page after sending puts one into the list
//   <section data-my-reports hidden>...    shows the list if there is one

const KEY = "nahdran.reports";
const AT_MOST = 20;

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((r) => r && r.href?.startsWith("/")) : [];
  } catch {
    return [];
  }
}

function write(reports) {
  try {
    if (reports.length) localStorage.setItem(KEY, JSON.stringify(reports));
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden or full: the list is a convenience.
  }
}

for (const mark of document.querySelectorAll("[data-remember-report]")) {
  const { number, title, href } = mark.dataset;
  const others = read().filter((report) => report.number !== number);
  write([{ number, title, href }, ...others].slice(0, AT_MOST));
}

for (const section of document.querySelectorAll("[data-my-reports]")) {
  const list = section.querySelector("ul");
  for (const report of read()) {
    const link = document.createElement("a");
    link.href = report.href;
    link.textContent = report.title || report.number;
    const number = document.createElement("span");
    number.textContent = report.number;
    link.append(number);
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  section.hidden = list.childElementCount === 0;
  section.querySelector("[data-forget]")?.addEventListener("click", () => {
    write([]);
    section.hidden = true;
  });
}
