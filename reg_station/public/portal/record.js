"use strict";
/* The form of a record: gather, save, attach, send. Nothing that was typed is ever thrown away. */
(() => {
	const { texts, call, notice, ask } = window.Station;
	const form = document.querySelector("form[data-record]");
	if (!form) return;
	const { doctype, name, method } = form.dataset;
	const stateLine = document.getElementById("save-state");
	let dirty = false;
	let version = 0;
	let rowNumber = 0;

	function mark(text, tone = "") {
		if (!stateLine) return;
		stateLine.textContent = text;
		stateLine.className = `save-state ${tone}`;
	}

	function touched() {
		dirty = true;
		version += 1;
		mark(texts.unsaved, "dirty");
		showWhatApplies();
	}

	function valueOf(node) {
		if (node.matches("[data-file]")) return node.dataset.value;
		if (node.matches("[data-several]")) {
			return [...node.querySelectorAll("input:checked")].map((box) => box.value);
		}
		if (node.type === "checkbox") return node.checked ? 1 : 0;
		return node.value;
	}

	function rowsOf(table) {
		return [...table.querySelectorAll(":scope > [data-rows] > [data-row]")].map((row) => {
			const values = row.dataset.row ? { name: row.dataset.row } : {};
			for (const cell of row.querySelectorAll("[data-cell]")) values[cell.dataset.cell] = valueOf(cell);
			return values;
		});
	}

	function gather() {
		const values = {};
		for (const node of form.querySelectorAll("[data-field]")) values[node.dataset.field] = valueOf(node);
		for (const table of form.querySelectorAll("[data-table]")) values[table.dataset.table] = rowsOf(table);
		return values;
	}

	/** What stands in the form, changeable or not: "depends on" may ask for either. */
	function known() {
		const values = {};
		for (const node of form.querySelectorAll("[data-known]")) {
			if (!node.closest("[data-row]")) values[node.dataset.known] = node.dataset.knownValue;
		}
		return { ...values, ...gather() };
	}

	function showWhatApplies() {
		const values = known();
		for (const node of form.querySelectorAll("[data-depends-on]")) {
			node.hidden = !window.Station.holds(node.dataset.dependsOn, values);
		}
		for (const section of form.querySelectorAll("fieldset")) {
			const parts = [...section.querySelectorAll(":scope > .grid > *")];
			if (parts.length && parts.every((part) => part.hidden)) section.hidden = true;
			else if (!section.dataset.dependsOn) section.hidden = false;
		}
	}

	function rememberRows(rows) {
		for (const [field, names] of Object.entries(rows)) {
			const table = form.querySelector(`[data-table="${CSS.escape(field)}"]`);
			if (!table) continue;
			table.querySelectorAll(":scope > [data-rows] > [data-row]").forEach((row, index) => {
				row.dataset.row = names[index] || "";
			});
		}
	}

	/** Take anew from the server's page what follows from what is saved. */
	async function refreshParts() {
		const parts = [...document.querySelectorAll("[data-refresh][id]")];
		if (!parts.length) return;
		const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
		if (!response || !response.ok) return;
		const page = new DOMParser().parseFromString(await response.text(), "text/html");
		for (const old of parts) {
			const fresh = page.getElementById(old.id);
			if (fresh) old.replaceWith(document.adoptNode(fresh));
		}
	}

	async function save() {
		const started = version;
		mark(texts.saving);
		try {
			const saved = await call(method, {
				doctype,
				name,
				modified: form.dataset.modified,
				values: gather(),
			});
			form.dataset.modified = saved.modified;
			rememberRows(saved.rows);
			dirty = version !== started;
			mark(dirty ? texts.unsaved : texts.saved, dirty ? "dirty" : "");
			notice([]);
			await refreshParts();
			return true;
		} catch (refusal) {
			mark(texts.failed, "bad");
			notice(refusal.sentences || [texts.server_error]);
			return false;
		}
	}

	async function act(button) {
		const text = await ask(button.dataset.question, {
			label: button.dataset.asksLabel,
			value: button.dataset.asksValue,
			confirm: button.textContent.trim(),
		});
		if (text === null) return;
		if (dirty && !(await save())) return;
		try {
			await call("reg_station.workflow.progress.take_action", {
				doctype,
				name,
				action: button.dataset.action,
				...(button.dataset.asks ? { [button.dataset.asks]: text } : {}),
			});
			dirty = false;
			location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			await refreshParts();
		}
	}

	function addRow(table, focus = true) {
		const row = table.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
		rowNumber += 1;
		for (const node of row.querySelectorAll("[id], [for], [aria-describedby]")) {
			for (const key of ["id", "for", "aria-describedby"]) {
				if (node.hasAttribute(key)) {
					node.setAttribute(key, node.getAttribute(key).replace("-ROW-", `-new${rowNumber}-`));
				}
			}
		}
		table.querySelector(":scope > [data-rows]").append(row);
		if (focus) row.querySelector("input, select, textarea")?.focus();
		touched();
		return row;
	}

	/** One row for each chosen picture; a row whose picture was refused goes again. */
	async function addPictures(input) {
		const files = [...input.files];
		input.value = "";
		const refused = [];
		for (const file of files) {
			const row = addRow(input.closest("[data-table]"), false);
			const sentence = await window.Station.attach(row.querySelector("[data-pictures]"), file, doctype, name);
			if (sentence) {
				row.remove();
				refused.push(sentence);
			}
		}
		touched();
		if (refused.length) notice(refused);
	}

	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("input", (event) => event.target.type !== "file" && touched());
	form.addEventListener("change", async (event) => {
		const input = event.target;
		if (input.type !== "file") return;
		if ("addPictures" in input.dataset) return addPictures(input);
		const [file] = input.files;
		input.value = "";
		if (file && !(await window.Station.attach(input.closest("[data-file]"), file, doctype, name))) touched();
	});
	form.addEventListener("click", (event) => {
		const adder = event.target.closest("[data-add-row]");
		if (adder) addRow(adder.closest("[data-table]"));
		const remover = event.target.closest("[data-remove-row]");
		if (remover) {
			remover.closest("[data-row]").remove();
			touched();
		}
	});
	document.getElementById("save")?.addEventListener("click", save);
	for (const button of document.querySelectorAll("[data-action]")) {
		button.addEventListener("click", () => act(button));
	}
	window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());
	showWhatApplies();
})();
