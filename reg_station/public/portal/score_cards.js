"use strict";
/* The cards of a self-assessment: what stands on the screen, what the server has, what the browser keeps.
   When, and what happens if that fails, self_assessment.js decides. */
(() => {
	const { fill } = window.Station;
	const place = document.getElementById("indicators");
	const words = document.getElementById("appraisal").dataset;
	const cards = [...place.querySelectorAll("[data-indicator]")];
	const statement = document.getElementById("statement-card");
	const parts = [...cards, statement];
	const unsaved = window.Station.unsaved(`reg_station.appraisal.${place.dataset.name}`);

	/* A part is the card of an indicator or the statement; its fields are inputs with what the server has of them. */
	const inputsOf = (part) =>
		part === statement
			? { statement: part.querySelector("textarea") }
			: { score: part.querySelector("[data-score]"), remark: part.querySelector("[data-remark]") };
	const current = (part) =>
		Object.fromEntries(Object.entries(inputsOf(part)).map(([key, input]) => [key, plain(key, input.value)]));
	const stored = (part) => Object.fromEntries(Object.keys(inputsOf(part)).map((key) => [key, part.dataset[storedKey(key)].trim()]));
	const storedKey = (key) => `stored${key[0].toUpperCase()}${key.slice(1)}`;
	const differs = (one, other) => Object.keys(one).some((key) => one[key] !== other[key]);
	const dirty = (part) => differs(current(part), stored(part));
	const blocked = (part) => !part.querySelector(".conflict").hidden;

	/** 7.50 and 7.5 are the same score; an empty one is none. */
	function plain(key, value) {
		if (key !== "score") return value.replace(/\r\n/g, "\n").trim();
		return String(Math.round(Number(value || 0) * 100) / 100);
	}

	function valid(part) {
		if (part === statement) return true;
		const input = part.querySelector("[data-score]");
		const fine = input.validity.valid;
		part.querySelector("[data-problem]").hidden = fine;
		input.setAttribute("aria-invalid", String(!fine));
		return fine;
	}

	function show(part, values) {
		for (const [key, input] of Object.entries(inputsOf(part))) input.value = values[key];
	}

	function keep(part, values) {
		for (const [key, value] of Object.entries(values)) part.dataset[storedKey(key)] = value;
	}

	function total() {
		const cents = cards.reduce((sum, card) => sum + Math.round(Number(card.querySelector("[data-score]").value || 0) * 100), 0);
		document.getElementById("self-total").textContent = String(cents / 100);
	}

	const idOf = (part) => part.dataset.indicator || "";

	function remember() {
		const waiting = {};
		for (const part of parts) if (dirty(part)) waiting[idOf(part)] = { before: stored(part), values: current(part) };
		unsaved.write(waiting);
	}

	function recall() {
		const waiting = unsaved.read();
		for (const part of parts) {
			const kept = waiting[idOf(part)];
			if (!kept) continue;
			show(part, kept.values);
			if (differs(kept.before, stored(part)) && dirty(part)) disagree(part, stored(part), "");
		}
	}

	function disagree(part, theirs, by) {
		const box = part.querySelector(".conflict");
		box.querySelector("[data-conflict]").textContent = fill(words.theirs, by || "…", theirs.score ?? "", theirs.remark ?? theirs.statement ?? "");
		box.dataset.theirs = JSON.stringify(theirs);
		box.hidden = false;
	}

	window.Station.scores = { cards, statement, parts, current, stored, differs, dirty, blocked, valid, show, keep, total, idOf, remember, recall, disagree };
})();
