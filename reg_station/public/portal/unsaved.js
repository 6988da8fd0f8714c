"use strict";
/* What is typed and not stored yet, kept by the browser, so that neither a dead spot nor a closed page loses it. */
window.Station.unsaved = (key) => ({
	/** `waiting`: anything that JSON takes, by the name of its card; nothing waits when it is empty. */
	write(waiting) {
		try {
			if (Object.keys(waiting).length) localStorage.setItem(key, JSON.stringify(waiting));
			else localStorage.removeItem(key);
		} catch {
			/* A private window keeps nothing; the page itself still does. */
		}
	},
	read() {
		try {
			return JSON.parse(localStorage.getItem(key) || "{}");
		} catch {
			return {};
		}
	},
});
