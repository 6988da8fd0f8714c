"use strict";
/* The clauses of an inspection on a phone. Each clause is saved by itself; what the net does not take stays on the phone
   and goes out later. If somebody else has answered the same clause meanwhile, the person decides. */
(() => {
	const { texts, call, notice, ask, fill } = window.Station;
	const form = document.getElementById("inspection");
	const { doctype, name } = form.dataset;
	const answering = form.dataset.answering === "1";
	const line = document.getElementById("save-state");
	const { cards, conclusion, current, stored, differs, dirty, blocked, conclusionDirty } = window.Station.clauses;
	const { show, showPhoto, look, count, filter, disagree, settle, fetchStored, showProposal, sendClause, sendConclusion } = window.Station.clauses;
	const unsaved = window.Station.unsaved(`reg_station.inspection.${name}`);
	const PAUSE = 900;
	const AGAIN = 8000;
	const LOOK = 15000;
	let timer = null;
	let running = null;

	function mark(text, tone = "") {
		if (!line) return;
		line.textContent = text;
		line.className = `save-state ${tone}`;
	}

	function remember() {
		const waiting = {};
		for (const card of cards) {
			if (dirty(card)) waiting[card.dataset.clause] = { before: stored(card), values: current(card) };
		}
		unsaved.write(waiting);
	}

	function recall() {
		const waiting = unsaved.read();
		for (const card of cards) {
			const kept = waiting[card.dataset.clause];
			if (!kept) continue;
			const now = stored(card);
			show(card, kept.values);
			if (differs(kept.before, now) && differs(kept.values, now)) disagree(card, now);
		}
	}

	const waiting = () => cards.filter((card) => dirty(card) && !blocked(card));

	async function send() {
		clearTimeout(timer);
		mark(texts.saving);
		let problem = "";
		for (const card of waiting()) {
			problem = await sendClause(card);
			if (problem) break;
		}
		if (!problem && conclusionDirty()) problem = await sendConclusion();
		remember();
		if (problem) {
			mark(`${texts.failed} ${problem}`, "bad");
			timer = setTimeout(save, AGAIN);
			return false;
		}
		const left = waiting().length || conclusionDirty();
		const asked = cards.some(blocked);
		mark(left ? texts.unsaved : asked ? texts.decide : texts.saved, left || asked ? "dirty" : "");
		if (left) timer = setTimeout(save, PAUSE);
		return !left && !asked;
	}

	/** One round at a time; whoever comes meanwhile waits for it and starts the next. */
	async function save() {
		while (running) await running;
		running = send();
		const done = await running;
		running = null;
		return done;
	}

	function touched(card) {
		if (card) look(card);
		count();
		filter(card);
		remember();
		mark(texts.unsaved, "dirty");
		clearTimeout(timer);
		timer = setTimeout(save, PAUSE);
	}

	async function photograph(card, input) {
		const [file] = input.files;
		input.value = "";
		if (!file) return;
		const state = card.querySelector(".file-state");
		state.classList.remove("bad");
		state.textContent = fill(texts.uploading, file.name);
		try {
			const sent = await window.Station.upload(doctype, name, file, true);
			showPhoto(card, sent.file_url);
			state.textContent = "";
			touched(card);
		} catch (refusal) {
			state.classList.add("bad");
			state.textContent = (refusal.sentences || [texts.server_error]).join(" ");
		}
	}

	/** What the colleague has answered meanwhile appears by itself, where nothing of one's own is in the way. */
	async function lookAround() {
		if (document.hidden || running) return;
		const now = await fetchStored().catch(() => null);
		if (!now) return;
		for (const card of cards) {
			const theirs = now.clauses[card.dataset.clause];
			if (!theirs || dirty(card) || blocked(card) || card.contains(document.activeElement)) continue;
			if (differs(theirs, stored(card))) {
				Object.assign(card.dataset, theirs);
				show(card, theirs);
			}
		}
		count();
		showProposal(now);
	}

	async function act(button) {
		const text = await ask(button.dataset.question, {
			label: button.dataset.asksLabel,
			confirm: button.textContent.trim(),
		});
		if (text === null) return;
		if ((waiting().length || conclusionDirty()) && !(await save())) return notice([line.textContent]);
		try {
			await call("reg_station.workflow.progress.take_action", {
				doctype,
				name,
				action: button.dataset.action,
				...(button.dataset.asks ? { [button.dataset.asks]: text } : {}),
			});
			location.reload();
		} catch (refusal) {
			notice(refusal.sentences || [texts.server_error]);
		}
	}

	for (const button of document.querySelectorAll("[data-action]")) {
		button.addEventListener("click", () => act(button));
	}
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("input", (event) => {
		if (event.target.type !== "file") touched(event.target.closest("[data-clause]"));
	});
	form.addEventListener("change", (event) => {
		if (event.target.type === "file") photograph(event.target.closest("[data-clause]"), event.target);
	});
	form.addEventListener("click", (event) => {
		const card = event.target.closest("[data-clause]");
		if (!card) return;
		if (event.target.closest("[data-remove-photo]")) {
			showPhoto(card, "");
			touched(card);
		}
		const theirs = event.target.closest("[data-take-theirs]");
		if (theirs || event.target.closest("[data-keep-mine]")) {
			settle(card, Boolean(theirs));
			touched(card);
		}
	});
	window.addEventListener("online", () => (waiting().length || conclusionDirty()) && save());
	window.addEventListener("beforeunload", (event) => conclusionDirty() && event.preventDefault());
	if (!answering) return;
	document.getElementById("only-open").addEventListener("change", () => filter());
	document.getElementById("chapter").addEventListener("change", () => filter());
	recall();
	cards.forEach(look);
	count();
	if (waiting().length) save();
	setInterval(lookAround, LOOK);
})();
