"use strict";
/* Shared by all pages: calls to the server, notices, questions, language and sign-out. */
(() => {
	const texts = JSON.parse(document.getElementById("portal-texts").textContent);
	const token = document.querySelector("meta[name=csrf-token]").content;
	const TIMEOUT = 60000;

	class Refusal extends Error {
		constructor(sentences, status, field = "") {
			super(sentences.join("\n"));
			this.sentences = sentences;
			this.status = status;
			this.field = field;
		}
	}

	/** Sentences as plain text, whatever mark-up the server put around them. */
	function plain(html) {
		const lines = String(html).split(/<br\s*\/?>|<\/li>|<\/p>|\n/i);
		const parser = new DOMParser();
		return lines
			.map((line) => parser.parseFromString(line, "text/html").body.textContent.trim())
			.filter(Boolean);
	}

	function sentencesOf(body) {
		try {
			const messages = JSON.parse(body._server_messages || "[]").map((text) => JSON.parse(text).message);
			const lines = messages.flatMap(plain);
			return lines.length ? lines : null;
		} catch {
			return null;
		}
	}

	async function call(method, data, isForm = false) {
		const headers = { Accept: "application/json", "X-Frappe-CSRF-Token": token };
		if (!isForm) headers["Content-Type"] = "application/json";
		let response;
		const abort = new AbortController();
		const timer = setTimeout(() => abort.abort(), TIMEOUT);
		try {
			response = await fetch(`/api/method/${method}`, {
				method: "POST",
				credentials: "same-origin",
				headers,
				body: isForm ? data : JSON.stringify(data),
				signal: abort.signal,
			});
		} catch {
			throw new Refusal([texts.offline], 0);
		} finally {
			clearTimeout(timer);
		}
		const body = await response.json().catch(() => ({}));
		if (response.ok) return body.message;
		if (response.status === 401 || body.session_expired || body.exc_type === "CSRFTokenError") {
			throw new Refusal([texts.signed_out], 401);
		}
		throw new Refusal(sentencesOf(body) || [texts.server_error], response.status, body.field);
	}

	function notice(sentences, tone = "bad") {
		const place = document.getElementById("notice");
		place.replaceChildren();
		if (!sentences || !sentences.length) return;
		const box = document.createElement("div");
		box.className = `banner ${tone}`;
		box.setAttribute("role", "alert");
		if (sentences.length === 1) {
			box.textContent = sentences[0];
		} else {
			const list = document.createElement("ul");
			for (const sentence of sentences) {
				const item = document.createElement("li");
				item.textContent = sentence;
				list.append(item);
			}
			box.append(list);
		}
		place.append(box);
		place.scrollIntoView({ block: "start", behavior: "smooth" });
	}

	/** Ask before an act; resolves to null on cancel, otherwise to the text entered ("" if none is asked for). */
	function ask(question, { label = "", value = "", confirm = texts.confirm } = {}) {
		const dialog = document.getElementById("dialog");
		dialog.replaceChildren();
		const form = document.createElement("form");
		form.method = "dialog";
		const words = document.createElement("p");
		words.textContent = question;
		form.append(words);
		let input = null;
		if (label) {
			const caption = document.createElement("label");
			caption.textContent = label;
			input = document.createElement("textarea");
			input.rows = 4;
			input.value = value;
			input.required = true;
			caption.append(input);
			form.append(caption);
		}
		const row = document.createElement("div");
		row.className = "actions";
		const no = document.createElement("button");
		no.className = "button quiet";
		no.type = "button";
		no.textContent = texts.cancel;
		const yes = document.createElement("button");
		yes.className = "button";
		yes.value = "yes";
		yes.textContent = confirm;
		row.append(no, yes);
		form.append(row);
		dialog.append(form);
		return new Promise((resolve) => {
			no.addEventListener("click", () => dialog.close(""));
			dialog.addEventListener(
				"close",
				() => resolve(dialog.returnValue === "yes" ? (input ? input.value : "") : null),
				{ once: true }
			);
			dialog.returnValue = "";
			dialog.showModal();
		});
	}

	function fill(pattern, ...values) {
		return pattern.replace(/\{(\d)\}/g, (_match, number) => values[number]);
	}

	document.addEventListener("click", async (event) => {
		const language = event.target.closest("[data-language]");
		if (language) {
			event.preventDefault();
			await call("reg_station.portal.api.set_language", { language: language.dataset.language }).catch(() => null);
			const address = new URL(location.href);
			address.searchParams.delete("_lang");
			location.assign(address);
		}
		if (event.target.closest("[data-sign-out]")) {
			await call("logout", {}).catch(() => null);
			location.assign("/station");
		}
	});
	document.addEventListener("change", (event) => {
		if (event.target.matches("[data-submit-on-change]")) event.target.form.submit();
	});
	document.addEventListener("click", (event) => {
		for (const menu of document.querySelectorAll("details.menu[open]")) {
			if (!menu.contains(event.target)) menu.open = false;
		}
	});

	document.querySelector(".navigation [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

	window.Station = { texts, call, notice, ask, fill, Refusal };
})();
