"use strict";
/* The checklist of a site visit: every tap is saved after a moment; a lost connection loses nothing. */
(() => {
	const { texts, call, notice, ask, fill } = window.Station;
	const form = document.getElementById("visit");
	const line = document.getElementById("save-state");
	const count = document.getElementById("visit-count");
	const editable = form.dataset.editable === "1";
	const PAUSE = 1500;
	let dirty = false;
	let version = 0;
	let running = null;
	let timer = null;

	function mark(text, tone = "") {
		if (!line) return;
		line.textContent = text;
		line.className = `save-state ${tone}`;
	}

	function showCount() {
		const cards = [...form.querySelectorAll("[data-result]")];
		const answered = cards.filter((card) => card.querySelector("input[type=radio]:checked")).length;
		count.textContent = fill(count.dataset.pattern, answered, cards.length);
	}

	function gather() {
		const values = { conclusion: form.querySelector("input[name=conclusion]:checked")?.value || "" };
		for (const node of form.querySelectorAll("input[data-value], textarea[data-value]")) {
			values[node.dataset.value] = node.value;
		}
		values.results = [...form.querySelectorAll("[data-result]")].map((card) => ({
			name: card.dataset.result,
			conclusion: card.querySelector("input[type=radio]:checked")?.value || "",
			remark: card.querySelector("[data-remark]").value,
			photo: card.querySelector("[data-photo]").dataset.value,
		}));
		return values;
	}

	function touched() {
		dirty = true;
		version += 1;
		mark(texts.unsaved, "dirty");
		showCount();
		clearTimeout(timer);
		timer = setTimeout(save, PAUSE);
	}

	async function send(method) {
		const started = version;
		clearTimeout(timer);
		mark(texts.saving);
		try {
			const saved = await call(`reg_station.portal.visits.${method}`, {
				name: form.dataset.name,
				modified: form.dataset.modified,
				values: gather(),
			});
			form.dataset.modified = saved.modified;
			dirty = version !== started;
			mark(dirty ? texts.unsaved : texts.saved, dirty ? "dirty" : "");
			notice([]);
			return true;
		} catch (refusal) {
			mark(texts.failed, "bad");
			notice(refusal.sentences || [texts.server_error]);
			return false;
		}
	}

	/** One save at a time, or the second would meet the stamp of the first. */
	async function save() {
		if (running) await running;
		running = send("save");
		const done = await running;
		running = null;
		return done;
	}

	async function submit(button) {
		if ((await ask(button.dataset.question, { confirm: button.textContent.trim() })) === null) return;
		if (running) await running;
		running = send("submit");
		const done = await running;
		running = null;
		if (done) {
			dirty = false;
			location.reload();
		}
	}

	async function photograph(box, input) {
		const file = input.files[0];
		input.value = "";
		if (!file) return;
		const state = box.querySelector(".file-state");
		state.classList.remove("bad");
		state.textContent = fill(texts.uploading, file.name);
		try {
			const sent = await window.Station.upload("Site Visit", form.dataset.name, file, true);
			box.dataset.value = sent.file_url;
			const image = box.querySelector("img");
			image.src = sent.file_url;
			image.hidden = false;
			box.querySelector("[data-remove-photo]").hidden = false;
			state.textContent = "";
			touched();
		} catch (refusal) {
			state.classList.add("bad");
			state.textContent = (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	showCount();
	if (!editable) return;
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("input", (event) => event.target.type !== "file" && touched());
	form.addEventListener("change", (event) => {
		if (event.target.type === "file") photograph(event.target.closest("[data-photo]"), event.target);
	});
	form.addEventListener("click", (event) => {
		const remover = event.target.closest("[data-remove-photo]");
		if (!remover) return;
		const box = remover.closest("[data-photo]");
		box.dataset.value = "";
		const image = box.querySelector("img");
		image.hidden = true;
		image.removeAttribute("src");
		remover.hidden = true;
		touched();
	});
	document.getElementById("save").addEventListener("click", save);
	document.getElementById("submit-visit")?.addEventListener("click", (event) => submit(event.currentTarget));
	window.addEventListener("online", () => dirty && save());
	window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());
})();
