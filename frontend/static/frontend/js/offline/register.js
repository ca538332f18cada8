// Pages that open without network ask for the service worker. It needs https or this machine;
// without it, and where it is forbidden, everything is as before.

if (window.isSecureContext && "serviceWorker" in navigator) {
  const ask = () => navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).catch(() => {});
  // Not before the page is there: what is fetched ahead must not hold up what somebody waits for.
  if (document.readyState === "complete") ask();
  else addEventListener("load", ask, { once: true });
}
