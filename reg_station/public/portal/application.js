"use strict";
/* The application form: gather, save, attach, send. Nothing that was typed is ever thrown away. */
(() => {
	const { texts, call, notice, ask } = window.Station;
	const form = document.getElementById("application");
	const stateLine = document.getElementById("save-state");
	let dirty = false;
	let version = 0;

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

	function showWhatApplies() {
		const values = gather();
		for (const node of form.querySelectorAll("[data-depends-on]")) {
			node.hidden = !window.Station.holds(node.dataset.dependsOn, values);
		}
	}

	function rememberRows(rows) {
		for (const [name, names] of Object.entries(rows)) {
			const table = form.querySelector(`[data-table="${CSS.escape(name)}"]`);
			if (!table) continue;
			table.querySelectorAll(":scope > [data-rows] > [data-row]").forEach((row, index) => {
				row.dataset.row = names[index] || "";
			});
		}
	}

	/** Take the self-check anew from the server's page: it uses what is saved. */
	async function refreshSelfCheck() {
		const old = document.getElementById("self-check");
		if (!old) return;
		const response = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
		if (!response || !response.ok) return;
		const page = new DOMParser().parseFromString(await response.text(), "text/html");
		const fresh = page.getElementById("self-check");
		if (fresh) old.replaceWith(document.adoptNode(fresh));
	}

	async function save() {
		const started = version;
		mark(texts.saving);
		try {
			const saved = await call("reg_station.portal.applications.save", {
				name: form.dataset.name,
				modified: form.dataset.modified,
				values: gather(),
			});
			form.dataset.modified = saved.modified;
			rememberRows(saved.rows);
			dirty = version !== started;
			mark(dirty ? texts.unsaved : texts.saved, dirty ? "dirty" : "");
			notice([]);
			await refreshSelfCheck();
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
				doctype: "Point Application",
				name: form.dataset.name,
				action: button.dataset.action,
				...(button.dataset.asks ? { [button.dataset.asks]: text } : {}),
			});
			dirty = false;
			location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			await refreshSelfCheck();
		}
	}

	async function attach(box, input) {
		const file = input.files[0];
		input.value = "";
		if (!file) return;
		const line = box.querySelector(".file-state");
		line.classList.remove("bad");
		line.textContent = window.Station.fill(texts.uploading, file.name);
		try {
			const sent = await window.Station.upload(
				"Point Application", form.dataset.name, file, "pictures" in box.dataset
			);
			box.dataset.value = sent.file_url;
			const link = box.querySelector(".file-name");
			link.href = sent.file_url;
			link.textContent = sent.file_name;
			link.hidden = false;
			box.querySelector("[data-file-label]").textContent = texts.replace;
			line.textContent = "";
			touched();
		} catch (refusal) {
			line.classList.add("bad");
			line.textContent = (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	let rowNumber = 0;
	function addRow(table) {
		const template = table.querySelector(":scope > template");
		const row = template.content.firstElementChild.cloneNode(true);
		rowNumber += 1;
		for (const node of row.querySelectorAll("[id], [for], [aria-describedby]")) {
			for (const name of ["id", "for", "aria-describedby"]) {
				if (node.hasAttribute(name)) {
					node.setAttribute(name, node.getAttribute(name).replace("-ROW-", `-new${rowNumber}-`));
				}
			}
		}
		table.querySelector(":scope > [data-rows]").append(row);
		row.querySelector("input, select, textarea")?.focus();
		touched();
	}

	document.addEventListener("click", async (event) => {
		const starter = event.target.closest("[data-start]");
		if (!starter) return;
		starter.disabled = true;
		const choice = document.getElementById("new-town");
		try {
			const made = await call("reg_station.portal.applications.start", {
				town: choice ? choice.value : starter.dataset.town,
				previous_application: starter.dataset.previous || "",
			});
			location.assign(made.url);
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
			starter.disabled = false;
		}
	});
	if (!form) return;
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("input", (event) => event.target.type !== "file" && touched());
	form.addEventListener("change", (event) => {
		const box = event.target.closest("[data-file]");
		if (box && event.target.type === "file") attach(box, event.target);
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
