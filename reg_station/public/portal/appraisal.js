"use strict";
/* An appraisal: the records behind a figure, what was changed since the cut-off, objections with their proof. */
(() => {
	const { texts, call, notice, ask, fill } = window.Station;
	const words = document.getElementById("appraisal").dataset;
	const RESULTS = "reg_station.appraisal.results";
	const { name } = words;

	function node(tag, text = "", kind = "") {
		const made = document.createElement(tag);
		made.textContent = text;
		if (kind) made.className = kind;
		return made;
	}

	function recordLine(record) {
		const line = node("li");
		let title;
		if (record.route) {
			title = node("a", record.title || record.name);
			title.href = record.route;
			title.target = "_blank";
			title.rel = "noopener";
		} else {
			title = node("span", record.title || record.name);
		}
		line.append(title, " ", node("span", [record.title ? record.name : "", record.day].filter(Boolean).join(" · "), "muted"));
		if (!record.readable) line.append(node("p", words.unreadable, "hint"));
		return line;
	}

	function listOf(found) {
		const parts = [node("p", found.label, "label")];
		const list = node("ul", "", "plain");
		for (const record of found.records) list.append(recordLine(record));
		for (const gone of found.missing) {
			const line = node("li", "", "gone");
			line.append(node("del", gone), " ", node("span", words.deleted, "state bad"));
			list.append(line);
		}
		if (list.children.length) parts.push(list);
		else parts.push(node("p", words.none, "empty"));
		const shown = found.records.length + found.missing.length;
		if (shown < found.total) parts.push(node("p", fill(words.more, shown, found.total), "hint"));
		parts.push(node("p", found.frozen ? fill(words.frozen, String(found.frozen_on).slice(0, 16)) : words.today, "hint"));
		return parts;
	}

	async function openRecords(button) {
		const card = button.closest("[data-indicator]");
		const place = card.querySelector("[data-list]");
		const open = place.hidden;
		place.hidden = !open;
		card.classList.toggle("open", open);
		button.setAttribute("aria-expanded", String(open));
		if (!open || place.dataset.loaded) return;
		place.replaceChildren(node("p", words.loading, "hint"));
		try {
			const found = await call(`${RESULTS}.evidence_records`, { name, indicator: button.dataset.records });
			place.replaceChildren(...listOf(found));
			place.dataset.loaded = "1";
		} catch (refusal) {
			place.replaceChildren(node("p", (refusal.sentences || [texts.server_error]).join(" "), "bad-text"));
		}
	}

	async function showChanges(button) {
		const place = document.querySelector("[data-changes]");
		button.disabled = true;
		place.replaceChildren(node("p", words.loading, "hint"));
		try {
			const { intact, changes } = await call(`${RESULTS}.changed_since`, { name });
			const parts = [node("p", intact ? words.intact : words.broken, intact ? "good-text" : "bad-text")];
			for (const change of changes) {
				parts.push(node("p", `${change.code} ${change.title}`, "label"));
				const list = node("ul");
				for (const [kind, label] of Object.entries({ deleted: words.kindDeleted, edited: words.kindEdited, added: words.kindAdded, left: words.kindLeft })) {
					if (change[kind].length) list.append(node("li", `${label}: ${change[kind].join(", ")}`));
				}
				parts.push(list);
			}
			if (!changes.length) parts.push(node("p", words.unchanged, "hint"));
			place.replaceChildren(...parts);
		} catch (refusal) {
			place.replaceChildren(node("p", (refusal.sentences || [texts.server_error]).join(" "), "bad-text"));
		}
		button.disabled = false;
	}

	async function attachProof(form, input) {
		const [file] = input.files;
		const line = form.querySelector(".file-state");
		input.value = "";
		if (!file) return;
		line.className = "file-state";
		line.textContent = fill(texts.uploading, file.name);
		try {
			const sent = await window.Station.upload("Service Appraisal", name, file);
			const item = node("li");
			item.dataset.file = sent.file_url;
			item.dataset.note = sent.file_name;
			const link = node("a", sent.file_name);
			link.href = sent.file_url;
			link.target = "_blank";
			const remove = node("button", words.remove, "button small quiet danger");
			remove.type = "button";
			remove.addEventListener("click", () => item.remove());
			item.append(link, " ", remove);
			form.querySelector("[data-proofs]").append(item);
			line.textContent = "";
		} catch (refusal) {
			line.classList.add("bad");
			line.textContent = (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	async function object(form) {
		const button = form.querySelector("button[type=submit]");
		if ((await ask(form.dataset.question, { confirm: button.textContent.trim() })) === null) return;
		button.disabled = true;
		try {
			await call(`${RESULTS}.object_to`, {
				name,
				text: form.elements.text.value,
				indicator: form.elements.indicator.value || null,
				files: [...form.querySelectorAll("[data-proofs] > li")].map((item) => ({ file: item.dataset.file, note: item.dataset.note })),
			});
			location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			button.disabled = false;
		}
	}

	document.addEventListener("click", (event) => {
		const records = event.target.closest("[data-records]");
		if (records) openRecords(records);
		const changed = event.target.closest("[data-changed]");
		if (changed) showChanges(changed);
	});
	const form = document.querySelector("form[data-object]");
	form?.addEventListener("submit", (event) => {
		event.preventDefault();
		object(form);
	});
	form?.addEventListener("change", (event) => event.target.type === "file" && attachProof(form, event.target));
})();
