// The console's script. It brings news into a page that the server drew: it listens to the stream of updates, fetches the
// fragment that changed and puts it in place. Everything else here (tabs, copying, the filter, the theme) is small help.
"use strict";
(() => {
  const body = document.body;
  const lang = document.documentElement.lang;
  const feed = document.getElementById("feed");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const skew = Number(body.dataset.now) - Date.now(); // the server's clock rules

  // --- Times -----------------------------------------------------------------------------------------------------

  const clock = (when) => {
    const today = when.toDateString() === new Date().toDateString();
    return when.toLocaleString(lang, {
      hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
      ...(today ? {} : { month: "short", day: "numeric" }),
    });
  };

  const showTimes = (from) => all("time[data-time]", from).forEach((t) => {
    t.textContent = clock(new Date(t.dateTime));
    t.removeAttribute("data-time");
  });

  const tick = () => all("time[data-expires]").forEach((t) => {
    const left = Math.ceil((new Date(t.dateTime) - Date.now() - skew) / 1000);
    if (left > 0) {
      const digits = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
      t.textContent = body.dataset.left.replace("{}", digits);
      return;
    }
    t.textContent = body.dataset.over;
    t.removeAttribute("data-expires");
    setTimeout(() => refresh(t.closest("[data-message]").dataset.message), 1000); // the server says what it came to
  });

  // --- Copying ---------------------------------------------------------------------------------------------------

  // Browsers lend the clipboard to secure pages only; a plain http address on the local network is none.
  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.className = "hidden-text";
      area.value = text;
      body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  const copy = async (button) => {
    await copyText(button.dataset.copy);
    button.label ??= [...button.childNodes];
    button.textContent = body.dataset.copied;
    button.classList.add("copied");
    button.focus();
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      button.replaceChildren(...button.label);
      button.classList.remove("copied");
    }, 1600);
  };

  // --- Tabs ------------------------------------------------------------------------------------------------------

  const openTab = (tab, focus) => {
    const box = tab.closest("[data-tabs]");
    all("[role=tab]", box).forEach((other) => {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
    });
    if (focus) tab.focus();
    if ("tabsAddress" in box.dataset) history.replaceState(null, "", "#" + tab.getAttribute("aria-controls"));
  };

  const moveTab = (tab, key) => {
    const tabs = all("[role=tab]", tab.parentElement);
    const at = tabs.indexOf(tab);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tabs.length - 1,
    }[key];
    if (to === undefined) return false;
    openTab(tabs[(to + tabs.length) % tabs.length], true);
    return true;
  };

  const openAddressed = () => {
    const named = document.getElementById("tab-" + location.hash.slice(1));
    if (named?.getAttribute("role") === "tab") openTab(named, false);
  };

  // --- Lights: which dialects a request came through, remembered while this browser tab lives -------------------------

  const lit = JSON.parse(sessionStorage.getItem("watchword.lights") || "{}");

  const showLights = () => {
    all("[data-light]").forEach((l) => l.classList.toggle("on", l.dataset.light in lit));
    all("[data-light-text]").forEach((t) => {
      const at = lit[t.dataset.lightText];
      if (at) t.textContent = t.dataset.on.replace("{}", clock(new Date(at)));
    });
  };

  const light = (dialect) => {
    lit[dialect] = Date.now();
    sessionStorage.setItem("watchword.lights", JSON.stringify(lit));
    showLights();
  };

  // --- The inbox -------------------------------------------------------------------------------------------------

  const cardOf = (id) => all("[data-message]", feed).find((c) => c.dataset.message === id);

  const fetchPart = async (path) => {
    const answer = await fetch(path + "?lang=" + lang, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const place = (card) => {
    const older = all("[data-message]", feed).find((c) => Number(c.dataset.at) <= Number(card.dataset.at));
    feed.insertBefore(card, older || null);
    showTimes(card);
    filter();
  };

  const arrive = (card) => {
    card.classList.add("arrived");
    place(card);
    announce(card.dataset.announce);
  };

  // The state alone is replaced: the reader may be typing a code, or reading the e-mail in its frame.
  const update = (card, fresh) => {
    const was = card.querySelector("[data-state]");
    const now = fresh.querySelector("[data-state]");
    const fold = was.querySelector("details");
    if (fold && now.querySelector("details")) now.querySelector("details").open = fold.open;
    showTimes(now);
    if (was.dataset.status !== now.dataset.status) now.classList.add("changed");
    was.replaceWith(now);
    tick();
  };

  const merge = (fresh) => {
    const card = cardOf(fresh.dataset.message);
    if (card) update(card, fresh);
    else arrive(fresh);
  };

  // One fetch at a time for each message, and one more if news came meanwhile: answers cannot overtake each other.
  const busy = new Map();
  const refresh = async (id) => {
    if (!feed) return;
    if (busy.has(id)) {
      busy.set(id, true);
      return;
    }
    do {
      busy.set(id, false);
      try {
        const part = await fetchPart("/console/messages/" + encodeURIComponent(id));
        const fresh = part?.querySelector("[data-message]");
        if (fresh) merge(fresh);
      } catch { /* the stream reconnects, and then everything is fetched */ }
    } while (busy.get(id));
    busy.delete(id);
    tick();
  };

  const fetchList = async () => {
    try {
      const list = await fetchPart("/console/messages");
      if (!list) return;
      const fresh = all("[data-message]", list).reverse();
      const ids = new Set(fresh.map((c) => c.dataset.message));
      all("[data-message]", feed).forEach((c) => ids.has(c.dataset.message) || c.remove());
      fresh.forEach(merge);
      tick();
    } catch { /* as above */ }
  };

  // The list, too, is fetched once more if news came meanwhile: it may be older than what the news made others fetch.
  let listing = false, listAgain = false;
  const catchUp = async () => {
    if (!feed) return;
    listAgain = listing;
    if (listing) return;
    listing = true;
    do {
      listAgain = false;
      await fetchList();
    } while (listAgain);
    listing = false;
  };

  const filter = () => {
    const box = document.getElementById("filter");
    if (!box) return;
    const wanted = box.value.toLowerCase().replace(/[\s()-]/g, "");
    const cards = all("[data-message]", feed);
    cards.forEach((c) => { c.hidden = !c.dataset.to.toLowerCase().replace(/[\s()-]/g, "").includes(wanted); });
    document.getElementById("no-match").hidden = !cards.length || cards.some((c) => !c.hidden);
  };

  const check = async (form) => {
    const place = form.parentElement.querySelector(".answer-place");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action + "?lang=" + lang, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" },
      });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(part.querySelector(".answer") || body.dataset.trouble);
    } catch {
      place.textContent = body.dataset.trouble;
    }
    button.disabled = false;
    button.focus();
    refresh(form.closest("[data-message]").dataset.message);
  };

  const clear = async (form) => {
    try {
      await fetch(form.action, { method: "POST", redirect: "manual" });
    } catch { /* the messages are still there, and still shown */ }
    catchUp();
  };

  // --- News ------------------------------------------------------------------------------------------------------

  const announce = (text) => { document.getElementById("announcer").textContent = text; };

  // On the other pages a number beside "Inbox" tells that something came.
  let unread = 0;
  const countUnread = () => {
    unread++;
    all("[data-unread]").forEach((b) => {
      b.hidden = false;
      b.textContent = unread;
    });
  };

  const onUpdate = (news) => {
    if (news.dialect) light(news.dialect);
    if (news.message && !feed) countUnread();
    const ids = new Set(news.message ? [news.message] : []);
    if (news.verification && feed) {
      const cards = all("[data-message]", feed).filter((c) => c.dataset.verification === news.verification);
      cards.forEach((c) => ids.add(c.dataset.message));
      if (!cards.length) busy.forEach((_, id) => busy.set(id, true)); // its card may be on the way, with the state before
    }
    listAgain = listing;
    ids.forEach(refresh);
  };

  const showLive = (on) => all("[data-live]").forEach((l) => {
    l.classList.toggle("on", on);
    l.querySelector("[data-live-text]").textContent = on ? body.dataset.online : body.dataset.offline;
  });

  const listen = () => {
    const stream = new EventSource("/console/events");
    stream.addEventListener("hello", () => {
      showLive(true);
      catchUp();
    });
    stream.addEventListener("update", (e) => onUpdate(JSON.parse(e.data)));
    stream.onerror = () => {
      showLive(false);
      if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      stream.close();
      setTimeout(listen, 3000);
    };
  };

  // --- Theme -----------------------------------------------------------------------------------------------------

  const switchTheme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = "watchword_theme=" + root.dataset.theme + "; path=/; max-age=31536000; samesite=lax";
  };

  // --- Wiring: one listener for each kind, since cards come and go -----------------------------------------------------

  document.addEventListener("click", (e) => {
    const hit = e.target.closest("[data-copy], [role=tab], [data-theme-switch]");
    if (!hit) return;
    if ("copy" in hit.dataset) copy(hit);
    else if (hit.role === "tab") openTab(hit, false);
    else switchTheme();
  });
  document.addEventListener("keydown", (e) => {
    if (e.target.role === "tab" && moveTab(e.target, e.key)) e.preventDefault();
  });
  document.addEventListener("submit", (e) => {
    const act = "check" in e.target.dataset ? check : "clear" in e.target.dataset ? clear : null;
    if (!act) return;
    e.preventDefault();
    act(e.target);
  });
  document.getElementById("filter")?.addEventListener("input", filter);
  addEventListener("hashchange", openAddressed);

  showTimes(document);
  showLights();
  openAddressed();
  filter();
  if (feed) setInterval(tick, 1000);
  tick();
  listen();
})();
