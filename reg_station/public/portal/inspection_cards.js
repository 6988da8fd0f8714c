"use strict";
/* The cards of an inspection: what stands on the screen, what the server has, how one of them is sent.
   When, and what happens if that fails, inspection.js decides. */
(() => {
	const { texts, call, fill } = window.Station;
	const form = document.getElementById("inspection");
	const { name } = form.dataset;
	const METHODS = "reg_station.portal.inspections";
	const cards = [...form.querySelectorAll("[data-clause]")];
	const conclusion = document.getElementById("conclusion");
	const FIELDS = ["result", "note", "reason", "photo"];

	/* What is on the screen, what the server has, and what waits to be sent. */
	const current = (card) => ({
		result: card.querySelector("input[type=radio]:checked")?.value || "",
		note: card.querySelector("[data-input=note]").value.trim(),
		reason: card.querySelector("[data-input=reason]").value.trim(),
		photo: card.querySelector("[data-photo-box]").dataset.value,
	});
	const stored = (card) => Object.fromEntries(FIELDS.map((field) => [field, card.dataset[field].trim()]));
	const differs = (one, other) => Object.keys(one).some((field) => one[field] !== other[field]);
	const dirty = (card) => differs(current(card), stored(card));
	const blocked = (card) => !card.querySelector(".conflict").hidden;

	function show(card, values) {
		for (const radio of card.querySelectorAll("input[type=radio]")) radio.checked = radio.value === values.result;
		card.querySelector("[data-input=note]").value = values.note;
		card.querySelector("[data-input=reason]").value = values.reason;
		showPhoto(card, values.photo);
		look(card);
	}

	function showPhoto(card, address) {
		const box = card.querySelector("[data-photo-box]");
		const image = box.querySelector("img");
		box.dataset.value = address;
		image.hidden = !address;
		if (address) image.src = address;
		else image.removeAttribute("src");
		box.querySelector("[data-remove-photo]").hidden = !address;
	}

	function look(card) {
		const { result } = current(card);
		card.querySelector("[data-shows=reason]").hidden = result !== "Not Applicable";
		card.querySelector("[data-shows=finding]").hidden = !["Minor", "Major"].includes(result);
		card.classList.toggle("answered", Boolean(result));
	}

	function count() {
		if (!cards.length) return;
		const answered = cards.filter((card) => current(card).result).length;
		const place = document.getElementById("count");
		place.textContent = fill(place.dataset.pattern, answered, cards.length);
		const bar = document.getElementById("answered");
		bar.max = cards.length;
		bar.value = answered;
	}

	function filter(keep = null) {
		if (!cards.length) return;
		const onlyOpen = document.getElementById("only-open").checked;
		const chapter = document.getElementById("chapter").value;
		let shown = 0;
		for (const card of cards) {
			const here = !chapter || card.dataset.chapter === chapter;
			// The card at hand stays until the filter is used anew: a tap must not make it jump away.
			card.hidden = !here || (onlyOpen && Boolean(current(card).result) && card !== keep && !card.contains(document.activeElement));
			shown += !card.hidden;
		}
		document.getElementById("nothing-open").hidden = shown > 0;
	}

	function disagree(card, theirs) {
		const box = card.querySelector(".conflict");
		const words = card.querySelector(`input[type=radio][value="${CSS.escape(theirs.result)}"]`);
		const label = words ? words.closest("label").textContent.trim() : "—";
		box.querySelector("[data-conflict]").textContent = fill(texts.answered_meanwhile, label, theirs.note || theirs.reason || "");
		box.hidden = false;
		box.dataset.theirs = JSON.stringify(theirs);
	}

	/** The person has chosen between two answers to the same clause. */
	function settle(card, takeTheirs) {
		const box = card.querySelector(".conflict");
		const theirs = JSON.parse(box.dataset.theirs);
		Object.assign(card.dataset, theirs);
		box.hidden = true;
		if (takeTheirs) show(card, theirs);
	}

	const concluded = () => ({
		conclusion: conclusion.querySelector("input[type=radio]:checked")?.value || "",
		summary: document.getElementById("summary").value.trim(),
	});
	const concludedBefore = () => ({
		conclusion: conclusion.dataset.conclusion,
		summary: conclusion.dataset.summary.trim(),
	});
	const conclusionDirty = () => conclusion && differs(concluded(), concludedBefore());

	async function fetchStored() {
		return call(`${METHODS}.answers`, { name });
	}

	async function sendClause(card) {
		const values = current(card);
		try {
			const saved = await call(`${METHODS}.save_clause`, {
				name,
				clause: card.dataset.clause,
				before: stored(card),
				values,
			});
			Object.assign(card.dataset, saved.values);
			showProposal(saved);
			return "";
		} catch (refusal) {
			if (refusal.status === 409) {
				const now = await fetchStored().catch(() => null);
				if (now && now.clauses[card.dataset.clause]) {
					disagree(card, now.clauses[card.dataset.clause]);
					return "";
				}
			}
			return (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	function showProposal(saved) {
		const place = document.getElementById("proposed");
		if (place) place.textContent = saved.proposed || "—";
	}

	async function sendConclusion() {
		try {
			const saved = await call(`${METHODS}.save_conclusion`, {
				name,
				before: concludedBefore(),
				values: concluded(),
			});
			Object.assign(conclusion.dataset, saved.values);
			return "";
		} catch (refusal) {
			return (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	window.Station.clauses = {
		cards,
		conclusion,
		current,
		stored,
		differs,
		dirty,
		fetchStored,
		showProposal,
		sendClause,
		sendConclusion,
		blocked,
		show,
		showPhoto,
		look,
		count,
		filter,
		disagree,
		settle,
		conclusionDirty,
	};
})();
